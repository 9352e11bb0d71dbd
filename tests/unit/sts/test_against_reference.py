"""10 000 random tokens of every kind, both ways, against the slow second implementation."""

from __future__ import annotations

from random import Random

import pytest

from sts.amount import MAX_UNITS, encode_currency, encode_units, round_up
from sts.codec import decode_token, encode_token
from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm, KeyGeneration, KeyType, VendingKey, decoder_key
from sts.tid import BaseDate
from sts.token import (
    Commodity,
    CreditToken,
    CurrencyToken,
    KeyChangeSection,
    ManagementFunction,
    ManagementToken,
    MeterTestToken,
    Section,
    Token,
)
from tests.support import reference_sts

STA, MISTY1 = EncryptionAlgorithm.STA, EncryptionAlgorithm.MISTY1
TOKENS_A_BATCH = 1000


def random_pan(random: Random) -> str:
    issuer, body = random.choice(
        [("600727", f"{random.randrange(10**10):010}"), ("0000", f"{random.randrange(10**12):012}")]
    )
    number = issuer + body + reference_sts.luhn(body)
    return number + reference_sts.luhn(number)


def random_key(random: Random, dkga: KeyGeneration) -> VendingKey:
    return VendingKey(
        value=random.randbytes(8 if dkga is KeyGeneration.DKGA02 else 20),
        sgc=f"{random.randrange(10**6):06}",
        krn=random.randint(1, 9),
        kt=random.choice(list(KeyType)),
        dkga=dkga,
        base_date=random.choice(list(BaseDate)),
        ken=255,
    )


def reference_key(key: VendingKey, pan: str, ti: int, ea: EncryptionAlgorithm) -> bytes:
    if key.dkga is KeyGeneration.DKGA02:
        return reference_sts.dkga02(key.value, pan=pan, sgc=key.sgc, krn=int(key.krn), kt=int(key.kt), ti=ti)
    year = int(key.base_date)
    return reference_sts.dkga04(
        key.value, base_year=year, pan=pan, sgc=key.sgc, krn=int(key.krn), kt=int(key.kt), ti=ti, ea=int(ea)
    )


def random_token(random: Random) -> Token:
    tid, code, rnd = random.randrange(1 << 24), random.randrange(1 << 16), random.randrange(16)
    payload = random.randrange(1 << 44)
    return random.choice(
        [
            CreditToken(random.choice(list(Commodity)), tid, code, rnd),
            CurrencyToken(random.choice(list(Commodity)), tid, rnd << 16 | code),
            ManagementToken(random.choice(list(ManagementFunction)), tid, code, rnd),
            MeterTestToken.from_payload(random.randrange(3), payload),
            KeyChangeSection(random.choice(list(Section)), payload),
        ]
    )


@pytest.mark.parametrize("batch", range(10))
def test_both_make_the_same_tokens(batch: int) -> None:
    random = Random(62055_41 + batch)
    for _ in range(TOKENS_A_BATCH):
        dkga, ea = random.choice(
            [(KeyGeneration.DKGA02, STA), (KeyGeneration.DKGA04, STA), (KeyGeneration.DKGA04, MISTY1)]
        )
        vending_key, pan, ti = random_key(random, dkga), random_pan(random), random.randrange(100)
        key = decoder_key(vending_key, MeterPan.parse(pan), ti, ea)
        assert key.value == reference_key(vending_key, pan, ti, ea)

        ours = random_token(random)
        token = encode_token(ours, key)
        assert token == reference_sts.encode(ours.token_class, ours.subclass, ours.payload, key.value)
        assert decode_token(token, key) == ours


def test_both_read_the_same_credit() -> None:
    random = Random(62055)
    key = decoder_key(random_key(random, KeyGeneration.DKGA04), MeterPan.parse(random_pan(random)), 1, STA)
    for _ in range(TOKENS_A_BATCH):
        tenths = int(random.randint(0, MAX_UNITS) ** random.random())  # small amounts too
        commodity, rnd, tid = random.choice(list(Commodity)), random.randrange(16), random.randrange(1 << 24)
        theirs = reference_sts.Credit(int(commodity), rnd, tid, tenths)
        token = encode_token(CreditToken(commodity, tid, encode_units(tenths), rnd), key)
        assert token == reference_sts.encode_credit(theirs, key.value)
        assert reference_sts.decode_credit(token, key.value) == theirs._replace(tenths=round_up(tenths))


def test_currency_codes_are_worth_the_same() -> None:
    random = Random(41)
    for _ in range(TOKENS_A_BATCH):
        value = random.choice((1, -1)) * int(10 ** random.uniform(0, 35))
        code = encode_currency(value)
        assert value <= reference_sts.currency_of(code)
        lower = code + 1 if code >> 19 else code - 1  # the next code that is worth less
        assert code == 0 or reference_sts.currency_of(lower) < value
