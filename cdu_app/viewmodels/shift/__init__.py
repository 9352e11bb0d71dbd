"""What the Shift screen shows, without widgets."""
