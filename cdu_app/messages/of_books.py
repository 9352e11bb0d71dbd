"""What is said of the station's books: customers, accounts, meters, debts, and tokens for which nobody pays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, brief, fixed
from vending import errors as vending
from vending.errors import RecordFault, ReplaceFault

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences

_KINDS: Final = {
    "customer": N("customer"),
    "account": N("account"),
    "meter": N("meter"),
    "tariff": N("tariff"),
    "debt": N("debt"),
    "debt_entry": N("entry of a debt"),
    "token": N("token"),
    "cancellation": N("cancellation"),
    "use": N("report of a used token"),
    "case": N("case"),
    "change": N("change"),
    "operator": N("operator"),
    "shift": N("shift"),
    "commission": N("commission"),
    "payout": N("payout"),
    "period": N("period"),
}
_FIELDS: Final = {
    "name": N("name"),
    "phone": N("phone number"),
    "email": N("e-mail address"),
    "id_number": N("identity number"),
    "tax_number": N("tax number"),
    "notes": N("notes"),
    "number": N("number"),
    "address": N("address"),
    "area": N("area"),
    "tariff": N("tariff"),
    "customer_class": N("customer class"),
    "status": N("status"),
    "commodity": N("commodity"),
    "sgc": N("supply group code"),
    "krn": N("key revision number"),
    "ti": N("tariff index"),
    "ea": N("encryption algorithm"),
    "in_currency": N("kind of credit"),
    "connected_on": N("day of connection"),
    "replaces": N("replaced meter"),
    "takes_credit": N("money carried over from it"),
    "principal": N("sum owed at first"),
    "balance": N("sum owed"),
    "priority": N("priority"),
    "recovery": N("way of recovery"),
    "share": N("share of a purchase"),
    "amount": N("amount"),
    "instalments": N("instalments"),
    "due": N("due date"),
    "from": N("first day"),
    "to": N("last day"),
    "reason": N("reason"),
    "bank": N("bank"),
    "percent": N("percentage"),
    "per_sale": N("sum for each sale"),
    "per_unit": N("sum for each unit"),
    "least": N("least for each sale"),
    "most": N("most for each sale"),
    "reference": N("reference"),
    "period": N("period"),
}
_SENTENCES: Final = {
    RecordFault.EMPTY: N("The {field} of the {kind} is missing."),
    RecordFault.TOO_LONG: N("The {field} of the {kind} is too long: “{value}”."),
    RecordFault.NOT_A_NUMBER: N("The {field} of the {kind} is not a number: “{value}”."),
    RecordFault.OUT_OF_RANGE: N("The {field} of the {kind} is too small or too large: “{value}”."),
    RecordFault.NOT_A_CHOICE: N("The {field} of the {kind} is none of those there are: “{value}”."),
    RecordFault.NOT_A_DATE: N("The {field} of the {kind} is not a date: “{value}”."),
    RecordFault.CHECK_DIGIT: N("The check digit in the {field} of the {kind} is wrong: “{value}”."),
    RecordFault.UNKNOWN: N("The {field} of the {kind} is not known at this station: “{value}”."),
    RecordFault.CONTROL: N("The {field} of the {kind} holds a sign that cannot be printed: “{value}”."),
    RecordFault.MALFORMED: N("The {field} of the {kind} cannot be read as one: “{value}”."),
}
_ADVICE: Final = {
    RecordFault.EMPTY: N("Nothing was saved. Fill it in."),
    RecordFault.TOO_LONG: N("Nothing was saved. Shorten it."),
    RecordFault.NOT_A_DATE: N("Nothing was saved. Write a date as 2026-12-31."),
    RecordFault.CHECK_DIGIT: N("Nothing was saved. Read the number again: a digit is mistyped or two are swapped."),
}
_REPLACED: Final = {
    ReplaceFault.NO_TOKEN: N("Sale {receipt} has no token that could be replaced."),
    ReplaceFault.REPLACED: N("The token of {receipt} was replaced already, by {other}."),
    ReplaceFault.OTHER_ACCOUNT: N("The token of {receipt} belongs to another account."),
    ReplaceFault.NO_UNITS: N("The token of {receipt} carries units that this meter does not take."),
}
_REPLACE_ADVICE: Final = {
    ReplaceFault.NO_TOKEN: N("Nothing was issued. Look at the sale in the list of sales."),
    ReplaceFault.REPLACED: N("Nothing was issued. Reprint {other} for the customer."),
    ReplaceFault.OTHER_ACCOUNT: N("Nothing was issued. Check the receipt number and the meter."),
    ReplaceFault.NO_UNITS: N("Nothing was issued. Check the receipt number and the meter."),
}
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def kind_name(kind: str) -> str:
    """Return a kind of record in words: "meter"."""
    return _(_KINDS.get(kind, kind.replace("_", " ")))


def field_name(field: str) -> str:
    """Return a record's field in words: "sgc" is the supply group code."""
    return _(_FIELDS.get(field, field.replace("_", " ")))


