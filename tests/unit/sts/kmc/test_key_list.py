from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.keys import KeyGeneration, KeyType
from sts.kmc import key_list
from sts.kmc.errors import KeyListInvalid
from sts.kmc.key_list import read_key_list
from sts.kmc.values import MAX_LIMIT
from sts.tid import BaseDate

KEY = """
[[keys]]
value = "000102030405060708090a0b0c0d0e0f10111213"
sgc = "201457"
krn = 1
kt = 2
dkga = 4
base_date = 2014
ken = 255
"""
TERMS = """
active_from = 2026-01-01T00:00:00Z
issue_until = 2027-01-01T02:00:00+02:00
unit_limit = 500_000
currency_limit = 7
"""


def refused(text: str) -> tuple[int, str]:
    with pytest.raises(KeyListInvalid) as caught:
        read_key_list(text)
    return caught.value.number, caught.value.field


def test_a_key_with_its_terms() -> None:
    plain, limited = read_key_list(KEY + KEY + TERMS)
    assert plain.key == limited.key
    assert plain.key.value == bytes(range(20))
    assert (plain.key.sgc, plain.key.krn, plain.key.kt) == ("201457", 1, KeyType.DUTK)
    assert (plain.key.dkga, plain.key.base_date, plain.key.ken) == (KeyGeneration.DKGA04, BaseDate.Y2014, 255)
    assert (plain.active_from, plain.issue_until, plain.unit_limit, plain.currency_limit) == (None,) * 4
    assert limited.active_from == datetime(2026, 1, 1, tzinfo=UTC)
    assert limited.issue_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert (limited.unit_limit, limited.currency_limit) == (500_000, 7)


@pytest.mark.parametrize(("dkga", "length"), [(2, 8), (4, 20)])
def test_keys_are_made_where_asked(dkga: int, length: int) -> None:
    text = KEY.replace("000102030405060708090a0b0c0d0e0f10111213", "generate").replace("dkga = 4", f"dkga = {dkga}")
    first, second = read_key_list(text + text)
    assert len(first.key.value) == len(second.key.value) == length
    assert first.key.value != second.key.value


def test_the_example_in_the_help_is_one() -> None:
    assert key_list.__doc__ is not None
    example = key_list.__doc__.split("order.\n")[1].split("A generated")[0]
    (key,) = read_key_list(example)
    assert key.is_limited


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('sgc = "201457"', 'sgc = "20145"', "sgc"),
        ('sgc = "201457"', "sgc = 201457", "sgc"),
        ('sgc = "201457"', "", "sgc"),
        ("krn = 1", "krn = 0", "krn"),
        ("krn = 1", "krn = true", "krn"),
        ("ken = 255", "ken = 256", "ken"),
        ("ken = 255", "ken = 255\nlimit = 3", "limit"),
        ("ken = 255", "ken = 255\nunit_limit = -3", "unit_limit"),
        ("ken = 255", "ken = 255\nunit_limit = 0.5", "unit_limit"),
        ("ken = 255", "ken = 255\nactive_from = 2026-01-01", "active_from"),
        ("ken = 255", "ken = 255\nactive_from = 2026-01-01T00:00:00", "active_from"),
        ("ken = 255", "ken = 255\nactive_from = 0001-01-01T00:00:00+14:00", "active_from"),
        ("ken = 255", "ken = 255\nissue_until = 9999-12-31T23:59:59-12:00", "issue_until"),
        (
            "ken = 255",
            "ken = 255\nactive_from = 2027-01-01T00:00:00Z\nissue_until = 2026-12-31T23:59:59Z",
            "issue_until",
        ),
        ("ken = 255", f"ken = 255\nunit_limit = {MAX_LIMIT + 1}", "unit_limit"),
        ("dkga = 4", "dkga = 3", "dkga"),
        ("dkga = 4", "dkga = 2", "value"),
        ("0001", "xyzw", "value, kt, dkga or base_date"),
        ("kt = 2", "kt = 4", "value, kt, dkga or base_date"),
        ("base_date = 2014", "base_date = 2015", "value, kt, dkga or base_date"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, field: str) -> None:
    assert refused(KEY + KEY.replace(old, new)) == (2, field)


@pytest.mark.parametrize("text", ["", "keys = 3", "keys = []", KEY + "\n[other]\n", KEY * 17])
def test_no_list_of_keys(text: str) -> None:
    assert refused(text) == (0, "keys")


def test_times_are_told_in_utc() -> None:
    (key,) = read_key_list(KEY + "active_from = 2026-01-01T01:30:00+02:00\n")
    assert key.active_from is not None
    assert key.active_from.isoformat() == "2025-12-31T23:30:00+00:00"


def test_no_tables_in_the_list() -> None:
    assert refused("keys = [3]") == (1, "keys")
    for text in ("[[keys", "keys = " + "[" * 100_000, "keys = " + "1" * 10_000):
        assert refused(text) == (0, "TOML")


def test_a_legacy_dkga_that_would_be_generated() -> None:
    text = KEY.replace("000102030405060708090a0b0c0d0e0f10111213", "generate")
    assert refused(text.replace("dkga = 4", "dkga = 1")) == (1, "dkga")


def test_errors_show_no_key() -> None:
    with pytest.raises(KeyListInvalid) as caught:
        read_key_list(KEY.replace("krn = 1", "krn = 44"))
    assert "0102" not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize("name", ["0123456789abcdef", "000102030405060708090a0b0c0d0e0f10111213", r'"\u001b[2J"', '""'])
def test_a_name_that_may_be_a_key_is_not_shown(name: str) -> None:
    assert refused(f"{KEY}{name} = 1\n") == (1, "a name in it")


@given(st.text() | st.text().map(lambda text: KEY + text))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(KeyListInvalid):
        read_key_list(text)
