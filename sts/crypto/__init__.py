"""Checksums, decoder key generation and the block cipher that tokens are made with.

Table lookups are not constant in time: production keys belong in a security module.
"""
