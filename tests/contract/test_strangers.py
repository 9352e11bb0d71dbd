"""Somebody who was put among the operators behind the program's back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.records import START, make_operator
from vending.domain.people.credentials import Credential
from vending.errors import JournalBroken, JournalFault
from vending.services.people.operator_changes import record_operator
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from store.engine import Store
    from vending.domain.people.operator import Operator


def add(store: Store, by: Operator | None = None, *, recorded: bool = True) -> Operator:
    """Somebody new, whom `by` added, or who began the station."""
    operator = make_operator()
    with store.units_of_work.write() as work:
        work.operators.add(operator)
        work.credentials.add(Credential(operator.id, "$argon2id$"))
        if recorded:
            record_operator(work, by or operator, START, None, operator.id)
        work.commit()
    return operator


def test_who_has_no_history_was_slipped_in(store: Store) -> None:
    add(store, add(store))
    verify_journal(store.units_of_work)
    stranger = add(store, recorded=False)
    with pytest.raises(JournalBroken) as caught:
        verify_journal(store.units_of_work)
    broken = caught.value
    assert (broken.reason, broken.kind, broken.subject) == (
        JournalFault.NOT_JOURNALLED,
        "operator",
        stranger.username,
    )


def test_a_station_of_an_earlier_release_has_operators_without_one(store: Store) -> None:
    earlier = add(store, recorded=False)
    add(store, recorded=False)
    add(store, earlier)
    verify_journal(store.units_of_work)
