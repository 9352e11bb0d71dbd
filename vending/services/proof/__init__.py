"""The audit trail: recording, reading and proving it."""
