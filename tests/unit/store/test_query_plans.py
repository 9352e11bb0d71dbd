"""What a sale reads is found by an index: nothing that it asks walks through the sales there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.transaction import Transaction

if TYPE_CHECKING:
    from typing import Any

    import pytest

    from tests.support.counters import Counter

# Tables that grow with every sale.
GROWING = (
    "sale",
    "sale_line",
    "sale_token",
    "ledger_entry",
    "journal",
    "debt_entry",
    "print_job",
    "audit_event",
    "shift",
    "cash_entry",
)


def test_a_sale_walks_through_no_growing_table(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    counter.sell()
    plans: dict[str, list[str]] = {}
    run = Transaction._run

    def explained(self: Transaction, sql: str, parameters: Any, **how: Any) -> None:
        if sql.startswith(("SELECT", "DELETE")):
            cursor = self._connection.cursor()
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            plans[sql] = [row[3] for row in cursor.fetchall()]
        run(self, sql, parameters, **how)

    monkeypatch.setattr(Transaction, "_run", explained)
    counter.sell()
    counter.store.queries.purchases(counter.registry.meter.id)
    counter.store.queries.recent_sales()
    assert len(plans) > 10
    walks = [f"{step}: {sql}" for sql, steps in plans.items() for step in steps if walks_through(step, sql)]
    assert walks == []


def walks_through(step: str, sql: str) -> bool:
    """Does this step of a plan read a whole growing table? The first row of an ordered walk is no walk."""
    scanned = step.removeprefix("SCAN ").split(" ")[0] if step.startswith("SCAN ") else ""
    return scanned in GROWING and "LIMIT" not in sql and "max(" not in sql
