"""Customers, their accounts and meters."""
