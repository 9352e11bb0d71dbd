"""A token is taken at most once, whatever is typed and in whatever order; registers are the sum of what was taken."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sts.amount import encode_units
from sts.codec import encode_token
from sts.keys import DecoderKey, EncryptionAlgorithm, MeterKey
from sts.meter import Credited, Result
from sts.token import Commodity, CreditToken, ManagementFunction
from tests.support.virtual_meters import MISTY1, STA, TID, Bench, meter_key

CAPACITY = 400_000
tids = st.integers(TID, TID + 60) | st.integers(0, 0xFFFFFF)
amounts = st.integers(0, 40_000) | st.integers(0, 18_201_624)


class AMeterAtHome(RuleBasedStateMachine):
    """Tokens are bought at the station (`sold`: digits → TID and units) and typed well, badly and again."""

    def __init__(self) -> None:
        super().__init__()
        self.sold: dict[str, tuple[int, int]] = {}
        self.taken: list[tuple[str, int, int]] = []
        self.used = 0

    @initialize(ea=st.sampled_from([STA, MISTY1]))
    def meter(self, ea: EncryptionAlgorithm) -> None:
        self.bench = Bench(meter_key(ea), capacity=CAPACITY)
        self.keys = 1

    @rule(tid=tids, units=amounts, rnd=st.integers(0, 15))
    def buy(self, tid: int, units: int, rnd: int) -> None:
        token = CreditToken(Commodity.ELECTRICITY, tid, encode_units(units), rnd)
        self.sold[self.bench.token(token)] = (tid, token.units)

    @rule(data=st.data())
    def type_a_token(self, data: st.DataObject) -> None:
        if self.sold:
            self.enter(data.draw(st.sampled_from(sorted(self.sold))))

    @rule(data=st.data())
    def mistype_a_digit(self, data: st.DataObject) -> None:
        if self.sold:
            text = data.draw(st.sampled_from(sorted(self.sold)))
            place = data.draw(st.integers(0, 19))
            self.enter(text[:place] + data.draw(st.sampled_from("0123456789")) + text[place + 1 :])

    @rule(data=st.data())
    def swap_neighbours(self, data: st.DataObject) -> None:
        if self.sold:
            text = data.draw(st.sampled_from(sorted(self.sold)))
            place = data.draw(st.integers(0, 18))
            self.enter(text[:place] + text[place + 1] + text[place] + text[place + 2 :])

    @rule(tid=tids, units=amounts, key=st.binary(min_size=8, max_size=8))
    def type_another_meters_token(self, tid: int, units: int, key: bytes) -> None:
        token = CreditToken(Commodity.ELECTRICITY, tid, encode_units(units), 0)
        self.enter(encode_token(token, DecoderKey(key, STA)))

    @rule(tid=tids)
    def type_a_limit(self, tid: int) -> None:
        self.enter(self.bench.management(ManagementFunction.SET_MAXIMUM_POWER_LIMIT, 4_000, tid))

    @rule(text=st.text(max_size=25) | st.from_regex(r"[0-9]{20}", fullmatch=True))
    def type_anything(self, text: str) -> None:
        self.enter(text)

    @rule(data=st.data(), seconds=st.integers(0, 400))
    def change_the_key(self, data: st.DataObject, seconds: int) -> None:
        """A new key of the same type, its sections in any order, one of them perhaps too late."""
        old = self.bench.key
        value = bytes((self.keys * 31 + place) % 256 for place in range(len(old.key.value)))
        new = MeterKey(DecoderKey(value, old.key.ea), self.keys % 9 + 1, old.kt, old.ti, 255, "123456")
        tokens = self.bench.key_change(new, 3 if old.key.ea is STA else 4)
        *earlier, last = data.draw(st.permutations(tokens))
        results = [self.bench.meter.enter(token).result for token in earlier]
        self.bench.wait(timedelta(seconds=seconds))
        results.append(self.bench.meter.enter(last).result)
        changed = results[-1] is Result.ACCEPT
        assert changed == (seconds <= 180)
        if changed:
            assert self.bench.state.key == new
            self.bench.key, self.keys = new, self.keys + 1
        else:
            self.bench.wait(timedelta(minutes=11))

    @rule(tenths=st.integers(0, 50_000))
    def use(self, tenths: int) -> None:
        self.used += self.bench.meter.consume(tenths)

    def enter(self, text: str) -> None:
        before = self.bench.state
        answer = self.bench.meter.enter(text)
        after = self.bench.state
        if answer.result is not Result.ACCEPT:
            assert answer.effect is None
            assert after == before
        elif isinstance(answer.effect, Credited):
            assert answer.tid is not None
            assert answer.tid not in before.seen
            self.taken.append((text, answer.tid, answer.effect.amount))

    @invariant()
    def taken_once(self) -> None:
        assert len({tid for _, tid, _ in self.taken}) == len(self.taken)
        assert len({text for text, _, _ in self.taken}) == len(self.taken)

    @invariant()
    def only_what_was_sold(self) -> None:
        assert all(self.sold.get(text) == (tid, amount) for text, tid, amount in self.taken)

    @invariant()
    def the_register_is_the_sum(self) -> None:
        state = self.bench.state
        assert state.credit + state.consumed == sum(amount for _, _, amount in self.taken)
        assert state.consumed == self.used
        assert 0 <= state.credit <= CAPACITY


TestAMeterAtHome = AMeterAtHome.TestCase
TestAMeterAtHome.settings = settings(max_examples=60, stateful_step_count=50)
