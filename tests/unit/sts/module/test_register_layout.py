from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sts.keys import KeyType
from sts.module.errors import FieldError
from sts.module.protocol import KeyRegister
from sts.module.register_layout import read_register, read_register_request, write_register, write_register_request
from sts.tid import BaseDate

REGISTER = KeyRegister(3, "600675", 2, KeyType.DUTK, BaseDate.Y2014, 255)
LIMITED = replace(
    REGISTER,
    active_from=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    issue_until=datetime(2027, 1, 1, tzinfo=UTC),
    units_left=0,
    currency_left=12_345_600_000,
    kcv="A1B2C3",
)
PLAIN = "SGC600675;KRN2;KT2;BDT20140101000000;KEN255"


def test_a_register_is_asked_for_by_number() -> None:
    assert write_register_request(12) == "N12~"
    assert read_register_request("N12~") == 12


def test_a_key_without_limits() -> None:
    assert write_register(REGISTER) == PLAIN
    assert read_register(3, PLAIN) == REGISTER


def test_all_attributes() -> None:
    payload = write_register(LIMITED)
    assert payload == f"{PLAIN};ACT20260102030405;IUT20270101000000;CLM12345600000;ULM0;KCVA1B2C3"
    assert read_register(3, payload) == LIMITED


@pytest.mark.parametrize("extra", ["DKGA4", "", "ULM1.5", "ULM-1", "CLMFF", "ACT2026", "IUT20261301000000", "KCV", "x"])
def test_what_is_not_understood_counts_as_not_told(extra: str) -> None:
    assert read_register(3, f"{extra};{PLAIN};{extra};") == REGISTER


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "SGC600675;KRN2;KT2;BDT20140101000000",
        "SGC600675;KRN2;KT9;BDT20140101000000;KEN1",
        "SGC600675;KRN2;KT2;BDT20150101000000;KEN1",
        "SGC600675;KRNx;KT2;BDT2014;KEN1",
        "SGC600675;KRNA;KT2;BDT2014;KEN1",
    ],
)
def test_attributes_that_are_not_understood(payload: str) -> None:
    with pytest.raises(FieldError):
        read_register(1, payload)
