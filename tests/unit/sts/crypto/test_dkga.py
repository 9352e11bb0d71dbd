from __future__ import annotations

import pytest

from sts.crypto import dkga
from tests.support.vectors import Row, primitives


@pytest.mark.parametrize("row", primitives("pan_block"), ids=lambda row: row["expected"])
def test_pan_block(row: Row) -> None:
    inputs = row["inputs"]
    assert dkga.pan_block(inputs["iin"], inputs["iain"], inputs["kt"]).hex() == row["expected"]


def test_control_block() -> None:
    for row in primitives("control_block"):
        assert dkga.control_block(**row["inputs"]).hex().upper() == row["expected"]


@pytest.mark.parametrize("row", primitives("decoder_key_dkga04"), ids=lambda row: row["expected"])
def test_dkga04(row: Row) -> None:
    inputs = row["inputs"]
    names = ("base_date", "ea", "ti", "sgc", "kt", "krn")
    bits = 64 if inputs["ea"] == 7 else 128
    block = dkga.data_block(pan=inputs["meter_pan"], bits=bits, **{name: inputs[name] for name in names})
    assert block.hex() == inputs["datablock"]
    assert dkga.dkga04(bytes.fromhex(inputs["vending_key"]), block, bits).hex() == row["expected"]
