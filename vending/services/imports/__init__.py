"""Bringing spreadsheets into the registry."""
