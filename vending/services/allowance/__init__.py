"""What the utility lets this station sell."""
