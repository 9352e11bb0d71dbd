"""Finishing what was interrupted: every recorded sale ends as one token or one void."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sts.module.errors import ModuleError, ModuleRefused
from vending.errors import SalePending
from vending.services.record_outcome import record_token, record_void

if TYPE_CHECKING:
    from sts.module.protocol import KeyRegister, SecurityModule
    from vending.clock import Clock
    from vending.domain.sale import Sale, SaleIntent
    from vending.ports import UnitsOfWork


@dataclass(frozen=True, slots=True)
class SettleSales:
    """Settles pending sales: at start-up, when the module is back, and before a meter's next sale."""

    units_of_work: UnitsOfWork
    module: SecurityModule
    clock: Clock

    def settle_all(self) -> tuple[Sale, ...]:
        """Settle all pending sales, oldest first. Raises SalePending at the first that the module cannot answer."""
        with self.units_of_work.read() as work:
            intents = work.sales.pending()
        return tuple(self.settle(intent) for intent in intents)

    def settle(self, intent: SaleIntent) -> Sale:
        """Give one pending sale its outcome.

        The module is asked for its last answer first; if that is not this sale's token, it is asked to issue
        again under the same TID, which a meter takes once. A refusal voids the sale.
        Raises SalePending while the module does not answer.
        """
        try:
            register = find_register(self.module, intent.sgc, intent.krn)
            if register is None:
                return record_void(self.units_of_work, intent, "key register not found", self.clock.now())
            request = intent.credit_request(register)
            digits = self.module.find_last_credit(request) or self.module.vend_credit(request)
            identity = self.module.identify()
        except ModuleRefused as refusal:
            return record_void(self.units_of_work, intent, refusal.meaning, self.clock.now())
        except ModuleError as error:
            raise SalePending(intent.receipt, str(error)) from error
        return record_token(self.units_of_work, intent, digits, identity, self.clock.now())


def find_register(module: SecurityModule, sgc: str, krn: int) -> KeyRegister | None:
    """Return the module's key register for a supply group code and key revision number."""
    return next((r for r in module.registers() if (r.sgc, r.krn) == (sgc, krn)), None)
