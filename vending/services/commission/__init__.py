"""The vendor's commission."""
