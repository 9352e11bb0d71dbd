"""The desktop. Widgets bind to view-models and know nothing of the store, the module or the printer."""
