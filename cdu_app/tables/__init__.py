"""Lists and tables over frozen rows."""
