"""Every published token, made and read on arrays."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sts import batch
from sts.codec import decode_token
from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm
from tests.support.two_engines import codes_of, verify_read
from tests.support.vectors import Row, key_of, published_tokens, vending_key

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = published_tokens()
ALGORITHMS = [7, 11]


def requests(operation: str, ea: int) -> tuple[list[Row], list[Row]]:
    rows = [row for row in ROWS if row["request"]["op"] == operation and row["request"]["key"]["ea"] == ea]
    assert rows
    return [row["request"] for row in rows], [row["answer"] for row in rows]


def keys_of(found: list[Row], field: str = "key") -> np.ndarray:
    return batch.key_rows(key_of(request[field], request.get("pan")) for request in found)


def column(found: list[Row], field: str) -> list[int]:
    return [request.get(field, 0) for request in found]


@pytest.mark.parametrize("ea", ALGORITHMS)
def test_credit(ea: int) -> None:
    found, answers = requests("credit", ea)
    codes = codes_of(column(found, "subclass"), column(found, "value"))
    made = batch.credit_tokens(
        keys_of(found), column(found, "subclass"), column(found, "tid"), codes, column(found, "rnd")
    )
    assert [[token] for token in made.astype(str)] == [answer["tokens"] for answer in answers]


@pytest.mark.parametrize("ea", ALGORITHMS)
def test_management(ea: int) -> None:
    found, answers = requests("management", ea)
    values = batch.management_values(column(found, "subclass"), column(found, "value"))
    made = batch.management_tokens(
        keys_of(found), column(found, "subclass"), column(found, "tid"), values, column(found, "rnd")
    )
    assert [[token] for token in made.astype(str)] == [answer["tokens"] for answer in answers]


def test_meter_tests() -> None:
    rows = [row for row in ROWS if row["request"]["op"] == "meter_test"]
    found = [row["request"] for row in rows]
    controls = [int(request["control"], 16) for request in found]
    made = batch.meter_test_tokens(column(found, "subclass"), controls, column(found, "mfr"))
    assert [[token] for token in made.astype(str)] == [row["answer"]["tokens"] for row in rows]


def in_groups(operation: str, ea: int, key: Callable[[Row], object]) -> list[tuple[list[Row], list[Row]]]:
    """Neighbours that differ in what a batch has in columns only."""
    both = groupby(zip(*requests(operation, ea), strict=True), lambda pair: key(pair[0]))
    return [tuple(map(list, zip(*pairs, strict=True))) for _, pairs in both]  # type: ignore[misc]


@pytest.mark.parametrize("ea", ALGORITHMS)
def test_key_changes(ea: int) -> None:
    for found, answers in in_groups("key_change", ea, lambda row: (row["count"], "sgc" in row["new"])):
        news = [request["new"] for request in found]
        new = batch.NewKeys(
            keys_of(found, "new"),
            *(column(news, field) for field in ("krn", "kt", "ti", "ken")),
            sgc=[row["sgc"] for row in news] if "sgc" in news[0] else None,
            rollover=np.array(column(found, "rollover"), bool),
        )
        made = batch.key_change_sets(keys_of(found), new, found[0]["count"])
        assert made.astype(str).tolist() == [answer["tokens"] for answer in answers]


@pytest.mark.parametrize("ea", ALGORITHMS)
def test_decoder_keys(ea: int) -> None:
    found, answers = requests("decoder_key", ea)
    for request, answer in zip(found, answers, strict=True):
        key, pan = request["key"], MeterPan.parse(request["pan"])
        [made] = batch.decoder_keys(vending_key(key), [pan.text], key["ti"], EncryptionAlgorithm(ea))
        assert made.tobytes().hex() == answer["decoder_key"]


def test_decode() -> None:
    found, _ = requests("decode", 7)
    read = batch.decode_tokens(keys_of(found), [request["token"] for request in found])
    for row, request in enumerate(found):
        verify_read(read, row, decode_token(request["token"], key_of(request["key"], None)))


@pytest.mark.parametrize("operation", ["credit", "management", "key_change"])
@pytest.mark.parametrize("ea", ALGORITHMS)
def test_reads_what_was_published(operation: str, ea: int) -> None:
    found, answers = requests(operation, ea)
    for place in range(min(len(answer["tokens"]) for answer in answers)):
        tokens = [answer["tokens"][place] for answer in answers]
        read = batch.decode_tokens(keys_of(found), tokens)
        for row, (request, token) in enumerate(zip(found, tokens, strict=True)):
            verify_read(read, row, decode_token(token, key_of(request["key"], request.get("pan"))))
