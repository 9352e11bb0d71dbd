"""Several tills on one legacy module behind a TCP port, whose last answer is anybody's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sts.codec import decode_token
from sts.identity import MeterPan, luhn_digit
from sts.keys import decoder_key
from sts.module.emulator.faults import Fault, Faults
from sts.module.emulator.server import serve_tcp
from sts.module.emulator.tsm_responder import TsmResponder
from sts.module.errors import ModuleUnavailable
from sts.module.links import open_link
from sts.module.reconnecting import ReconnectingModule
from sts.module.tsm import TsmModule
from tests.support.legacy_line import REGISTERS
from tests.support.modules import REQUEST, VENDING_KEYS, new_emulator

if TYPE_CHECKING:
    from pathlib import Path

    from sts.module.protocol import CreditRequest

TILLS, SALES = 4, 12
TID_AND_AMOUNT = (1 << 40) - 1  # of a credit token's payload; its random number is left out
LOSSES = [Fault.DROP_REQUEST, Fault.DROP_ANSWER, Fault.GARBLE_ANSWER, Fault.HALF_ANSWER, Fault.GARBLE_REQUEST]


def meter_of(till: int) -> MeterPan:
    body = f"{7_000_000_000 + till}"
    return MeterPan.from_drn(body + luhn_digit(body))


def sell(address: str, till: int) -> list[str]:
    connect = partial(TsmModule, registers=REGISTERS, read_timeout=1.0, issue_timeout=0.3)
    with closing(ReconnectingModule(lambda: connect(open_link(address)))) as module:
        sales = [replace(REQUEST, pan=meter_of(till), tid=tid, amount_code=100 * till + tid) for tid in range(SALES)]
        return [settle(module, sale) for sale in sales]


def settle(module: ReconnectingModule, sale: CreditRequest) -> str:
    """The token, asked for with the same TID until the line is good for it, as a station settles its sales."""
    for _ in LOSSES:
        with suppress(ModuleUnavailable):
            return module.find_last_credit(sale) or module.vend_credit(sale)
    raise AssertionError(sale)


def test_every_till_gets_its_own_customers_tokens(tmp_path: Path) -> None:
    faults = Faults()
    for loss in LOSSES * 3:
        faults.plan(loss, "SM?TC")
    with (
        closing(new_emulator(tmp_path)) as emulator,
        serve_tcp(emulator, "127.0.0.1", 0, faults, TsmResponder) as server,
        ThreadPoolExecutor(TILLS) as tills,
    ):
        sold = list(tills.map(lambda till: sell(server.address, till), range(TILLS)))
    for till, tokens in enumerate(sold):
        key = decoder_key(VENDING_KEYS[REQUEST.register - 1], meter_of(till), REQUEST.ti, REQUEST.ea)
        held = [decode_token(token, key) for token in tokens]
        assert [(token.token_class, token.subclass, token.payload & TID_AND_AMOUNT) for token in held] == [
            (0, 0, tid << 16 | 100 * till + tid) for tid in range(SALES)
        ]
