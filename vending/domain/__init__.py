"""Values and rules of vending: frozen dataclasses and pure functions."""
