"""Watching what meters buy."""
