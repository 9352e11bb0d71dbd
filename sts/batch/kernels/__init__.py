"""The engine's primitives on NumPy arrays, each worked out from the tables of its twin in `sts`.

A block is one number of 64 bits, the first byte the highest.
"""
