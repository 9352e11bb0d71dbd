"""What meters buy, and what is unusual about it."""
