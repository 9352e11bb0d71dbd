"""Tokens without payment."""
