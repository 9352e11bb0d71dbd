"""What is said of tariffs: which one is missing, and where a tariff document is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, brief, fixed
from vending import errors as vending
from vending.errors import TariffFault

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences

_STEP: Final = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<number>[0-9]+)\])?")
_LINE: Final = re.compile(r"line [0-9]+")
_ROWS: Final = {
    "rates": N("rate"),
    "blocks": N("block"),
    "taxes": N("tax"),
    "charges": N("charge"),
    "classes": N("class"),
    "seasons": N("season"),
    "day_types": N("day type"),
    "days": N("day"),
    "holidays": N("holiday"),
    "periods": N("period"),
    "prices": N("price"),
}
_SENTENCES: Final = {
    TariffFault.NOT_A_DOCUMENT: N("The tariff cannot be read at {place}{detail}."),
    TariffFault.MISSING: N("The tariff lacks something: {place} is missing{detail}."),
    TariffFault.UNKNOWN_FIELD: N("A tariff has no such field: {place}{detail}."),
    TariffFault.NOT_TEXT: N("In the tariff, {place} is not a text{detail}."),
    TariffFault.NOT_A_NUMBER: N("In the tariff, {place} is not a number that can stand there{detail}."),
    TariffFault.OUT_OF_RANGE: N("In the tariff, {place} is too small or too large{detail}."),
    TariffFault.NOT_A_CHOICE: N("In the tariff, {place} is none of those there are{detail}."),
    TariffFault.NOT_A_MOMENT: N("In the tariff, {place} is not a day or a time{detail}."),
    TariffFault.UNKNOWN_TAX: N("In the tariff, {place} names a tax that it does not have{detail}."),
    TariffFault.MIXED_TAXES: N("In the tariff, {place} mixes taxes within the price with taxes added to it{detail}."),
    TariffFault.DUPLICATE: N("In the tariff, {place} stands there twice{detail}."),
    TariffFault.NOT_RISING: N("In the tariff, {place} does not lie above the block before it{detail}."),
    TariffFault.NOT_ENDLESS: N("In the tariff, {place} ends the last block, which must have no end{detail}."),
    TariffFault.NOT_COVERED: N("In the tariff, {place} leave out something{detail}."),
    TariffFault.OTHER_CURRENCY: N("In the tariff, {place} is in another currency{detail}."),
}
_ADVICE: Final = {
    TariffFault.NOT_A_DOCUMENT: N("Nothing was saved. A tariff is a text in TOML or JSON; correct it there."),
    TariffFault.NOT_TEXT: N("Nothing was saved. Put it in quotes."),
    TariffFault.NOT_A_NUMBER: N("Nothing was saved. Write it as a decimal in quotes, such as “1.25”."),
    TariffFault.NOT_A_MOMENT: N("Nothing was saved. A day is 12-31, a time 17:30, a moment 2026-12-31T22:00:00Z."),
    TariffFault.NOT_RISING: N("Nothing was saved. Each block ends above the one before; the last has no end."),
    TariffFault.NOT_COVERED: N("Nothing was saved. Every day, hour, season and band needs its entry."),
}


def place_in_tariff(where: str) -> str:
    """Return a place of a document in words: "rates[0].blocks[1].upto" is "rate 1, block 2, upto"."""
    if not where:
        return _("the document")
    if _LINE.fullmatch(where):
        return where
    return ", ".join(_step(match["name"], match["number"]) for match in _STEP.finditer(where))


def _step(name: str, number: str | None) -> str:
    if number is None:
        return brief(name.replace("_", " "))
    return f"{_(_ROWS.get(name, name.replace('_', ' ')))} {int(number) + 1}"


def _bad_tariff(error: vending.BadTariff) -> Message:
    detail = f" ({brief(error.detail)})" if error.detail else ""
    sentence = _(_SENTENCES[error.fault]).format(place=place_in_tariff(error.where), detail=detail)
    return Message(sentence, _(_ADVICE.get(error.fault, N("Nothing was saved. Correct that place."))))


def _no_rate(error: vending.NoRateForClass) -> Message:
    facts = {name: brief(getattr(error, name)) for name in ("tariff", "customer_class", "account")}
    sentence = _("Tariff {tariff} has no rate for class “{customer_class}”, which account {account} is in.")
    if not error.customer_class:
        sentence = _("Tariff {tariff} has no rate for customers without a class, such as account {account}.")
    return Message(
        sentence.format(**facts),
        _("Nothing was sold. The utility's office must change the account's class or its tariff."),
    )


def _class_without_rate(error: vending.ClassWithoutRate) -> Message:
    sentence = _("The tariff has no rate for class “{name}”, which {count} accounts on {code} are in.")
    if not error.customer_class:
        sentence = _("The tariff has no rate for customers without a class, as {count} accounts on {code} are.")
    return Message(
        sentence.format(name=brief(error.customer_class), count=error.accounts, code=brief(error.code)),
        _("Nothing was saved. Give them a rate, or move these accounts to another tariff first."),
    )


def _backdated(error: vending.TariffBackdated) -> Message:
    return Message(
        _("A tariff cannot be in force from {day:%Y-%m-%d %H:%M}, which has passed.").format(day=error.effective_from),
        _("Nothing was saved. Choose a date that is still to come: what was sold stays as it was sold."),
    )


OF_TARIFFS: Final[Sentences] = {
    vending.BadTariff: _bad_tariff,
    vending.NoRateForClass: _no_rate,
    vending.ClassWithoutRate: _class_without_rate,
    vending.TariffBackdated: _backdated,
    vending.TariffUnchanged: fixed(
        N("Nothing differs from the last version, {tariff}."), N("Change something, or keep that version.")
    ),
    vending.NoTariffInForce: fixed(
        N("No version of tariff {code} is in force yet for account {account}."),
        N("Nothing was sold. The utility's office must publish one, or give the account another tariff."),
    ),
}
