from __future__ import annotations

from typing import Any

import pytest

from cdu_app.errors import SettingsInvalid
from cdu_app.settings.registers import read_registers
from sts.keys import KeyType
from sts.module.protocol import KeyRegister
from sts.tid import BaseDate

ENTRY = {"number": 3, "sgc": "600675", "krn": 1, "kt": 2, "base_date": 2014}


def test_registers_as_they_are_written() -> None:
    assert read_registers(()) == ()
    assert read_registers([ENTRY, ENTRY | {"number": 4, "ken": 85}]) == (
        KeyRegister(3, "600675", 1, KeyType.DUTK, BaseDate.Y2014, 255),
        KeyRegister(4, "600675", 1, KeyType.DUTK, BaseDate.Y2014, 85),
    )


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"number": 0}, ".number"),
        ({"number": "3"}, ".number"),
        ({"number": True}, ".number"),
        ({"krn": 10}, ".krn"),
        ({"kt": 4}, ".kt"),
        ({"ken": 256}, ".ken"),
        ({"sgc": 600675}, ".sgc"),
        ({"sgc": "60067"}, ".sgc"),
        ({"base_date": 2000}, ".base_date"),
        ({"base_date": "2014"}, ".base_date"),
        ({"colour": "red"}, ".colour"),
    ],
)
def test_one_bad_field_is_named(change: dict[str, Any], key: str) -> None:
    assert refused([ENTRY | change]).key == "module.registers" + key


@pytest.mark.parametrize("name", sorted(ENTRY))
def test_every_field_is_needed(name: str) -> None:
    assert refused([{key: value for key, value in ENTRY.items() if key != name}]).key == f"module.registers.{name}"


@pytest.mark.parametrize("value", ["text", 5, [5], {"number": 1}, [ENTRY, ENTRY]])
def test_what_is_no_list_of_registers(value: Any) -> None:
    assert refused(value).key == "module.registers"


def refused(value: Any) -> SettingsInvalid:
    with pytest.raises(SettingsInvalid) as caught:
        read_registers(value)
    assert caught.value.reason
    return caught.value
