"""What accounts owe, how it is recovered, and statements."""
