from __future__ import annotations

import pytest

from sts.crypto.crc import crc16
from tests.support.vectors import Row, primitives


def covered(inputs: Row) -> bytes:
    if "bits50_padded" in inputs:
        return bytes.fromhex(inputs["bits50_padded"])
    fields = inputs["cls"] << 48 | inputs["subclass"] << 44 | inputs["rnd"] << 40 | inputs["tid"] << 16
    return int.to_bytes(fields | inputs["amount16"], 7, "big")


@pytest.mark.parametrize("row", primitives("crc"), ids=lambda row: row["expected"])
def test_published(row: Row) -> None:
    assert crc16(covered(row["inputs"])).hex() == row["expected"]
