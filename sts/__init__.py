"""The token engine: IEC 62055-41 prepayment tokens, a library of its own. docs/sts.md shows how to use it.

Values and rules (`identity`, `tid`, `amount`, `keys`, `token`, `codec`, `keychange`) stand on the ciphers in `crypto`;
`meter` is a virtual meter. They refuse by an exception from `errors`, and do no input or output. Around them: `door`
(JSON lines), `batch` (NumPy), `module` (security modules), `kmc` (key files).
"""
