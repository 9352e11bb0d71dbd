"""A meter's state as plain data for JSON. The decoder key is left out unless it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sts.errors import StsError
from sts.identity import MeterPan
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyType, MeterKey
from sts.meter.memory import TIDS_KEPT
from sts.meter.state import MeterKind, MeterState
from sts.tid import BaseDate, verify_tid
from sts.token import Commodity, KeyChangeSection, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIGURES: Final = ("credit", "consumed", "power_limit", "unbalance_limit", "tariff_rate", "water_factor")


class InvalidMeterRecord(StsError):
    """Data that are no meter's state: a field is missing or has an impossible value."""


def write_state(state: MeterState, *, with_key: bool = False) -> dict[str, Any]:
    """The state as dictionaries, lists, texts and integers. `with_key` puts the decoder key in, in clear."""
    since = state.sections_since
    return {
        "kind": _write_kind(state.kind),
        "key": _write_key(state.key, with_key=with_key),
        "base_date": int(state.base_date),
        "seen": list(state.seen),
        "sections": [[int(held.section), held.payload] for held in state.sections],
        "sections_since": None if since is None else since.isoformat(),
        "tampered": state.tampered,
        **{name: getattr(state, name) for name in _FIGURES},
    }


def read_state(data: Mapping[str, Any], decoder_key: bytes | None = None) -> MeterState:
    """The state of `write_state`; `decoder_key` for a record without one. Raises InvalidMeterRecord."""
    try:
        return _state(data, decoder_key)
    except (KeyError, TypeError, ValueError, AttributeError, StsError) as error:
        raise InvalidMeterRecord from error


def _state(data: Mapping[str, Any], decoder_key: bytes | None) -> MeterState:
    since = data["sections_since"]
    return MeterState(
        kind=_kind(data["kind"]),
        key=_key(data["key"], decoder_key),
        base_date=BaseDate(data["base_date"]),
        seen=_seen(data["seen"]),
        sections=tuple(KeyChangeSection(Section(section), payload) for section, payload in data["sections"]),
        sections_since=None if since is None else datetime.fromisoformat(since),
        tampered=bool(data["tampered"]),
        credit=_whole(data["credit"]),
        consumed=_whole(data["consumed"]),
        power_limit=_whole_or_none(data["power_limit"]),
        unbalance_limit=_whole_or_none(data["unbalance_limit"]),
        tariff_rate=_whole_or_none(data["tariff_rate"]),
        water_factor=_whole_or_none(data["water_factor"]),
    )


def _write_kind(kind: MeterKind) -> dict[str, Any]:
    return {
        "pan": kind.pan.text,
        "commodity": int(kind.commodity),
        "in_currency": kind.in_currency,
        "phases": kind.phases,
        "capacity": kind.capacity,
        "key_change_seconds": round(kind.key_change_wait.total_seconds()),
    }


def _kind(data: Mapping[str, Any]) -> MeterKind:
    return MeterKind(
        pan=MeterPan(data["pan"]),
        commodity=Commodity(data["commodity"]),
        in_currency=bool(data["in_currency"]),
        phases=_whole(data["phases"]),
        capacity=_whole(data["capacity"]),
        key_change_wait=timedelta(seconds=_whole(data["key_change_seconds"])),
    )


def _write_key(key: MeterKey, *, with_key: bool) -> dict[str, Any]:
    facts = {
        "ea": int(key.key.ea),
        "krn": key.krn,
        "kt": int(key.kt),
        "ti": key.ti,
        "ken": key.ken,
        "sgc": key.sgc,
    }
    return facts | ({"decoder_key": key.key.value.hex()} if with_key else {})


def _key(data: Mapping[str, Any], decoder_key: bytes | None) -> MeterKey:
    value = bytes.fromhex(data["decoder_key"]) if decoder_key is None else decoder_key
    return MeterKey(
        key=DecoderKey(value, EncryptionAlgorithm(data["ea"])),
        krn=data["krn"],
        kt=KeyType(data["kt"]),
        ti=data["ti"],
        ken=data["ken"],
        sgc=data["sgc"],
    )


def _seen(data: list[int]) -> tuple[int, ...]:
    for tid in data:
        verify_tid(tid)
    if len(data) > TIDS_KEPT or data != sorted(set(data)):
        raise ValueError("not a memory of token identifiers")
    return tuple(data)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def _whole_or_none(value: object) -> int | None:
    return None if value is None else _whole(value)
