"""The Customers screen."""
