"""Debts and statements."""
