"""Meter numbers on arrays; `sts.identity` tells what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sts.batch.rows import byte_texts, refuse_rows, text_at
from sts.identity import MeterPan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sts.batch.rows import Mask, SomeTexts, Texts

    Digits: TypeAlias = NDArray[np.uint8]

PAN_DIGITS = 18
_ISSUERS = {11: b"600727", 13: b"0000"}
_DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], np.uint8)  # digit sum of twice the digit
_TENS = 10 ** np.arange(PAN_DIGITS - 1, -1, -1, dtype=np.uint64)
_ZERO = np.uint8(ord("0"))


def verified_pans(pans: SomeTexts) -> Texts:
    """MeterPANs as 18 bytes each. Raises RowsRefused."""
    texts = byte_texts(pans)
    refuse_rows(~_are_pans(texts), lambda row: MeterPan.parse(text_at(texts, row)))
    return texts.astype(f"S{PAN_DIGITS}", copy=False)


def meter_pans(numbers: SomeTexts) -> Texts:
    """MeterPANs of meters whose MeterPAN, or DRN of 11 or 13 digits, is known. Raises RowsRefused."""
    texts = byte_texts(numbers)
    kinds = {length: _are_numbers(texts, length) for length in _ISSUERS}
    known = np.any([_are_pans(texts), *kinds.values()], axis=0)
    refuse_rows(~known, lambda row: _pan(text_at(texts, row)))
    pans = texts.astype(f"S{PAN_DIGITS}")
    for length, issuer in _ISSUERS.items():
        pans[kinds[length]] = _with_issuer(issuer, texts[kinds[length]])
    return pans


def meter_numbers(pans: Texts) -> NDArray[np.uint64]:
    """MeterPANs as numbers."""
    return digits_of(pans, PAN_DIGITS) @ _TENS


def digits_of(texts: Texts, length: int) -> Digits:
    """One row of values for each text; what is no digit is above 9."""
    padded = np.ascontiguousarray(texts.astype(f"S{length}", copy=False))
    return padded.view(np.uint8).reshape(-1, length) - _ZERO


def _are_pans(texts: Texts) -> Mask:
    """Which are MeterPANs: numbers of their length around a DRN that is right."""
    are = _are_numbers(texts, PAN_DIGITS)
    numbers = texts[are].astype(f"S{PAN_DIGITS}", copy=False)
    good = np.zeros(len(numbers), np.bool_)
    for length, issuer in _ISSUERS.items():
        ours = np.char.startswith(numbers, issuer)
        drns = digits_of(numbers[ours], PAN_DIGITS)[:, len(issuer) : len(issuer) + length]
        good[ours] = _luhn_digits(drns[:, :-1]) == drns[:, -1]
    are[are] = good
    return are


def _are_numbers(texts: Texts, length: int) -> Mask:
    """Which are digits, so many, and the last of them right."""
    are: Mask = (np.char.str_len(texts) == length) & np.char.isdigit(texts)
    digits = digits_of(texts[are], length)
    are[are] = _luhn_digits(digits[:, :-1]) == digits[:, -1]
    return are


def _luhn_digits(digits: Digits) -> Digits:
    doubled, others = _DOUBLED[digits[:, ::-2]], digits[:, -2::-2]
    sums = doubled.sum(axis=1, dtype=np.int16) + others.sum(axis=1, dtype=np.int16)
    check: Digits = (-sums % 10).astype(np.uint8)
    return check


def _with_issuer(issuer: bytes, drns: Texts) -> Texts:
    numbers = np.char.add(issuer, drns)
    check = _luhn_digits(digits_of(numbers, PAN_DIGITS - 1)) + _ZERO
    return np.char.add(numbers, check.view("S1"))


def _pan(text: str) -> MeterPan:
    return MeterPan.parse(text) if len(text) == PAN_DIGITS else MeterPan.from_drn(text)
