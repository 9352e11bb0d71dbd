"""What the utility's office signs for a station: grants of an allowance, and how far its journal is known.

A library of its own: it knows of documents, codes and keys, and nothing of sales.
"""
