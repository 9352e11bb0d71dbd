"""What is said of the business: sales, meters, the store behind them, the printer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, brief, fixed, plain
from store.errors import StoreFault
from sts import errors as sts
from vending import errors as vending
from vending.errors import AmountFault, PendingFor
from vending.money import minor_digits

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences


def _bad_amount(error: vending.BadAmount) -> Message:
    digits = minor_digits(error.currency)
    sentences = {
        AmountFault.EMPTY: _("No amount was given."),
        AmountFault.NOT_A_NUMBER: _("“{text}” is not an amount."),
        AmountFault.ZERO: _("An amount of zero buys nothing."),
        AmountFault.NEGATIVE: _("An amount cannot be negative: “{text}”."),
        AmountFault.TOO_MANY_DECIMALS: _("“{text}” has too many decimals: {currency} has {digits}."),
        AmountFault.NOT_UNITS: _("“{text}” is no number of units."),
    }
    example = "50" if not digits else "50." + "0" * digits
    sentence = sentences[error.fault].format(text=brief(error.text), currency=error.currency, digits=digits)
    if error.fault is AmountFault.NOT_UNITS:
        return Message(sentence, _("Type digits with one decimal at most, such as 12.5."))
    return Message(sentence, _("Type digits only, such as {example}.").format(example=example))


def _bad_meter(error: vending.BadMeterNumber) -> Message:
    if error.fault is sts.MeterNumberFault.CHECK_DIGIT:
        return Message(
            _("The check digit of meter number {text} is wrong.").format(text=brief(error.text)),
            _("Read the number on the meter again: one digit is mistyped or two are swapped."),
        )
    return Message(
        _("“{text}” is not a meter number.").format(text=brief(error.text)),
        _("A meter number has 11 or 13 digits; it stands on the meter and on earlier receipts."),
    )


def _sale_pending(error: vending.SalePending) -> Message:
    sentences = {
        PendingFor.MODULE: _("The security module did not answer ({reason}). Sale {receipt} is recorded."),
        PendingFor.KEY: _("The security module lacks the key of supply group {reason}. Sale {receipt} is recorded."),
        PendingFor.STORE: _("The token of sale {receipt} could not be stored: {reason}. The sale is recorded."),
        PendingFor.TURN: _("Another sale is being made at this moment; sale {receipt} is recorded and waits."),
    }
    causes = {
        PendingFor.MODULE: _("Check the module's cable and power."),
        PendingFor.KEY: _("Connect the module that has it, or have the key loaded."),
        PendingFor.STORE: _store_advice(error.reason),
        PendingFor.TURN: _("Look again in a moment."),
    }
    sentence = sentences[error.waits_for] if error.reason else _("Sale {receipt} waits for the security module.")
    once = _("The token is then made once, by itself; do not charge the customer again.")
    return Message(sentence.format(receipt=error.receipt, reason=error.reason), f"{causes[error.waits_for]} {once}")


def _sale_voided(error: vending.SaleVoided) -> Message:
    back = _("Give {amount} back to the customer.").format(amount=plain(error.tendered))
    return Message(
        _("The security module refused sale {receipt}: {reason}. The sale is void.").format(
            receipt=error.receipt, reason=error.reason
        ),
        back if error.tendered else _("Nothing was paid for it, so nothing goes back."),
    )


def _clock_behind(error: vending.ClockBehind) -> Message:
    return Message(
        _("The clock shows {now:%Y-%m-%d %H:%M} UTC, before the last record of {last:%Y-%m-%d %H:%M} UTC.").format(
            now=error.now, last=error.last
        ),
        _(
            "Nothing was sold. Set the computer's date and time right, then sell again; if they are right, a "
            "supervisor or manager lets records go on: “cdu audit accept-clock”."
        ),
    )


def _store_unavailable(error: vending.StoreUnavailable) -> Message:
    if error.full:
        return Message(_("The disk is full. What was recorded before is safe."), _store_advice(error.reason))
    return Message(_("The store cannot be used: {reason}.").format(reason=error.reason), _store_advice(error.reason))


def _store_advice(reason: str) -> str:
    server = _("Check the network, the server and url under [store] in station.toml.")
    advice = {
        StoreFault.FULL: _("Free some space on the disk, then try again."),
        StoreFault.LOCKED: _("Wait a moment; then close other programs that use the station."),
        StoreFault.NOT_WRITABLE: _("Let this user write to the station's folder."),
        StoreFault.NOT_READABLE: _("Let this user read the files in the station's folder."),
        StoreFault.WRONG_KEY: _("station.db and station.key belong together: restore both from the same backup."),
        StoreFault.DISK: _("Check the disk and its space; keep a copy of the station's folder."),
        StoreFault.SERVER_GONE: server,
        StoreFault.SERVER_REFUSED: server,
    }
    restore = _("Restore the station's folder from your backup, or call your support.")
    return next((text for fault, text in advice.items() if fault == reason), restore)


def _printer_unavailable(error: vending.PrinterUnavailable) -> Message:
    if error.sent:
        return Message(
            _("The printer stopped in the middle of the receipt: {reason}.").format(reason=error.reason),
            _("The sale is safe. Look at what came out; a reprint is marked COPY."),
        )
    return Message(
        _("The receipt was not printed: {reason}.").format(reason=error.reason),
        _("The sale is safe. Check the printer's power, paper and cable, then reprint."),
    )


OF_VENDING: Final[Sentences] = {
    vending.BadAmount: _bad_amount,
    vending.BadMeterNumber: _bad_meter,
    vending.SalePending: _sale_pending,
    vending.SaleVoided: _sale_voided,
    vending.ClockBehind: _clock_behind,
    vending.StoreUnavailable: _store_unavailable,
    vending.PrinterUnavailable: _printer_unavailable,
    vending.StationBusy: fixed(
        N("Another sale is being made at this station."), N("Nothing was sold here. Try again in a moment.")
    ),
    vending.AmountTooSmall: fixed(
        N("This amount buys less than the smallest unit."), N("The least for this meter is {minimum}.")
    ),
    vending.AmountAboveLimit: fixed(
        N("This amount is above what one sale may take."), N("The most for one sale is {limit}.")
    ),
    vending.UnknownMeter: fixed(
        N("Meter {number} is not known at this station."),
        N("Check the number with the customer; a new meter is added by the utility's office."),
    ),
    vending.MeterNotActive: fixed(
        N("Meter {number} is {status} and cannot buy."), N("Send the customer to the utility's office.")
    ),
    vending.UnknownReceipt: fixed(
        N("There is no sale with receipt number “{receipt}”."), N("Look it up in the list of sales.")
    ),
    vending.QuoteChanged: fixed(
        N("The price has changed since it was shown."),
        N("Look at the new quote and confirm again. Nothing was sold."),
    ),
    vending.EarlierSaleSettled: fixed(
        N("An earlier sale on this meter, {receipt}, was waiting for the module and has just been completed."),
        N("Reprint it for the customer. Nothing new was sold; sell again if the customer wants more."),
    ),
    vending.NotOnModule: fixed(
        N("The security module has no key for supply group {sgc}, key revision {krn}."),
        N("The utility must load this supply group's key into the module. Nothing was sold."),
    ),
    vending.SignInRefused: fixed(N("The name or the password is wrong."), N("Try again.")),
    vending.NothingToPrint: fixed(
        N("Sale {receipt} has no token, so there is no receipt to print."),
        N("Look at the sale in the list of sales."),
    ),
}
