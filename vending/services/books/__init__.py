"""Keeping customers, debts and tariffs."""
