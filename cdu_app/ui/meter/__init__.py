"""The virtual meter of a demonstration station, to type tokens into."""
