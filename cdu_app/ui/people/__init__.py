"""The People screen: operators, and one's own account."""
