from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sts.digits import format_token
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from tests.support.tills import Till
    from vending.domain.sales.sale import Sale


@pytest.fixture
def sale(till: Till) -> Sale:
    return next(sale for sale in reversed(till.sales()) if sale.state is SaleState.ISSUED)


def test_a_token_is_typed_and_shows_in_the_meter(till: Till, sale: Sale) -> None:
    assert sale.token is not None
    meter = sale.intent.meter_number
    assert till.run("meter", "show", meter, "--json").json["credit"] == 0
    typed = till.run("meter", "type", meter, sale.token.token, "--json").json
    assert (typed["result"], typed["credit"], typed["tid"]) == ("Accept", sale.intent.units, sale.intent.tid)
    again = till.run("meter", "type", meter, sale.token.token)
    assert (again.code, again.err) == (1, "")
    assert (
        again.out
        == "Refused: the meter has taken this token before. A token works once. Its credit is in the meter already.\n"
    )
    shown = till.run("meter", "show", meter)
    assert shown.code == 0
    assert "tokens kept   1\n" in shown.out
    assert "supply        on" in shown.out


def test_a_token_in_groups_and_several_tokens(till: Till, sale: Sale) -> None:
    """A shell splits unquoted groups; all the same it is one token."""
    assert sale.token is not None
    groups = format_token(sale.token.token).split()
    answer = till.run("meter", "type", sale.intent.meter_number, *groups, sale.token.token, "1" * 20)
    assert answer.code == 1
    first, second, third = answer.out.splitlines()
    assert first.startswith("Accepted: ")
    assert second.startswith("Refused: the meter has taken")
    assert third.startswith("Refused: a digit is wrong")


def test_what_is_no_token_is_refused_as_it_was_typed(till: Till, sale: Sale) -> None:
    answer = till.run("meter", "type", sale.intent.meter_number, "12x4", "--json")
    assert answer.code == 1
    assert '"token": "12x4", "result": "FormatError"' in answer.out


def test_the_key_is_not_shown(till: Till, sale: Sale) -> None:
    assert "decoder_key" not in till.run("meter", "show", sale.intent.meter_number, "--json").json["key"]


def test_an_unknown_meter_is_a_sentence(till: Till) -> None:
    assert "12345678903" in till.run("meter", "show", "12345678903").sentence(1)


def test_a_real_station_has_no_virtual_meter(till: Till, sale: Sale) -> None:
    till.set(CDU_STATION_DEMONSTRATION="false")
    assert "demonstration" in till.run("meter", "show", sale.intent.meter_number).sentence(1)


def test_the_help_says_where_the_state_is(till: Till) -> None:
    answer = till.run("meter", "--help")
    assert answer.code == 0
    assert "in clear" in " ".join(answer.out.split())
