"""The Usage screen: who buys oddly, why, and what is done about it."""
