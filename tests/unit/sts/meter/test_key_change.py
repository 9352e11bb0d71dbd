from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest

from sts.codec import encode_token
from sts.keychange import KeyChange, split_key
from sts.keys import KeyType
from sts.meter import Answer, KeyChanged, MeterKind, Result, SectionTaken, SetDropped
from sts.tid import BaseDate
from sts.token import Section
from tests.support.virtual_meters import MISTY1, PAN, STA, TID, Bench, meter_key, new_key

if TYPE_CHECKING:
    from sts.keys import EncryptionAlgorithm

SETS = pytest.mark.parametrize(("ea", "count"), [(STA, 2), (STA, 3), (MISTY1, 4)])
ORDINAL = (Result.FIRST_KEY_CHANGE, Result.SECOND_KEY_CHANGE, Result.THIRD_KEY_CHANGE, Result.FOURTH_KEY_CHANGE)
WAIT = timedelta(minutes=3)


@SETS
def test_sections_in_every_order(ea: EncryptionAlgorithm, count: int) -> None:
    new = new_key(ea, sgc=None if count == 2 else "654321")
    for order in permutations(range(count)):
        bench = Bench(meter_key(ea))
        tokens = bench.key_change(new, count)
        for number in order[:-1]:
            assert bench.meter.enter(tokens[number]).result is ORDINAL[number]
            assert bench.state.key == bench.key
        assert bench.meter.enter(tokens[order[-1]]).effect == KeyChanged(new, rollover=False)
        assert (bench.state.key, bench.state.sections, bench.state.sections_since) == (new, (), None)


def test_a_section_tells_which_ones_are_held() -> None:
    bench = Bench(meter_key(MISTY1))
    tokens = bench.key_change(new_key(MISTY1), 4)
    bench.meter.enter(tokens[3])
    answer = bench.meter.enter(tokens[1])
    assert answer.effect == SectionTaken(Section.SECOND, (Section.SECOND, Section.FOURTH))


def test_key_change_tokens_fall_under_no_identifier() -> None:
    """The same section twice, and again after the change: the old key is gone."""
    bench = Bench()
    first, second = bench.key_change(new_key())
    assert [bench.meter.enter(first).result for _ in range(2)] == [Result.FIRST_KEY_CHANGE] * 2
    assert bench.meter.enter(second).result is Result.ACCEPT
    assert bench.state.seen == ()
    assert bench.meter.enter(first).result is Result.CRC_ERROR


def test_an_expired_key_still_takes_its_successor() -> None:
    bench = Bench(meter_key(ken=0))
    assert [bench.meter.enter(token).result for token in bench.key_change(new_key())][-1] is Result.ACCEPT


def test_after_the_change_only_tokens_of_the_new_key_are_taken() -> None:
    bench = Bench()
    old = bench.credit(TID)
    for token in bench.key_change(new_key()):
        bench.meter.enter(token)
    assert bench.meter.enter(old).result is Result.CRC_ERROR
    bench.key = new_key()
    assert bench.meter.enter(bench.credit(TID)).result is Result.ACCEPT


def test_a_later_section_takes_the_place_of_an_earlier_one_of_its_kind() -> None:
    bench = Bench()
    other = new_key(krn=5, ti=9)
    bench.meter.enter(bench.key_change(other)[0])
    first, second = bench.key_change(new_key(sgc=None))
    bench.meter.enter(first)
    assert bench.meter.enter(second).effect == KeyChanged(new_key(sgc=None), rollover=False)


@SETS
@pytest.mark.parametrize("wait", [timedelta(seconds=40), WAIT, timedelta(minutes=10)])
def test_the_time_limit_runs_from_the_first_section(ea: EncryptionAlgorithm, count: int, wait: timedelta) -> None:
    for late in (False, True):
        bench = Bench(meter_key(ea), key_change_wait=wait)
        *earlier, last = bench.key_change(new_key(ea), count)
        for token in earlier:
            bench.meter.enter(token)
        bench.wait(wait + timedelta(seconds=late))
        answer = bench.meter.enter(last)
        assert answer.result is (ORDINAL[count - 1] if late else Result.ACCEPT)
        assert (bench.state.key == bench.key) is late
        assert bench.state.sections_since == (bench.now if late else None)


def test_after_the_time_limit_the_set_begins_anew() -> None:
    bench = Bench()
    first, second = bench.key_change(new_key())
    bench.meter.enter(first)
    bench.wait(WAIT + timedelta(seconds=1))
    assert bench.meter.enter(second).result is Result.SECOND_KEY_CHANGE
    assert bench.meter.enter(first).result is Result.ACCEPT


