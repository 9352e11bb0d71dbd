"""`cdu meter show METER` and `cdu meter type METER TOKEN…`: the demonstration's virtual meters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cdu_app.cli.main import REFUSED
from cdu_app.cli.who import signed, station_for
from cdu_app.meters import VirtualMeters
from cdu_app.words.meters import amount_of, say_answer
from printing.format import group_meter_number
from sts.digits import DIGITS
from sts.meter import write_state
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sts.meter import Answer, MeterState
    from vending.domain.station import StationIdentity


@click.group()
def meter() -> None:
    """Type tokens into a customer's virtual meter (demonstration only).

    The meter is made from the published test keys and keeps its state, in clear, in meters/ in the station's folder.
    """


@meter.command()
@click.argument("number", metavar="METER")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@signed
@click.pass_obj
def show(folder: Path, number: str, *, as_json: bool, operator: str | None) -> None:
    """Show what is in the meter."""
    with station_for(folder, operator, Action.USE_VIRTUAL_METER) as station:
        state = VirtualMeters(station).look(number)
    if as_json:
        click.echo(json.dumps(write_state(state)))
        return
    for name, value in _facts(state, station.identity):
        click.echo(f"{name:<14}{value}")


@meter.command(name="type")
@click.argument("number", metavar="METER")
@click.argument("tokens", metavar="TOKEN…", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object a token.")
@signed
@click.pass_context
def type_tokens(
    ctx: click.Context, number: str, tokens: tuple[str, ...], *, as_json: bool, operator: str | None
) -> None:
    """Type tokens, 20 digits each, in groups or not.

    Exit 1 if the meter refuses one; the others are typed all the same.
    """
    refused = False
    with station_for(ctx.obj, operator, Action.USE_VIRTUAL_METER) as station:
        meters = VirtualMeters(station)
        for token in _tokens(tokens):
            state, answer = meters.enter(number, token)
            sentence = str(say_answer(answer, state, station.identity))
            click.echo(json.dumps(_answer(token, answer, state, sentence), ensure_ascii=False) if as_json else sentence)
            refused |= not answer.result.is_taken
    if refused:
        ctx.exit(REFUSED)


def _tokens(arguments: Sequence[str]) -> list[str]:
    """The tokens in the arguments, which a shell may have split at the spaces between their groups."""
    digits = "".join("".join(arguments).split()).replace("-", "")
    if digits.isdecimal() and len(digits) % DIGITS == 0:
        return [digits[start : start + DIGITS] for start in range(0, len(digits), DIGITS)]
    return list(arguments)


def _facts(state: MeterState, station: StationIdentity) -> list[tuple[str, str]]:
    key = state.key
    return [
        ("meter", group_meter_number(state.kind.pan.drn)),
        ("credit", amount_of(state.credit, state, station)),
        ("used", amount_of(state.consumed, state, station)),
        ("supply", "on" if state.supplies else "off"),
        ("supply group", key.sgc or "not known"),
        ("key revision", str(key.krn)),
        ("tariff index", f"{key.ti:02}"),
        ("power limit", "none" if state.power_limit is None else f"{state.power_limit} W"),
        ("key change", f"{len(state.sections)} tokens in" if state.sections else "none under way"),
        ("tokens kept", str(len(state.seen))),
    ]


def _answer(token: str, answer: Answer, state: MeterState, sentence: str) -> dict[str, Any]:
    return {
        "token": token,
        "result": answer.result.value,
        "tid": answer.tid,
        "credit": state.credit,
        "sentence": sentence,
    }
