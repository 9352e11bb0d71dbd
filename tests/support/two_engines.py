"""Random tokens of every kind made and read twice: one at a time by `sts`, all at once by `sts.batch`."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from sts import batch
from sts.amount import MAX_CURRENCY, MAX_UNITS, encode_currency, encode_units
from sts.codec import decode_token, encode_meter_test, encode_token
from sts.identity import MeterPan, luhn_digit
from sts.keychange import KeyChange, change_key
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyGeneration, KeyType, MeterKey, VendingKey, decoder_key
from sts.tid import BaseDate
from sts.token import (
    Commodity,
    CreditToken,
    CurrencyToken,
    ManagementFunction,
    ManagementToken,
    MeterTestToken,
    Token,
    management_value,
)

if TYPE_CHECKING:
    from sts.batch.decoding import DecodedTokens

KINDS = {
    (EncryptionAlgorithm.STA, KeyGeneration.DKGA02),
    (EncryptionAlgorithm.STA, KeyGeneration.DKGA04),
    (EncryptionAlgorithm.MISTY1, KeyGeneration.DKGA04),
}
IN_WATTS = {0, 6}


def compare(seed: int, count: int, group: int) -> Counter[str]:
    """How many tokens of each kind both engines agreed on, in groups of one key and algorithm.

    Raises AssertionError at the first token that they do not agree on.
    """
    random = Random(seed)
    agreed: Counter[str] = Counter()
    while agreed.total() < count:
        for ea, dkga in sorted(KINDS):
            agreed += Group(random, ea, dkga, group).compare()
    return agreed


class Group:
    """Meters of one vending key and one algorithm."""

    def __init__(self, random: Random, ea: EncryptionAlgorithm, dkga: KeyGeneration, size: int) -> None:
        self.random, self.ea, self.dkga, self.size = random, ea, dkga, size
        self.vending_key = random_vending_key(random, dkga)
        self.pans = [random_pan(random) for _ in range(self.size)]
        self.tis = [random.randrange(100) for _ in range(self.size)]
        self.keys = self._keys(self.vending_key)
        self.rows = batch.decoder_keys(self.vending_key, self.pans, self.tis, ea)

    def compare(self) -> Counter[str]:
        assert self.rows.tolist() == [list(key.value) for key in self.keys], self.vending_key
        name = f"EA{self.ea:02} DKGA{self.dkga:02}"
        self._compare_credit()
        self._compare_management()
        self._compare_meter_tests()
        changed = self._compare_key_changes()
        kinds = {"credit": self.size, "management": self.size, "meter test": self.size, "key change": changed}
        return Counter({f"{kind} {name}": made for kind, made in kinds.items()})

    def _keys(self, vending_key: VendingKey) -> list[DecoderKey]:
        return [
            decoder_key(vending_key, MeterPan.parse(pan), ti, self.ea)
            for pan, ti in zip(self.pans, self.tis, strict=True)
        ]

    def _compare_credit(self) -> None:
        subclasses = self._numbers(8)
        tids, rnds = self._numbers(1 << 24), self._numbers(16)
        values = [random_amount(self.random, subclass) for subclass in subclasses]
        tokens = [credit(*fields) for fields in zip(subclasses, tids, values, rnds, strict=True)]
        made = batch.credit_tokens(self.rows, subclasses, tids, codes_of(subclasses, values), rnds)
        self._agree(tokens, made)

    def _compare_management(self) -> None:
        functions = [self.random.choice(list(ManagementFunction)) for _ in range(self.size)]
        quantities = [self.random.randint(0, MAX_UNITS if function in IN_WATTS else 0xFFFF) for function in functions]
        tids, rnds = self._numbers(1 << 24), self._numbers(16)
        values = batch.management_values(functions, quantities)
        tokens = [
            ManagementToken(function, tid, management_value(function, quantity), rnd)
            for function, tid, quantity, rnd in zip(functions, tids, quantities, rnds, strict=True)
        ]
        self._agree(tokens, batch.management_tokens(self.rows, functions, tids, values, rnds))

    def _compare_meter_tests(self) -> None:
        tokens = [random_meter_test(self.random) for _ in range(self.size)]
        columns = zip(*((token.subclass, token.control, token.manufacturer) for token in tokens), strict=True)
        made = batch.meter_test_tokens(*(list(column) for column in columns))
        assert made.astype(str).tolist() == [encode_meter_test(token) for token in tokens]
        self._agree(tokens, made)

    def _compare_key_changes(self) -> int:
        count = self.random.choice((2, 3)) if self.ea == EncryptionAlgorithm.STA else 4
        new = random_vending_key(self.random, self.dkga)
        rollover = self.random.random() < 0.5
        rows = batch.decoder_keys(new, self.pans, self.tis, self.ea)
        changes = [
            KeyChange(MeterKey(key, new.krn, new.kt, ti, new.ken, new.sgc), rollover)
            for key, ti in zip(self._keys(new), self.tis, strict=True)
        ]
        sets = [change_key(key, change, count) for key, change in zip(self.keys, changes, strict=True)]
        new_keys = batch.NewKeys(rows, new.krn, new.kt, self.tis, new.ken, new.sgc, rollover)
        made = batch.key_change_sets(self.rows, new_keys, count)
        assert [tuple(row) for row in made.astype(str).tolist()] == sets, (new, count)
        for column in range(count):
            self._agree_read(made[:, column])
        return count * self.size

    def _agree(self, tokens: list[Token] | list[ManagementToken] | list[MeterTestToken], made: np.ndarray) -> None:
        texts = made.astype(str).tolist()
        for token, key, text in zip(tokens, self.keys, texts, strict=True):
            assert encode_token(token, key) == text, (token, key.value.hex())
        self._agree_read(made)

    def _agree_read(self, made: np.ndarray) -> None:
        read = batch.decode_tokens(self.rows, made)
        for row, (text, key) in enumerate(zip(made.astype(str).tolist(), self.keys, strict=True)):
            verify_read(read, row, decode_token(text, key))

    def _numbers(self, limit: int) -> list[int]:
        return [self.random.randrange(limit) for _ in range(self.size)]


def verify_read(read: DecodedTokens, row: int, token: Token) -> None:
    """Check a row that was read against the token it stands for, field by field."""
    assert read.token_class[row] == token.token_class, token
    assert read.subclass[row] == token.subclass, token
    assert read.payload[row] == token.payload, token
    if isinstance(token, CreditToken | CurrencyToken | ManagementToken):
        value = token.value if isinstance(token, ManagementToken) else token.amount_code
        assert (read.tid[row], read.value[row]) == (token.tid, value), token
    if isinstance(token, CreditToken | ManagementToken):
        assert read.rnd[row] == token.rnd, token


def credit(subclass: int, tid: int, value: int, rnd: int) -> Token:
    if subclass < len(Commodity):
        return CreditToken(Commodity(subclass), tid, encode_units(value), rnd)
    return CurrencyToken(Commodity(subclass - len(Commodity)), tid, encode_currency(value))


def codes_of(subclasses: list[int], values: list[int]) -> np.ndarray:
    """The amount codes as batches are given them: units and currency apart."""
    kinds, codes = np.array(subclasses), np.zeros(len(values), np.int64)
    numbers = np.array(values, object)
    codes[kinds < 4] = batch.unit_codes(numbers[kinds < 4])
    codes[kinds >= 4] = batch.currency_codes(numbers[kinds >= 4])
    return codes


def random_amount(random: Random, subclass: int) -> int:
    """Of every size."""
    if subclass < len(Commodity):
        return int(random.randint(0, MAX_UNITS) ** random.random())
    return random.choice((-1, 1)) * random.randrange(min(10 ** random.randint(1, 36), MAX_CURRENCY) + 1)


def random_meter_test(random: Random) -> MeterTestToken:
    subclass = random.randrange(3)
    return MeterTestToken.from_payload(subclass, random.getrandbits(44))


def random_pan(random: Random) -> str:
    body = random.choice([f"{random.randrange(10**10):010}", f"{random.randrange(10**12):012}"])
    return MeterPan.from_drn(body + luhn_digit(body)).text


def random_vending_key(random: Random, dkga: KeyGeneration) -> VendingKey:
    return VendingKey(
        value=random.randbytes(8 if dkga == KeyGeneration.DKGA02 else 20),
        sgc=f"{random.randrange(10**6):06}",
        krn=random.randint(1, 9),
        kt=random.choice(list(KeyType)),
        dkga=dkga,
        base_date=random.choice(list(BaseDate)),
        ken=random.randrange(256),
    )
