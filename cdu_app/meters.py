"""The virtual meters of a demonstration station: each customer's meter, to type its tokens into.

A meter's state is one JSON file in the station's folder, with its decoder key in clear: it comes from the published
test keys, which open no real meter. A real station has no virtual meters.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Final, TypeVar

from cdu_app.create import write_private
from cdu_app.demonstration import load_village, test_keys
from cdu_app.errors import NotDemonstration, SettingsInvalid
from cdu_app.station_turn import StationTurn
from sts.keys import meter_key
from sts.meter import InvalidMeterRecord, MeterKind, MeterState, accept, consume, read_state, write_state
from vending.errors import NotOnModule

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from sts.keys import VendingKey
    from sts.meter import Answer
    from vending.domain.registry.meter import Meter

T = TypeVar("T")

METERS_FOLDER: Final = "meters"
_CAPACITY: Final = 9_999_999  # tenths: as many as fit on the display
_WAIT_SECONDS: Final = 5.0


class VirtualMeters:
    """Finds, makes and changes them; two processes that use one station take turns. Raises NotDemonstration."""

    def __init__(self, station: Station) -> None:
        if not station.identity.demonstration:
            raise NotDemonstration
        self._station = station
        self._folder = station.settings.folder / METERS_FOLDER

    def look(self, number: str) -> MeterState:
        """Return the meter as it stands; one that nobody typed into yet is new.

        Raises what `SellToken.find_service_point` does, NotOnModule where its key is no test key, SettingsInvalid for
        a damaged file.
        """
        meter = self._station.sell.find_service_point(number).meter
        path = self._path(meter.number)
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            return _new(meter)
        try:
            return read_state(json.loads(text))
        except (InvalidMeterRecord, ValueError) as error:
            raise SettingsInvalid(str(path), "", "it is damaged; without it the meter is new") from error

    def enter(self, number: str, text: str) -> tuple[MeterState, Answer]:
        """Type a token. Raises as `look`, and StationBusy."""
        return self._change(number, lambda state: accept(state, text, self._station.clock.now()))

    def consume(self, number: str, tenths: int) -> MeterState:
        """Use up to `tenths` of a unit. Raises as `enter`."""
        state, _used = self._change(number, lambda state: consume(state, tenths))
        return state

    def _change(self, number: str, change: Callable[[MeterState], tuple[MeterState, T]]) -> tuple[MeterState, T]:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with StationTurn(self._folder).take(_WAIT_SECONDS):
            before = self.look(number)
            after, outcome = change(before)
            if after != before:
                self._write(after)
        return after, outcome

    def _write(self, state: MeterState) -> None:
        """Whole or not at all."""
        path = self._path(state.kind.pan.drn)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        write_private(fresh, json.dumps(write_state(state, with_key=True), indent=1) + "\n")
        fresh.replace(path)

    def _path(self, number: str) -> Path:
        return self._folder / f"{number}.json"


def _new(meter: Meter) -> MeterState:
    vending_key = _test_key(meter)
    key = meter_key(vending_key, meter.pan, meter.ti, meter.ea)
    return MeterState(MeterKind(meter.pan, meter.commodity, capacity=_CAPACITY), key, vending_key.base_date)


def _test_key(meter: Meter) -> VendingKey:
    for key in test_keys(load_village()):
        if (key.sgc, key.krn) == (meter.sgc, meter.krn):
            return key
    raise NotOnModule(meter.sgc, meter.krn)