def _bad_record(error: vending.BadRecord) -> Message:
    sentence = _(_SENTENCES[error.fault]).format(
        field=field_name(error.field), kind=kind_name(error.kind), value=brief(error.value)
    )
    return Message(sentence, _(_ADVICE.get(error.fault, N("Nothing was saved. Correct it."))))


def _already_there(error: vending.AlreadyThere) -> Message:
    return Message(
        _("There is another {kind} {value} already.").format(kind=kind_name(error.kind), value=brief(error.value)),
        _("Nothing was saved. Look at that one, or give another number."),
    )


def _unknown_record(error: vending.UnknownRecord) -> Message:
    """An id of the program's own says nothing to anybody."""
    value = "" if _UUID.fullmatch(error.value) else f": {brief(error.value)}"
    return Message(
        _("There is no such {kind} at this station{value}.").format(kind=kind_name(error.kind), value=value),
        _("Nothing was changed. Look it up again in the list."),
    )


def _record_changed(error: vending.RecordChanged) -> Message:
    return Message(
        _("Somebody else has changed this {kind} meanwhile.").format(kind=kind_name(error.kind)),
        _("Nothing of yours was saved. Look at it as it is now, then make your change again."),
    )


def _nothing_free(error: vending.NothingFree) -> Message:
    if error.most <= 0:
        return Message(
            _("There is nothing to give for free now."),
            _("Nothing was issued. The month's free units were taken, or none are allowed here; sell instead."),
        )
    units = f"{error.most // 10}.{error.most % 10}"
    return Message(
        _("At most {units} units can be given at once.").format(units=units),
        _("Nothing was issued. Give {units} or less, or ask the utility's office.").format(units=units),
    )


def _not_replaceable(error: vending.NotReplaceable) -> Message:
    facts = {"receipt": brief(error.receipt), "other": brief(error.other)}
    return Message(_(_REPLACED[error.fault]).format(**facts), _(_REPLACE_ADVICE[error.fault]).format(**facts))


def _record_closed(error: vending.RecordClosed) -> Message:
    return Message(
        _("The {kind} {value} is closed.").format(kind=kind_name(error.kind), value=brief(error.value)),
        _("Nothing was changed. What is closed stays closed; add a new one instead."),
    )


OF_BOOKS: Final[Sentences] = {
    vending.BadRecord: _bad_record,
    vending.AlreadyThere: _already_there,
    vending.UnknownRecord: _unknown_record,
    vending.RecordChanged: _record_changed,
    vending.RecordClosed: _record_closed,
    vending.MeterHasSales: fixed(
        N("Meter {number} has tokens already, so its number, commodity and kind of credit stay."),
        N("Nothing was changed. If another meter hangs there now, replace the meter."),
    ),
    vending.SaleUnfinished: fixed(
        N("Sale {receipt} on meter {number} still waits for its token."),
        N("Nothing was changed. Finish that sale first, with “cdu settle” or by selling to this meter again."),
    ),
    vending.NothingFree: _nothing_free,
    vending.NotReplaceable: _not_replaceable,
    vending.DebtTooSmall: fixed(
        N("Only {balance} is owed, so no more than that can be credited."),
        N("Nothing was changed. Credit {balance} or less."),
    ),
}
