"""The People screen's view-models."""
