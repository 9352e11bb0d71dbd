"""Finishing what was interrupted: every recorded sale ends as one token or one void."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sts.module.errors import FrameError, ModuleError, ModuleRefused, ModuleUnavailable
from sts.module.returncodes import ReturnCode
from vending.domain.sales.sale import SaleState
from vending.errors import PendingFor, SalePending, StationBusy
from vending.services.selling.record_outcome import record_token, record_void, stored_sale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sts.module.protocol import KeyRegister, SecurityModule
    from vending.clock import Clock
    from vending.domain.sales.sale import Sale, SaleIntent
    from vending.ports import UnitsOfWork
    from vending.turn import Turn


@dataclass(frozen=True, slots=True)
class SettleSales:
    """Settles pending sales: at start-up, when the module is back, and before a meter's next sale."""

    units_of_work: UnitsOfWork
    module: SecurityModule
    turn: Turn
    clock: Clock

    def settle_all(self) -> Iterator[Sale]:
        """Settle all pending sales, oldest first, and give each as soon as it has its outcome.

        A sale that another till finished meanwhile is not among them. Raises SalePending at the first that has to
        wait on; one that waits for its key only holds up no other, and is raised after them.
        """
        with self.units_of_work.read() as work:
            intents = work.sales.pending()
        keyless: SalePending | None = None
        for intent in intents:
            try:
                with self._turn_for(intent):
                    pending = stored_sale(self.units_of_work, intent).state is SaleState.PENDING
                    sale = settle_sale(self.units_of_work, self.module, self.clock, intent)
            except SalePending as error:
                if error.waits_for is not PendingFor.KEY:
                    raise
                keyless = keyless or error
                continue
            if pending:
                yield sale
        if keyless is not None:
            raise keyless

    def settle(self, intent: SaleIntent) -> Sale:
        """Give one pending sale its outcome.

        Raises SalePending while the module does not answer, the outcome cannot be stored or another till sells:
        the sale may be the one that it is making.
        """
        with self._turn_for(intent):
            return settle_sale(self.units_of_work, self.module, self.clock, intent)

    @contextmanager
    def _turn_for(self, intent: SaleIntent) -> Iterator[None]:
        try:
            with self.turn.take(0):
                yield
        except StationBusy as error:
            raise SalePending(intent.receipt, "another till is selling", PendingFor.TURN) from error


def settle_sale(units_of_work: UnitsOfWork, module: SecurityModule, clock: Clock, intent: SaleIntent) -> Sale:
    """Give a sale its outcome, unless it has one; for whoever holds the turn.

    The module is asked for its last answer first; if that is not this sale's token, it is asked to issue
    again under the same TID, which a meter takes once. A refusal to issue voids the sale; a module without the key
    does not, nor one of another kind, for it may be the wrong one, and the right one may know the token. Raises
    SalePending.
    """
    sale = stored_sale(units_of_work, intent)
    if sale.state is not SaleState.PENDING:
        return sale
    request = intent.credit_request(_register(module, intent))
    try:
        digits = module.find_last_credit(request) or module.vend_credit(request)
        identity = module.identify()
    except ModuleRefused as refusal:
        if refusal.code == ReturnCode.KEY_REGISTER_NOT_FOUND:  # of a module whose keys the settings tell
            raise _keyless(intent) from refusal
        return record_void(units_of_work, intent, refusal.meaning, clock.now())
    except ModuleError as error:
        raise SalePending(intent.receipt, reason_of(error)) from error
    return record_token(units_of_work, intent, digits, identity, clock.now())


def _register(module: SecurityModule, intent: SaleIntent) -> KeyRegister:
    try:
        register = find_register(module, intent.sgc, intent.krn)
    except ModuleError as error:
        raise SalePending(intent.receipt, reason_of(error)) from error
    if register is None:
        raise _keyless(intent)
    return register


def find_register(module: SecurityModule, sgc: str, krn: int) -> KeyRegister | None:
    """Return the module's key register for a supply group code and key revision number."""
    return next((r for r in module.registers() if (r.sgc, r.krn) == (sgc, krn)), None)


def _keyless(intent: SaleIntent) -> SalePending:
    return SalePending(intent.receipt, f"{intent.sgc}/{intent.krn}", PendingFor.KEY)


def reason_of(error: ModuleError) -> str:
    """Return in a few words why the module did not answer."""
    return error.reason if isinstance(error, ModuleUnavailable | FrameError) else ""
