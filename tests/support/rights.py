"""What each method of a service is called with.

A call is made in two steps: what it needs is prepared by people who may, then somebody tries it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tests.support.commissions import make_commission
from tests.support.rights_world import WHY, World, serials
from vending.domain.commission.commission import PayoutMethod
from vending.domain.debts.debt import DebtPlan, Recovery, RecoveryKind
from vending.domain.imports.fields import map_headings
from vending.domain.imports.plan import ImportPlan
from vending.domain.people.operator import Operator, Role
from vending.domain.tariffs.document import to_document
from vending.domain.usage.case import CaseState
from vending.domain.usage.consumption import EventKind as SeenKind
from vending.sale_rows import SaleFilter
from vending.services.selling.sell_token import SaleOrder
from vending.usage_rows import UsageFilter

if TYPE_CHECKING:
    from vending.domain.registry.customer import Account
    from vending.domain.registry.meter import Meter

Call = Callable[[Operator], object]
"""What somebody tries."""


def _sell(world: World, _who: Operator) -> Call:
    meter = world.meter()
    return lambda who: world.station.sell.sell(SaleOrder(meter, world.zar(5_000), who))


def _free_basic(world: World, _who: Operator) -> Call:
    meter = world.meter()
    return lambda who: world.station.give.free_basic(meter, who)


def _free_issue(world: World, _who: Operator) -> Call:
    meter = world.meter()
    return lambda who: world.station.give.free_issue(meter, 10, WHY, who)


def _replace(world: World, _who: Operator) -> Call:
    sale = world.sale()
    return lambda who: world.station.give.replace(sale.intent.meter_number, sale.intent.receipt, WHY, who)


def _cancel(world: World, who: Operator) -> Call:
    world.open_shift(who)
    sale = world.sale()
    return lambda who: world.station.cancel.cancel(sale.intent.receipt, WHY, who)


def _report_used(world: World, _who: Operator) -> Call:
    sale = world.sale()
    return lambda who: world.station.used.report(sale.intent.receipt, WHY, who)


def _open_debt(world: World, _who: Operator) -> Call:
    _customer, account, _meter = world.registered()
    plan = DebtPlan("Arrears", 1, Recovery(RecoveryKind.ALL))
    return lambda who: world.station.debts.open(account.id, world.zar(500), plan, WHY, who)


def _charge(world: World, _who: Operator) -> Call:
    debt = world.debt().debt.id
    return lambda who: world.station.debts.charge(debt, world.zar(100), WHY, who)


def _credit(world: World, _who: Operator) -> Call:
    debt = world.debt().debt.id
    return lambda who: world.station.debts.credit(debt, world.zar(100), WHY, who)


def _change_plan(world: World, _who: Operator) -> Call:
    debt = world.debt().debt
    plan = DebtPlan("Arrears", 2, Recovery(RecoveryKind.SHARE, Decimal("0.3")))
    return lambda who: world.station.debts.change_plan(debt, plan, WHY, who)


def _publish_commission(world: World, _who: Operator) -> Call:
    terms = make_commission(per_sale=world.zar(next(serials)), percent=Decimal(1))
    return lambda who: world.station.commission.publish(terms, who, WHY)


def _pay_commission(world: World, who: Operator) -> Call:
    _publish_commission(world, who)(world.manager)
    world.sale()
    return lambda who: world.station.commission.pay(world.zar(1), PayoutMethod.BANK, who, "EFT")


def _today(world: World) -> Any:
    return world.station.clock.now().astimezone(world.station.identity.zone).date()


def _open_shift(world: World, who: Operator) -> Call:
    world.close_shift(who)
    return lambda who: world.station.shifts.open(who, world.zar(0))


def _of_shift(act: Callable[[World, Operator], object]) -> Callable[[World, Operator], Call]:
    def prepare(world: World, who: Operator) -> Call:
        world.open_shift(who)
        return lambda who: act(world, who)

    return prepare


def _close_shift(world: World, who: Operator) -> object:
    current = None
    with world.station.units_of_work.read() as work:
        current = work.shifts.find_open(world.station.identity.till, who.id)
    return world.station.shifts.close(who, world.count(current.balance if current else world.zar(0)))


def _report_own(world: World, who: Operator) -> Call:
    world.open_shift(who)
    with world.station.units_of_work.read() as work:
        current = work.shifts.find_open(world.station.identity.till, who.id)
    if current is None:
        current = world.station.shifts.open(world.newcomer(Role.CASHIER), world.zar(0))
    return lambda who: world.station.shifts.report(who, current.shift.number)


def _operator_row(act: Callable[[World, Operator, Operator], object]) -> Callable[[World, Operator], Call]:
    def prepare(world: World, _who: Operator) -> Call:
        made = world.station.operators.add(world.manager, f"new{next(serials)}", "Newcomer", Role.CASHIER)
        return lambda who: act(world, made.operator, who)

    return prepare


def _of_meter(act: Callable[[World, Meter, Operator], object]) -> Callable[[World, Operator], Call]:
    def prepare(world: World, _who: Operator) -> Call:
        meter = world.registered()[2]
        return lambda who: act(world, meter, who)

    return prepare


def _of_account(act: Callable[[World, Account, Operator], object]) -> Callable[[World, Operator], Call]:
    def prepare(world: World, _who: Operator) -> Call:
        account = world.registered()[1]
        return lambda who: act(world, account, who)

    return prepare


def _of_sale(act: Callable[[World, str, Operator], object]) -> Callable[[World, Operator], Call]:
    def prepare(world: World, _who: Operator) -> Call:
        receipt = world.sale().intent.receipt
        return lambda who: act(world, receipt, who)

    return prepare


def _resume_meter(world: World, _who: Operator) -> Call:
    meter = world.registered()[2]
    world.station.registry.suspend_meter(meter, world.manager, WHY)
    with world.station.units_of_work.read() as work:
        suspended = work.customers.get_meter(meter.id)
    return lambda who: world.station.registry.resume_meter(suspended, who, WHY)


def _resume_account(world: World, _who: Operator) -> Call:
    account = world.registered()[1]
    world.station.registry.suspend_account(account, world.manager, WHY)
    with world.station.units_of_work.read() as work:
        suspended = work.customers.get_account(account.id)
    return lambda who: world.station.registry.resume_account(suspended, who, WHY)


def _register(world: World, _who: Operator) -> Call:
    made = world.place()
    return lambda who: world.station.registry.register(*made, who)


def _change_customer(world: World, _who: Operator) -> Call:
    customer = world.registered()[0]
    return lambda who: world.station.registry.change_customer(customer, replace(customer, phone="0211"), who)


def _move_meter(world: World, _who: Operator) -> Call:
    meter, other = world.registered()[2], world.registered()[1]
    return lambda who: world.station.registry.move_meter(meter, other.id, who, WHY)


def _replace_meter(world: World, _who: Operator) -> Call:
    old, new = world.registered()[2], world.place()[2]
    return lambda who: world.station.registry.replace_meter(old, new, who, WHY, carry_credit=True)


def _write_import(world: World, _who: Operator) -> Call:
    from spreadsheets.table import Row
    from tests.support.imports import FIRST_ROW, HEADINGS

    _customer, account, meter = world.place()
    cells = ("Imported", account.number, "E1", meter.number, meter.sgc, "1", "01", "07")
    fields = map_headings(HEADINGS)
    plan = ImportPlan("rights.csv", HEADINGS, fields, lambda: iter([Row(FIRST_ROW, cells)]), 1)
    checked = world.station.imports.check(plan, lambda *_: None, lambda _: None)
    assert checked.to_write, checked
    write = world.station.imports.write
    return lambda who: write(plan, checked, who, lambda *_: None, lambda _: None, skip_bad=False)


def _publish_tariff(world: World, _who: Operator) -> Call:
    document = to_document(world.station.tariffs.archive("E2").last)
    document["name"] = f"Shop {next(serials)}"
    document["effective_from"] = (world.station.clock.now() + timedelta(days=1)).isoformat()
    return lambda who: world.station.tariffs.publish(document, who)


def _add_note(world: World, _who: Operator) -> Call:
    case = world.case()
    return lambda who: world.station.watch.add_note(case.id, WHY, who)


def _close_case(world: World, _who: Operator) -> Call:
    case = world.case()
    return lambda who: world.station.watch.close_case(case.id, CaseState.EXPLAINED, WHY, who)


def _plain(act: Callable[[World, Operator], object]) -> Callable[[World, Operator], Call]:
    return lambda world, _who: lambda who: act(world, who)


def _reprint(world: World, _who: Operator) -> Call:
    sale = world.sale()
    return lambda who: world.station.receipts.reprint(sale.intent.receipt, who)


CALLS: Final[dict[str, Callable[[World, Operator], Call]]] = {
    "sell.sell": _sell,
    "give.free_basic": _free_basic,
    "give.free_issue": _free_issue,
    "give.replace": _replace,
    "find.listing": _plain(lambda world, who: world.station.find.listing(SaleFilter(), who).rows(0, 10)),
    "find.search": _plain(lambda world, who: world.station.find.search("57", SaleFilter(), who).rows(0, 10)),
    "find.sellers": _plain(lambda world, who: world.station.find.sellers(who)),
    "find.latest": _of_sale(lambda world, _receipt, who: world.station.find.latest(who)),
    "find.detail": _of_sale(lambda world, receipt, who: world.station.find.detail(receipt, who)),
    "find.verify": _of_sale(lambda world, receipt, who: world.station.find.verify(receipt, who)),
    "cancel.cancel": _cancel,
    "used.report": _report_used,
    "debts.open": _open_debt,
    "debts.charge": _charge,
    "debts.credit": _credit,
    "debts.change_plan": _change_plan,
    "commission.overview": _plain(lambda world, who: world.station.commission.overview(who)),
    "commission.publish": _publish_commission,
    "commission.pay": _pay_commission,
    "commission.statement": _plain(
        lambda world, who: world.station.commission.statement(_today(world), _today(world), who)
    ),
    "proof.verify": _plain(lambda world, who: world.station.proof.verify(who)),
    "proof.head": _plain(lambda world, who: world.station.proof.head(who)),
    "proof.acknowledge": _plain(lambda world, who: world.station.proof.acknowledge(who, "no document")),
    "proof.accept_clock": _plain(lambda world, who: world.station.proof.accept_clock(who, WHY)),
    "audit.listing": _plain(lambda world, who: world.station.audit.listing(who)),
    "audit.detail": _plain(lambda world, who: world.station.audit.detail(who, 1)),
    "audit.export": _plain(lambda world, who: world.station.audit.export(who, "trail.csv")),
    "allowance.show": _plain(lambda world, who: world.station.allowance.show(who)),
    "allowance.enrol": _plain(lambda world, who: world.station.allowance.enrol(who, "no document")),
    "allowance.take": _plain(lambda world, who: world.station.allowance.take(who, "no document")),
    "shifts.open": _open_shift,
    "shifts.find_current": _of_shift(lambda world, who: world.station.shifts.find_current(who)),
    "shifts.pay_in": _of_shift(lambda world, who: world.station.shifts.pay_in(who, world.zar(100), WHY)),
    "shifts.pay_out": _of_shift(lambda world, who: world.station.shifts.pay_out(who, world.zar(100), WHY)),
    "shifts.deposit": _of_shift(lambda world, who: world.station.shifts.deposit(who, world.zar(100), "Bank", "7")),
    "shifts.close": _of_shift(_close_shift),
    "shifts.report": _report_own,
    "shifts.rows": _plain(lambda world, who: world.station.shifts.rows(who)),
    "shifts.deposits": _plain(lambda world, who: world.station.shifts.deposits(who, _today(world), _today(world))),
    "receipts.reprint": _reprint,
    "operators.list_all": _plain(lambda world, who: world.station.operators.list_all(who)),
    "operators.get": _plain(lambda world, who: world.station.operators.get(who, "cashier")),
    "operators.add": _plain(
        lambda world, who: world.station.operators.add(who, f"new{next(serials)}", "Newcomer", Role.CASHIER)
    ),
    "operators.change": _operator_row(
        lambda world, made, who: world.station.operators.change(who, made, replace(made, name="Another"))
    ),
    "operators.reset_password": _operator_row(
        lambda world, made, who: world.station.operators.reset_password(who, made.username)
    ),
    "operators.reset_second_factor": _operator_row(
        lambda world, made, who: world.station.operators.reset_second_factor(who, made.username)
    ),
    "operators.end_lockout": _operator_row(
        lambda world, made, who: world.station.operators.end_lockout(who, made.username)
    ),
    "watch.scan": _plain(lambda world, who: world.station.watch.scan(who)),
    "watch.find_run": _plain(lambda world, who: world.station.watch.find_run(who)),
    "watch.areas": _plain(lambda world, who: world.station.watch.areas(who)),
    "watch.listing": _plain(lambda world, who: world.station.watch.listing(UsageFilter(), who).rows(0, 10)),
    "watch.open_case": _of_meter(lambda world, meter, who: world.station.watch.open_case(meter.id, who, WHY)),
    "watch.add_note": _add_note,
    "watch.close_case": _close_case,
    "watch.record_event": _of_meter(
        lambda world, meter, who: world.station.watch.record_event(meter.number, SeenKind.TAMPER_SEEN, WHY, who)
    ),
    "registry.register": _register,
    "registry.change_customer": _change_customer,
    "registry.change_account": _of_account(
        lambda world, account, who: world.station.registry.change_account(account, replace(account, area="X"), who)
    ),
    "registry.change_meter": _of_meter(
        lambda world, meter, who: world.station.registry.change_meter(meter, replace(meter, ti=meter.ti + 1), who)
    ),
    "registry.move_meter": _move_meter,
    "registry.replace_meter": _replace_meter,
    "registry.suspend_meter": _of_meter(
        lambda world, meter, who: world.station.registry.suspend_meter(meter, who, WHY)
    ),
    "registry.resume_meter": _resume_meter,
    "registry.close_meter": _of_meter(lambda world, meter, who: world.station.registry.close_meter(meter, who, WHY)),
    "registry.suspend_account": _of_account(
        lambda world, account, who: world.station.registry.suspend_account(account, who, WHY)
    ),
    "registry.resume_account": _resume_account,
    "registry.close_account": _of_account(
        lambda world, account, who: world.station.registry.close_account(account, who, WHY)
    ),
    "imports.write": _write_import,
    "exports.begin": _plain(lambda world, who: world.station.exports.begin(who, "customers", "rights.csv")),
    "tariffs.publish": _publish_tariff,
}
"""For each method of a service that asks for a right: what prepares it for somebody, and gives what they try."""
