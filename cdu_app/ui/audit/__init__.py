"""The Audit screen: who did what, and the proof that no record was changed."""
