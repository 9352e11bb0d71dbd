"""Tokens read on arrays, as `sts.codec.decode_token` reads one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sts.batch.kernels.digits import are_tokens, read_digits
from sts.batch.keys import algorithm_of, decoder_key_at, decrypt
from sts.batch.rows import byte_texts, refuse_rows, slices, text_at
from sts.batch.tokens import checksums, is_currency
from sts.codec import decode_token
from sts.digits import read_digits as read_one
from sts.errors import StsError
from sts.token import PAYLOAD_BITS, TokenClass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sts.batch.keys import KeyRows
    from sts.batch.rows import Integers, Mask, SomeTexts, Texts

    Numbers: TypeAlias = NDArray[np.uint64]

_CRC_BITS, _CRC_MASK = np.uint64(16), np.uint64(0xFFFF)
_SUBCLASSES = np.array([8, 3, 16, 0])  # of each class; those from this one on are no tokens


@dataclass(frozen=True, slots=True)
class DecodedTokens:
    """What tokens say, a row for each: class, subclass and the 44 bits of payload.

    `tid`, `value` and `rnd` have a meaning for credit and management tokens, not for meter tests and key changes.
    """

    token_class: Integers
    subclass: Integers
    payload: Integers

    @property
    def tid(self) -> Integers:
        """Token identifiers, of 24 bits."""
        return self.payload >> 16 & 0xFFFFFF

    @property
    def rnd(self) -> Integers:
        """Random numbers; in currency tokens the first bits of the amount."""
        return self.payload >> 40

    @property
    def value(self) -> Integers:
        """Amount codes, of 20 bits for currency; the 16 bits of management tokens."""
        currency = (self.token_class == TokenClass.CREDIT) & is_currency(self.subclass)
        values: Integers = np.where(currency, self.rnd << 16, 0) | self.payload & 0xFFFF
        return values


def decode_tokens(keys: KeyRows, tokens: SomeTexts) -> DecodedTokens:
    """What texts of 20 digits, in groups or not, say to the meters of the decoder keys. Raises RowsRefused."""
    algorithm_of(keys)
    texts = byte_texts(tokens)
    if len(texts) != len(keys):
        raise ValueError(f"{len(keys)} keys for {len(texts)} tokens")
    classes, blocks, unread = _read(texts)
    for some in slices(len(keys)):
        blocks[some] = _decrypted(classes[some], blocks[some], keys[some])
    data = blocks >> _CRC_BITS
    subclass = data >> np.uint64(PAYLOAD_BITS)
    wrong = checksums(classes, data) != blocks & _CRC_MASK
    refuse_rows(
        unread | wrong | (subclass >= _SUBCLASSES[classes]),
        lambda row: decode_token(text_at(texts, row), decoder_key_at(keys, row)),
    )
    payload = data & np.uint64((1 << PAYLOAD_BITS) - 1)
    return DecodedTokens(classes.astype(np.int64), subclass.astype(np.int64), payload.astype(np.int64))


def _read(texts: Texts) -> tuple[NDArray[np.uint8], Numbers, Mask]:
    """Classes and blocks, and which texts have none. Groups are rare enough to be read one by one."""
    classes, blocks = np.zeros(len(texts), np.uint8), np.zeros(len(texts), np.uint64)
    known = are_tokens(texts)
    classes[known], blocks[known] = read_digits(texts[known])
    for row in np.flatnonzero(~known).tolist():
        with suppress(StsError):
            classes[row], block = read_one(text_at(texts, row))
            blocks[row] = int.from_bytes(block, "big")
            known[row] = True
    return classes, blocks, ~known


def _decrypted(classes: NDArray[np.uint8], blocks: Numbers, keys: KeyRows) -> Numbers:
    return np.where(classes == TokenClass.METER_TEST, blocks, decrypt(blocks, keys))
