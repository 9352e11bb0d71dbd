"""The one place that builds adapters: from a station's settings to a station that can sell."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cdu_app.common_passwords import common_passwords
from cdu_app.demonstration_office import renew_demonstration
from cdu_app.denominations import denominations_of
from cdu_app.errors import PassphraseNeeded
from cdu_app.module_link import open_module
from cdu_app.module_password import read_module_password
from cdu_app.settings import EMULATOR_LINK, Settings, read_settings
from cdu_app.station_turn import StationTurn
from cdu_app.vault import StationVault
from cdu_app.witness import WITNESS_FILE, HeadFile
from printing.printer import StationPrinter
from store.engine import Store, open_server, open_store
from store.keys import KeyFile, KeyringKey, derive_key
from sts.module.emulator import Emulator
from sts.module.reconnecting import ReconnectingModule
from vending.clock import SystemClock
from vending.errors import Environment
from vending.services.allowance.keep_allowance import KeepAllowance
from vending.services.books.export_books import ExportBooks
from vending.services.books.keep_debts import KeepDebts
from vending.services.books.keep_registry import KeepRegistry
from vending.services.books.publish_tariffs import PublishTariffs
from vending.services.books.read_statement import ReadStatement
from vending.services.cash.keep_shifts import KeepShifts
from vending.services.commission.keep_commission import KeepCommission
from vending.services.imports.import_registry import ImportRegistry
from vending.services.people.guard import Guard
from vending.services.people.keep_operators import KeepOperators
from vending.services.people.own_credentials import OwnCredentials
from vending.services.people.passwords import PasswordRules
from vending.services.people.prove_operator import ProveOperator
from vending.services.people.sign_in import SignIn
from vending.services.proof.prove_journal import ProveJournal
from vending.services.proof.read_audit import ReadAudit
from vending.services.selling.cancel_sale import CancelSale
from vending.services.selling.find_sales import FindSales
from vending.services.selling.give_token import GiveToken
from vending.services.selling.issue_token import IssueToken
from vending.services.selling.print_receipts import PrintReceipts
from vending.services.selling.report_used import ReportUsed
from vending.services.selling.sell_token import SellToken
from vending.services.selling.settle_sales import SettleSales
from vending.services.usage.watch_usage import WatchUsage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sts.module.protocol import SecurityModule
    from vending.clock import Clock
    from vending.domain.station import StationIdentity
    from vending.ports import UnitsOfWork
    from vending.queries import Queries

STORE_FILE: Final = "station.db"
KEY_FILE: Final = "station.key"
EMULATOR_FOLDER: Final = "emulator"
DEMO_PASSPHRASE_FILE: Final = "demo-passphrase"  # noqa: S105 - a file's name


@dataclass(frozen=True, slots=True)
class Station:
    """An open station: its services, ready to use from any thread."""

    settings: Settings
    store: Store
    module: SecurityModule
    printer: StationPrinter
    clock: Clock
    guard: Guard
    sell: SellToken
    give: GiveToken
    find: FindSales
    cancel: CancelSale
    used: ReportUsed
    proof: ProveJournal
    audit: ReadAudit
    debts: KeepDebts
    commission: KeepCommission
    allowance: KeepAllowance
    statements: ReadStatement
    settle: SettleSales
    shifts: KeepShifts
    receipts: PrintReceipts
    sign_in: SignIn
    own: OwnCredentials
    operators: KeepOperators
    watch: WatchUsage
    registry: KeepRegistry
    imports: ImportRegistry
    exports: ExportBooks
    tariffs: PublishTariffs

    @property
    def identity(self) -> StationIdentity:
        """Who the station is."""
        return self.settings.identity

    @property
    def units_of_work(self) -> UnitsOfWork:
        """Transactions over the store."""
        return self.store.units_of_work

    @property
    def queries(self) -> Queries:
        """Reads for screens."""
        return self.store.queries

    def close(self) -> None:
        """Let go of the module and the store; the last link is witnessed."""
        with suppress(Environment):
            self.proof.note_head()
        self.module.close()
        self.store.close()


def open_station(folder: Path, ask_passphrase: Callable[[], str], clock: Clock | None = None) -> Station:
    """Open the station in `folder`; nothing is asked of the module or the printer yet.

    Raises StationError, StoreUnavailable, or the key errors of `store.keys`.
    """
    settings = read_settings(folder)
    return open_unlocked(settings, read_root_key(settings, ask_passphrase), clock or SystemClock())


def open_unlocked(settings: Settings, root_key: bytes, clock: Clock) -> Station:
    """Open the station whose root key is known; a store that an earlier release made is brought up to this one."""
    store = _open_store(settings, root_key)
    store.bring_up()
    station = build_station(settings, store, build_module(settings, root_key), clock, StationVault(root_key))
    with suppress(Environment):  # a damaged file still opens, so that `cdu audit verify` can say where
        station.proof.find_rollback()
    if settings.identity.demonstration:
        renew_demonstration(station, derive_key(root_key, "demonstration office").hex())
    return station


def build_station(
    settings: Settings, store: Store, module: SecurityModule, clock: Clock, vault: StationVault
) -> Station:
    """Join services and adapters."""
    units = store.units_of_work
    turn = StationTurn(settings.folder)
    issuer = IssueToken(settings.identity, units, module, turn, clock)
    printer = StationPrinter(settings.printer_link, settings.paper_mm, settings.identity, clock)
    guard = Guard(units, clock)
    prover = ProveOperator(units, clock, vault)
    return Station(
        settings=settings,
        store=store,
        module=module,
        printer=printer,
        clock=clock,
        guard=guard,
        sell=SellToken(issuer),
        give=GiveToken(issuer),
        find=FindSales(units, store.queries, clock, settings.identity, guard),
        cancel=CancelSale(units, clock, settings.identity, guard),
        used=ReportUsed(units, clock, guard),
        proof=ProveJournal(units, clock, settings.identity, guard, _witness(settings, vault)),
        audit=ReadAudit(units, clock, guard),
        commission=KeepCommission(units, clock, settings.identity, guard),
        allowance=KeepAllowance(settings.identity, units, vault, guard, clock),
        debts=KeepDebts(units, clock, settings.identity),
        statements=ReadStatement(units, settings.identity),
        settle=SettleSales(units, module, turn, clock),
        shifts=KeepShifts(guard, units, clock, settings.identity, denominations_of(settings.identity.currency)),
        receipts=PrintReceipts(units, printer, clock),
        sign_in=SignIn(prover, settings.factor_for_cashiers),
        own=OwnCredentials(prover, _password_rules(settings.identity), f"MicroVend {settings.identity.code}"),
        operators=KeepOperators(guard, units, clock),
        watch=WatchUsage(units, clock, settings.identity),
        registry=KeepRegistry(units, clock),
        imports=ImportRegistry(units, turn, clock),
        exports=ExportBooks(units, clock, guard),
        tariffs=PublishTariffs(units, clock, settings.identity),
    )


def _witness(settings: Settings, vault: StationVault) -> HeadFile:
    return HeadFile(settings.folder / WITNESS_FILE, settings.identity.code, vault.witness_key)


def _password_rules(identity: StationIdentity) -> PasswordRules:
    return PasswordRules((identity.code, identity.name, identity.utility_name), common_passwords)


def read_root_key(settings: Settings, ask_passphrase: Callable[[], str]) -> bytes:
    """Return the station's 32-byte root key from the keyring, or from the key file with its passphrase."""
    if settings.store_key == "keyring":
        return KeyringKey(settings.identity.code).read()
    return KeyFile(settings.folder / KEY_FILE).open(find_passphrase(settings.folder) or ask_passphrase())


