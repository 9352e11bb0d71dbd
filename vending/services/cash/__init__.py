"""Shifts and the money in them."""
