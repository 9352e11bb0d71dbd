"""The Sell screen, one module a column."""