def test_other_tokens_in_between_do_no_harm() -> None:
    bench = Bench()
    first, second = bench.key_change(new_key())
    bench.meter.enter(first)
    assert bench.meter.enter(bench.credit()).result is Result.ACCEPT
    assert bench.meter.enter("1" * 20).result is Result.CRC_ERROR
    assert bench.meter.enter(second).result is Result.ACCEPT
    assert bench.state.seen == (TID,)


def test_sections_of_different_sets_that_do_not_fit_are_dropped() -> None:
    bench = Bench()
    two, three = bench.key_change(new_key(), 2), bench.key_change(new_key(), 3)
    results = [bench.meter.enter(token).result for token in (three[2], two[0])]
    assert results == [Result.THIRD_KEY_CHANGE, Result.FIRST_KEY_CHANGE]
    assert bench.meter.enter(three[1]) == Answer(Result.FORMAT_ERROR, SetDropped())
    assert (bench.state.key, bench.state.sections) == (bench.key, ())
    assert [bench.meter.enter(token).result for token in two][-1] is Result.ACCEPT


_ALLOWED = {
    KeyType.DITK: set(KeyType),
    KeyType.DDTK: {KeyType.DDTK, KeyType.DUTK},
    KeyType.DUTK: {KeyType.DUTK, KeyType.DDTK},
    KeyType.DCTK: {KeyType.DCTK},
}


@pytest.mark.parametrize(("old", "new"), list(product(KeyType, KeyType)))
def test_key_type_error_for_a_type_that_may_not_follow(old: KeyType, new: KeyType) -> None:
    bench = Bench(meter_key(kt=old))
    first, second = bench.key_change(new_key(kt=new))
    bench.meter.enter(first)
    answer = bench.meter.enter(second)
    allowed = new in _ALLOWED[old]
    assert answer.result is (Result.ACCEPT if allowed else Result.KEY_TYPE_ERROR)
    assert bench.state.sections == ()
    assert (bench.state.key.kt, bench.state.key.krn) == ((new, 2) if allowed else (old, 1))


def test_range_error_for_attributes_that_no_key_has() -> None:
    """A key revision of 0 and a tariff index of 100 fit into a section, but no key has them."""
    bench = Bench()
    first, second = split_key(KeyChange(new_key(), rollover=False), 2)
    for faulty in (
        (replace(first, payload=first.payload & ~(0xF << 36)), second),
        (first, replace(second, payload=second.payload & ~(0xFF << 32) | 100 << 32)),
    ):
        results = [bench.meter.enter(encode_token(section, bench.key.key)).result for section in faulty]
        assert results[-1] is Result.RANGE_ERROR
        assert (bench.state.key, bench.state.sections) == (bench.key, ())


@pytest.mark.parametrize(
    ("base", "after"),
    [(BaseDate.Y1993, BaseDate.Y2014), (BaseDate.Y2014, BaseDate.Y2035), (BaseDate.Y2035, BaseDate.Y2035)],
)
def test_rollover_clears_the_memory_and_moves_the_base_date(base: BaseDate, after: BaseDate) -> None:
    bench = Bench()
    bench.meter.state = replace(bench.state, base_date=base)
    bench.meter.enter(bench.credit(TID))
    for token in bench.key_change(new_key(sgc=None), rollover=True):
        answer = bench.meter.enter(token)
    assert answer.effect == KeyChanged(new_key(sgc=None), rollover=True)
    assert (bench.state.seen, bench.state.base_date, bench.state.credit) == ((), after, 352)
    bench.key = new_key()
    assert bench.meter.enter(bench.credit(5)).result is Result.ACCEPT


def test_without_rollover_the_memory_stays() -> None:
    bench = Bench()
    bench.meter.enter(bench.credit(TID))
    for token in bench.key_change(new_key()):
        bench.meter.enter(token)
    bench.key = new_key()
    assert bench.meter.enter(bench.credit(TID, 99)).result is Result.USED_ERROR


@pytest.mark.parametrize("wait", [timedelta(seconds=39), timedelta(minutes=10, seconds=1)])
def test_no_meter_waits_shorter_or_longer(wait: timedelta) -> None:
    with pytest.raises(ValueError, match="waits"):
        MeterKind(PAN, key_change_wait=wait)
