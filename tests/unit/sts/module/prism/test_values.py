from __future__ import annotations

from typing import Any

import pytest

from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm
from sts.module.errors import FieldError
from sts.module.prism.values import IssuedToken, KeyAdvice, get, is_same_token, meter_config, read_status, read_tokens
from tests.support.fuzz_thrift import CREDIT, REGISTER, SECTIONS
from tests.support.modules import PAN

# What a real module answered, as the notes of a public client have it: 10.2 kWh.
REAL: dict[str, Any] = {
    "drn": "58000079523",
    "pan": "600727580000795237",
    "ea": 7,
    "tct": 2,
    "sgc": 600675,
    "krn": 1,
    "ti": 21,
    "tokenClass": 0,
    "subclass": 0,
    "tid": 15915642,
    "transferAmount": 102.0,
    "isReservedTid": False,
    "description": "Credit:Electricity",
    "stsUnitName": "hWh",
    "scaledAmount": "10.2",
    "scaledUnitName": "kWh",
    "tokenDec": "49168635649622383997",
    "tokenHex": "2AA5A159DE2599D7D",
    "idSm": "SMID.1",
    "vkKcv": "7915C8",
}


def test_a_real_module_s_token() -> None:
    token = IssuedToken.read(REAL)
    assert (token.pan, token.ea, token.sgc, token.krn, token.ti) == ("600727580000795237", 7, 600675, 1, 21)
    assert (token.token_class, token.subclass, token.tid, token.amount) == (0, 0, 15915642, 102.0)
    assert (token.digits, token.kcv, token.advice) == ("49168635649622383997", "7915C8", None)


@pytest.mark.parametrize("name", ["pan", "sgc", "tid", "transferAmount", "tokenDec", "tokenHex", "vkKcv"])
def test_a_field_that_is_missing_or_of_another_kind(name: str) -> None:
    for wrong in ({}, {name: None}, {name: b"bytes"}, {name: []}):
        values = {key: value for key, value in CREDIT.items() if key != name} | wrong
        with pytest.raises(FieldError, match=name if name != "tokenHex" else "token"):
            IssuedToken.read(values)


def test_truth_is_no_number() -> None:
    with pytest.raises(FieldError):
        get({"krn": True}, "krn", int)


@pytest.mark.parametrize(
    ("digits", "hexadecimal"),
    [
        ("49168635649622383997", "2AA5A159DE2599D7E"),
        ("49168635649622383998", "2AA5A159DE2599D7D"),
        ("4916863564962238399", "2AA5A159DE2599D7D"),
        ("٤9168635649622383997", "2AA5A159DE2599D7D"),
        ("", ""),
    ],
)
def test_both_forms_must_be_one_token(digits: str, hexadecimal: str) -> None:
    assert is_same_token("49168635649622383997", "2aa5a159de2599d7d")
    assert not is_same_token(digits, hexadecimal)


def test_what_a_key_change_leaves() -> None:
    assert read_tokens(SECTIONS)[0].advice == KeyAdvice(600675, 1, 7, 255, rollover=True)
    with pytest.raises(FieldError):
        KeyAdvice.read({"toSgc": 600675, "toKrn": 1, "toTi": 7, "toKen": 255})


def test_the_status_of_the_first_of_a_tree() -> None:
    assert read_status([{"info": {"ModuleId": "1"}}, {"info": {"ModuleId": "2"}}]) == {"ModuleId": "1"}
    for wrong in ([], [{}], [{"info": {"ModuleId": 1}}], [{"info": {b"ModuleId": "1"}}]):
        with pytest.raises(FieldError):
            read_status(wrong)


def test_the_module_may_not_add_key_changes_of_its_own() -> None:
    config = meter_config(REGISTER, MeterPan(PAN.text), 7, EncryptionAlgorithm.STA)
    assert (config["allowKrnUpdate"], config["allowKenUpdate"], config["allow3Kct"]) == (False, False, False)
    assert "newConfig" not in config
    assert (config["drn"], config["ea"], config["tct"], config["sgc"]) == (PAN.text, 7, 2, 600675)
