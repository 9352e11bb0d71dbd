from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sts.keys import EncryptionAlgorithm, KeyType
from sts.module.prism.message_ids import key_change_id, new_id, token_id
from sts.module.protocol import KeyRegister
from sts.tid import BaseDate
from sts.token import Commodity, ManagementFunction
from tests.support.modules import KEY_CHANGE, MANAGEMENT, OTHER_PAN, REQUEST

REGISTER = KeyRegister(1, "600675", 1, KeyType.DUTK, BaseDate.Y2014, 255)
NEW = KeyRegister(6, "600675", 4, KeyType.DUTK, BaseDate.Y2014, 255)
IDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.,-]{0,39}")  # what PrismToken takes


def test_ids_are_what_the_server_takes() -> None:
    for text in (new_id(), token_id(REQUEST, REGISTER), token_id(MANAGEMENT, REGISTER)):
        assert IDENT.fullmatch(text)
    assert new_id() != new_id()


def test_ids_never_change() -> None:
    """A sale of an older release is found again: these are stored nowhere but at the server."""
    assert token_id(REQUEST, REGISTER) == "134e7f8b0625273c8a4e317915ed0b4ccd00b915"
    assert token_id(MANAGEMENT, REGISTER) == "b51171b3f064a95c735a477a213a87a66876f53d"
    assert key_change_id(KEY_CHANGE, REGISTER, NEW) == "4ebc3bbab6329ea990e511a0acc135ed522fa77a"


def test_every_field_counts() -> None:
    requests = [
        REQUEST,
        replace(REQUEST, pan=OTHER_PAN),
        replace(REQUEST, ti=8),
        replace(REQUEST, ea=EncryptionAlgorithm.MISTY1),
        replace(REQUEST, subclass=Commodity.WATER),
        replace(REQUEST, amount_code=1235),
        replace(REQUEST, tid=REQUEST.tid + 1),
    ]
    keys = [REGISTER, NEW, replace(REGISTER, sgc="600676"), replace(REGISTER, base_date=BaseDate.Y2035)]
    assert len({token_id(request, key) for request in requests for key in keys}) == len(requests) * len(keys)
    changes = [KEY_CHANGE, replace(KEY_CHANGE, new_ti=8), replace(KEY_CHANGE, ti=8), replace(KEY_CHANGE, count=3)]
    pairs = [(REGISTER, NEW), (NEW, REGISTER), (REGISTER, replace(NEW, ken=5))]
    assert len({key_change_id(change, *pair) for change in changes for pair in pairs}) == 12


def test_the_register_number_is_the_station_s_own() -> None:
    moved = replace(REGISTER, number=9)
    assert token_id(replace(REQUEST, register=9), moved) == token_id(REQUEST, REGISTER)


@given(st.integers(0, 15), st.integers(0, 0xFFFF))
def test_credit_and_management_never_share_an_id(subclass: int, value: int) -> None:
    credit = token_id(replace(REQUEST, subclass=subclass, amount_code=value), REGISTER)
    for function in ManagementFunction:
        assert token_id(replace(MANAGEMENT, function=function, value=value), REGISTER) != credit
