"""Reading back what a demonstration station sold, by the second implementation and the published test keys."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.reference_sts import Credit, decode_credit, dkga02, dkga04, luhn

if TYPE_CHECKING:
    from collections.abc import Mapping

_VILLAGE = Path(__file__).parents[2] / "resources" / "demonstration" / "village.toml"


def pan_of(meter: str) -> str:
    """The MeterPAN of an 11- or 13-digit meter number."""
    number = ("600727" if len(meter) == 11 else "0000") + meter
    return number + luhn(number)


def decode_token(token: str, *, meter: str, sgc: str, krn: int, ti: int) -> Credit:
    """What a demonstration token says to its meter."""
    keys = tomllib.loads(_VILLAGE.read_text("utf-8"))["keys"]
    key = next(key for key in keys if (key["sgc"], key["krn"]) == (sgc, krn))
    facts: dict[str, Any] = {"pan": pan_of(meter), "sgc": sgc, "krn": krn, "kt": key["kt"], "ti": ti}
    value = bytes.fromhex(key["value"])
    decoder_key = dkga02(value, **facts) if key["dkga"] == 2 else dkga04(value, base_year=key["base_date"], **facts)
    return decode_credit(token, decoder_key)


def decode_sale(sale: Mapping[str, Any]) -> Credit:
    """What the token of a sale in JSON says."""
    [token] = sale["tokens"]
    return decode_token(token, meter=sale["meter"], sgc=sale["sgc"], krn=sale["krn"], ti=sale["ti"])
