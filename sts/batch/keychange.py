"""Sets of key change tokens on arrays; `sts.keychange` tells what they carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sts.batch.keys import algorithm_of, decoder_key_at
from sts.batch.meters import digits_of
from sts.batch.rows import byte_texts, integers, is_below, number_at, refuse_rows, text_at
from sts.batch.tokens import write_tokens
from sts.digits import DIGITS
from sts.errors import InvalidKey, InvalidKeyChange, KeyChangeFault
from sts.keychange import TOKEN_COUNTS
from sts.keys import KeyType, MeterKey
from sts.token import Section, TokenClass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sts.batch.keys import KeyRows
    from sts.batch.rows import Integers, Mask, Numbers, SomeTexts, Texts

_ROLLOVER_SHIFT, _WITH_SUPPLY_GROUP = 35, 1 << 34
_SGC_DIGITS, _SGC_SHIFT = 6, 20
_TENS = 10 ** np.arange(_SGC_DIGITS - 1, -1, -1)


@dataclass(frozen=True, slots=True)
class NewKeys:
    """Decoder keys to change to, with their attributes: a number for all rows, or one for each.

    `sgc` is needed in sets of three and four. With `rollover` the meter forgets the token identifiers it has seen.
    """

    keys: KeyRows
    krn: Numbers
    kt: Numbers
    ti: Numbers
    ken: Numbers
    sgc: SomeTexts | str | None = None
    rollover: NDArray[np.bool_] | bool = False


def key_change_sets(current: KeyRows, new: NewKeys, count: int) -> Texts:
    """Sets of `count` tokens, a row for each meter, under the keys that the meters hold: 2 or 3 for STA, 4 for MISTY1.

    Raises InvalidKeyChange for the count or want of supply group codes, RowsRefused for attributes out of range.
    """
    algorithm_of(current)
    _verify_count(new, count)
    if len(current) != len(new.keys):
        raise ValueError(f"{len(current)} current keys for {len(new.keys)} new ones")
    _refuse_attributes(new)
    tokens = np.empty((len(current), count), f"S{DIGITS}")
    for column, (section, payload) in enumerate(_sections(new, count).items()):
        tokens[:, column] = write_tokens(TokenClass.MANAGEMENT, integers(section, len(current)), payload, current)
    return tokens


def _verify_count(new: NewKeys, count: int) -> None:
    if count not in TOKEN_COUNTS[algorithm_of(new.keys)]:
        raise InvalidKeyChange(KeyChangeFault.COUNT)
    if new.sgc is None and count > 2:
        raise InvalidKeyChange(KeyChangeFault.SUPPLY_GROUP)


def _refuse_attributes(new: NewKeys) -> None:
    size = len(new.keys)
    krn, kt, ti, ken = (integers(values, size) for values in (new.krn, new.kt, new.ti, new.ken))
    refuse_rows(
        ~is_below(krn - 1, 9)
        | ~is_below(kt, len(KeyType))
        | ~is_below(ti, 100)
        | ~is_below(ken, 256)
        | ~_are_supply_groups(new),
        lambda row: _meter_key(new, row),
    )


def _are_supply_groups(new: NewKeys) -> Mask:
    if new.sgc is None:
        return np.ones(len(new.keys), np.bool_)
    texts = _column(new.sgc, len(new.keys))
    known: Mask = (np.char.str_len(texts) == _SGC_DIGITS) & np.char.isdigit(texts)
    return known


def _meter_key(new: NewKeys, row: int) -> MeterKey:
    krn, kt, ti, ken = (number_at(values, row) for values in (new.krn, new.kt, new.ti, new.ken))
    if kt not in tuple(KeyType):
        raise InvalidKey("kt")
    sgc = None if new.sgc is None else text_at(_column(new.sgc, len(new.keys)), row)
    return MeterKey(decoder_key_at(new.keys, row), krn, KeyType(kt), ti, ken, sgc)


def _column(sgc: SomeTexts | str, count: int) -> Texts:
    return np.broadcast_to(byte_texts(sgc), count)


def _sections(new: NewKeys, count: int) -> Mapping[Section, Integers]:
    size = len(new.keys)
    krn, kt, ti, ken = (integers(values, size) for values in (new.krn, new.kt, new.ti, new.ken))
    words = np.ascontiguousarray(new.keys).view(">u4").astype(np.int64).T
    flags = np.broadcast_to(np.asarray(new.rollover, np.bool_), size).astype(np.int64) << _ROLLOVER_SHIFT
    if count == 3:
        flags |= _WITH_SUPPLY_GROUP
    sections = {
        Section.FIRST: ken >> 4 << 40 | krn << 36 | flags | kt << 32 | words[0],
        Section.SECOND: (ken & 0xF) << 40 | ti << 32 | words[-1],
    }
    return sections | _further_sections(new, words, count)


def _further_sections(new: NewKeys, words: NDArray[np.int64], count: int) -> dict[Section, Integers]:
    if count == 2 or new.sgc is None:
        return {}
    group = digits_of(_column(new.sgc, len(new.keys)), _SGC_DIGITS) @ _TENS
    if count == 3:
        return {Section.THIRD: group << _SGC_SHIFT}
    return {Section.THIRD: (group & 0xFFF) << 32 | words[1], Section.FOURTH: group >> 12 << 32 | words[2]}
