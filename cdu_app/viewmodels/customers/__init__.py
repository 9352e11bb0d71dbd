"""The Customers screen's view-models."""
