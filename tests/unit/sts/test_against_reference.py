"""10 000 random tokens, both ways, against the slow second implementation."""

from __future__ import annotations

from random import Random

import pytest

from sts.amount import MAX_UNITS, encode_units, round_up
from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm, KeyGeneration, KeyType, VendingKey, decoder_key
from sts.tid import BaseDate
from sts.token import Commodity, CreditToken, decode_token, encode_credit
from tests.support import reference_sts

STA = EncryptionAlgorithm.STA
TOKENS_A_BATCH = 1000


def random_pan(random: Random) -> str:
    number = random.choice([f"600727{random.randrange(10**11):011}", f"0000{random.randrange(10**13):013}"])
    return number + reference_sts.luhn(number)


def random_key(random: Random) -> VendingKey:
    dkga = random.choice([KeyGeneration.DKGA02, KeyGeneration.DKGA04])
    return VendingKey(
        value=random.randbytes(8 if dkga is KeyGeneration.DKGA02 else 20),
        sgc=f"{random.randrange(10**6):06}",
        krn=random.randint(1, 9),
        kt=random.choice(list(KeyType)),
        dkga=dkga,
        base_date=random.choice(list(BaseDate)),
        ken=255,
    )


def reference_key(key: VendingKey, pan: str, ti: int) -> bytes:
    if key.dkga is KeyGeneration.DKGA02:
        return reference_sts.dkga02(key.value, pan=pan, sgc=key.sgc, krn=int(key.krn), kt=int(key.kt), ti=ti)
    year = int(key.base_date)
    return reference_sts.dkga04(
        key.value, base_year=year, pan=pan, sgc=key.sgc, krn=int(key.krn), kt=int(key.kt), ti=ti
    )


@pytest.mark.parametrize("batch", range(10))
def test_both_make_and_read_the_same_tokens(batch: int) -> None:
    random = Random(62055_41 + batch)
    for _ in range(TOKENS_A_BATCH):
        vending_key, pan, ti = random_key(random), random_pan(random), random.randrange(100)
        key = decoder_key(vending_key, MeterPan.parse(pan), ti, STA)
        assert key == reference_key(vending_key, pan, ti)

        tenths = int(random.randint(0, MAX_UNITS) ** random.random())  # small amounts too
        subclass, rnd, tid = random.choice(list(Commodity)), random.randrange(16), random.randrange(1 << 24)
        ours = CreditToken(subclass, tid, encode_units(tenths), rnd)
        theirs = reference_sts.Credit(int(subclass), rnd, tid, tenths)

        token = encode_credit(ours, key, STA)
        assert token == reference_sts.encode_credit(theirs, key)
        assert decode_token(token, key, STA) == ours
        assert reference_sts.decode_credit(token, key) == theirs._replace(tenths=round_up(tenths))
