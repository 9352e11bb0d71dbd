"""Tariffs: versions as documents, their rules, and what changes between two."""
