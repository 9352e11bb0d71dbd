"""Receipts: built once as data, rendered as text, ESC/POS, picture or PDF, and sent to a printer."""
