"""The view-models of the Tariffs page."""
