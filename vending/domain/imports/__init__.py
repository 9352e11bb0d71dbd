"""Rows of a spreadsheet on their way into the registry."""
