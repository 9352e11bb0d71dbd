"""Tokens and key change sets for many meters at once, on NumPy arrays (the extra `microvend-cdu[batch]`).

Bit for bit what `sts.codec`, `sts.keychange` and `sts.keys` make, row by row. Decoder keys are rows of 8 bytes for STA
or 16 for MISTY1; numbers are arrays or one number for all rows; tokens are arrays of 20 digits (`S20`).

    keys = decoder_keys(vending_key, meter_pans(drns), 1, EncryptionAlgorithm.STA)
    tokens = credit_tokens(keys, 0, tids_at(moments, BaseDate.Y2014), unit_codes(tenths), random_numbers(len(keys)))

A batch is made whole or not at all: RowsRefused names each row that cannot be, with the error of the one-token path.
`python -m sts.batch --help` does the same for CSV files of any size.
"""

from __future__ import annotations

try:
    import numpy as np  # noqa: F401 - asked for here, so that what is missing is said in one sentence
except ModuleNotFoundError:
    # Under its own name, so that `python -m sts.batch` says it in one line.
    raise ImportError("sts.batch needs NumPy: pip install microvend-cdu[batch]", name=__name__) from None

from sts.batch.amounts import currency_codes, management_values, unit_codes
from sts.batch.decoding import DecodedTokens, decode_tokens
from sts.batch.keychange import NewKeys, key_change_sets
from sts.batch.keys import decoder_keys, key_rows
from sts.batch.meters import meter_pans
from sts.batch.rows import RowsRefused
from sts.batch.tids import tids_at, verify_not_expired
from sts.batch.tokens import credit_tokens, management_tokens, meter_test_tokens, random_numbers

__all__ = [
    "DecodedTokens",
    "NewKeys",
    "RowsRefused",
    "credit_tokens",
    "currency_codes",
    "decode_tokens",
    "decoder_keys",
    "key_change_sets",
    "key_rows",
    "management_tokens",
    "management_values",
    "meter_pans",
    "meter_test_tokens",
    "random_numbers",
    "tids_at",
    "unit_codes",
    "verify_not_expired",
]
