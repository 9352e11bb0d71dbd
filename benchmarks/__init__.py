"""What is claimed about speed: each claim a module with `measure()`, a ratio to a floor of the same run."""
