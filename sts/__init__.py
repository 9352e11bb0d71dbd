"""The token engine: IEC 62055-41 prepayment tokens, a library of its own.

Values and rules (`identity`, `tid`, `amount`, `keys`, `token`) stand on the ciphers in `crypto`.
Everything refuses by an exception from `errors`; nothing here does input or output.
"""
