"""The rows of tests/vectors as Python objects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sts.identity import MeterPan
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyGeneration, KeyType, VendingKey, decoder_key
from sts.tid import BaseDate

Row = dict[str, Any]

_FOLDER = Path(__file__).parents[1] / "vectors"


def load(name: str) -> list[Row]:
    """All rows of one file."""
    with (_FOLDER / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def published_tokens() -> list[Row]:
    """Every published token, request and answer."""
    return load("sts_tokens.jsonl") + load("sts_tokens_more.jsonl")


def primitives(kind: str) -> list[Row]:
    """The rows of one kind in sts_primitives.jsonl; never none."""
    rows = [row for row in load("sts_primitives.jsonl") if row["kind"] == kind]
    assert rows, kind
    return rows


def key_of(key: Row, pan: str | None) -> DecoderKey:
    """The decoder key that `key` or `new` of a request names, made from its vending key or as given."""
    ea = EncryptionAlgorithm(key["ea"])
    if "decoder_key" in key:
        return DecoderKey(bytes.fromhex(key["decoder_key"]), ea)
    assert pan is not None
    return decoder_key(vending_key(key), MeterPan.parse(pan), key["ti"], ea)


def vending_key(key: Row) -> VendingKey:
    """A vending key from the `key` of a request."""
    return VendingKey(
        value=bytes.fromhex(key.get("vk") or key["vending_key"]),
        sgc=key["sgc"],
        krn=key["krn"],
        kt=KeyType(key["kt"]),
        dkga=KeyGeneration(key["dkga"]),
        base_date=BaseDate(key["base_date"]),
        ken=key["ken"],
    )