def find_passphrase(folder: Path) -> str | None:
    """Return the passphrase that needs no asking: `CDU_STORE_PASSPHRASE`, or a demonstration station's own."""
    if "CDU_STORE_PASSPHRASE" in os.environ:
        return os.environ["CDU_STORE_PASSPHRASE"]
    path = folder / DEMO_PASSPHRASE_FILE
    return path.read_text("utf-8").strip() if path.exists() else None


def refuse_passphrase() -> str:
    """Answer for programs that have nobody to ask."""
    raise PassphraseNeeded


def build_module(settings: Settings, root_key: bytes) -> SecurityModule:
    """Return the module that the settings name; it connects at first use and again after a failure."""

    return ReconnectingModule(lambda: connect_module(settings, root_key))


def connect_module(settings: Settings, root_key: bytes) -> SecurityModule:
    """Open the module that the settings name. Raises ModuleUnavailable, SettingsInvalid, ModulePasswordMissing."""
    if settings.module_link == EMULATOR_LINK:
        return open_emulator(settings.folder, root_key)
    return open_module(settings, lambda: read_module_password(settings.folder, root_key))


def open_emulator(folder: Path, root_key: bytes) -> Emulator:
    """Return the station's own emulator. Raises ModuleUnavailable when it has none or the key is wrong."""
    return Emulator.open(folder / EMULATOR_FOLDER, derive_key(root_key, "emulator"))


def _open_store(settings: Settings, root_key: bytes) -> Store:
    if settings.store_url:
        return open_server(settings.store_url)
    return open_store(settings.folder / STORE_FILE, derive_key(root_key, "store"))
