"""Issuing tokens, from the intent to the paper, and taking sales back."""
