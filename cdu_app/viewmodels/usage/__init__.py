"""What the Usage screen shows, without widgets."""
