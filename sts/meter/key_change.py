"""Key change in a meter: sections in any order, kept for a while, until they are a whole set."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sts.errors import InvalidKey
from sts.keychange import MAY_FOLLOW, is_whole, join_key
from sts.keys import EncryptionAlgorithm
from sts.meter.answer import Answer, KeyChanged, Rejected, Result, SectionTaken, SetDropped
from sts.tid import BaseDate
from sts.token import KeyChangeSection, Section

if TYPE_CHECKING:
    from datetime import datetime

    from sts.keychange import KeyChange
    from sts.meter.state import MeterState

_RESULTS: Final = {
    Section.FIRST: Result.FIRST_KEY_CHANGE,
    Section.SECOND: Result.SECOND_KEY_CHANGE,
    Section.THIRD: Result.THIRD_KEY_CHANGE,
    Section.FOURTH: Result.FOURTH_KEY_CHANGE,
}
_SECTIONS: Final = {
    EncryptionAlgorithm.STA: {Section.FIRST, Section.SECOND, Section.THIRD},
    EncryptionAlgorithm.MISTY1: set(Section),
}


def take_section(state: MeterState, section: KeyChangeSection, now: datetime) -> tuple[MeterState, Answer]:
    """The state with one section more, or with the new key; a set that makes no key is dropped.

    Raises Rejected with FunctionError for a section that no set of the meter's algorithm has.
    """
    ea = state.key.key.ea
    if section.section not in _SECTIONS[ea]:
        raise Rejected(Result.FUNCTION_ERROR)
    state = _with(_without_stale(state, now), section, now)
    held = {held.section: held.payload for held in state.sections}
    if is_whole(held, ea):
        return _change_key(state)
    if set(held) == _SECTIONS[ea]:  # every kind is there, yet they do not belong together
        return _drop(state), Answer(Result.FORMAT_ERROR, SetDropped())
    return state, Answer(_RESULTS[section.section], SectionTaken(section.section, tuple(sorted(held))))


def _without_stale(state: MeterState, now: datetime) -> MeterState:
    since = state.sections_since
    return _drop(state) if since is not None and now - since > state.kind.key_change_wait else state


def _with(state: MeterState, section: KeyChangeSection, now: datetime) -> MeterState:
    others = tuple(other for other in state.sections if other.section is not section.section)
    return replace(state, sections=(*others, section), sections_since=state.sections_since or now)


def _drop(state: MeterState) -> MeterState:
    return replace(state, sections=(), sections_since=None)


def _change_key(state: MeterState) -> tuple[MeterState, Answer]:
    dropped = _drop(state)
    try:
        change = join_key(state.sections, state.key.key.ea)
    except InvalidKey:
        return dropped, Answer(Result.RANGE_ERROR)
    if change.key.kt not in MAY_FOLLOW[state.key.kt]:
        return dropped, Answer(Result.KEY_TYPE_ERROR)
    return _with_key(dropped, change), Answer(Result.ACCEPT, KeyChanged(change.key, change.rollover))


def _with_key(state: MeterState, change: KeyChange) -> MeterState:
    if not change.rollover:
        return replace(state, key=change.key)
    following = next((base for base in BaseDate if base > state.base_date), state.base_date)
    return replace(state, key=change.key, base_date=following, seen=())
