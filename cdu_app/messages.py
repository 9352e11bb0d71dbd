"""From errors to sentences: what happened, what is safe, what to do, in the operator's language."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cdu_app import errors as app
from cdu_app.language import _
from store import errors as store
from store.errors import StoreFault
from sts import errors as sts
from sts.kmc import errors as kmc
from sts.kmc.errors import KeyFileFault
from sts.module import errors as module
from sts.module.returncodes import ReturnCode
from vending import errors as vending
from vending.domain.sale import SaleState
from vending.errors import AmountFault, PendingFor
from vending.money import Money, minor_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

_LONGEST: Final = 60  # characters of a text that an operator typed


@dataclass(frozen=True, slots=True)
class Message:
    """One clear sentence, and what to do about it."""

    sentence: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}".rstrip()


def say(error: BaseException) -> Message:
    """Return the message for any error; an unknown one is logged and said kindly."""
    kind = next((kind for kind in type(error).__mro__ if kind in _SAY), None)
    return _unexpected(error) if kind is None else _SAY[kind](error)


def brief(text: str) -> str:
    """Return what was typed as it can stand in a sentence: printable, on one line, not long."""
    shown = printable(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def printable(text: str) -> str:
    """Return a text with a question mark for what cannot be shown: control characters, bytes that are no UTF-8."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _unexpected(error: BaseException) -> Message:
    log.error("unexpected error", exc_info=error)
    return Message(
        _("Something unexpected happened. Nothing that was recorded is lost."),
        _("Try again; if it happens again, give the file cdu.log from the station folder to your support."),
    )


def plain(amount: Money) -> str:
    """Return an amount with its currency code, as it can be typed: "12.50 ZAR"."""
    return f"{amount.decimal} {amount.currency}"


def _bad_amount(error: vending.BadAmount) -> Message:
    digits = minor_digits(error.currency)
    sentences = {
        AmountFault.EMPTY: _("No amount was given."),
        AmountFault.NOT_A_NUMBER: _("“{text}” is not an amount."),
        AmountFault.ZERO: _("An amount of zero buys nothing."),
        AmountFault.NEGATIVE: _("An amount cannot be negative: “{text}”."),
        AmountFault.TOO_MANY_DECIMALS: _("“{text}” has too many decimals: {currency} has {digits}."),
    }
    example = "50" if not digits else "50." + "0" * digits
    sentence = sentences[error.fault].format(text=brief(error.text), currency=error.currency, digits=digits)
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
    return Message(
        _("The security module refused sale {receipt}: {reason}. The sale is void.").format(
            receipt=error.receipt, reason=error.reason
        ),
        _("Give {amount} back to the customer.").format(amount=plain(error.tendered)),
    )


def _clock_behind(error: vending.ClockBehind) -> Message:
    return Message(
        _("The clock shows {now:%Y-%m-%d %H:%M} UTC, before the last record of {last:%Y-%m-%d %H:%M} UTC.").format(
            now=error.now, last=error.last
        ),
        _("Set the computer's date and time right, then sell again. Nothing was sold."),
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


def _module_unavailable(error: module.ModuleUnavailable) -> Message:
    return Message(
        _("The security module ({link}) cannot be reached: {reason}. Nothing was sold.").format(
            link=printable(error.link) or "-",
            reason=printable(error.reason.removeprefix(f"cannot open {error.link}: ")),
        ),
        _("Check its cable and power, that no other program uses it, and link under [module] in station.toml."),
    )


def _module_refused(error: module.ModuleRefused) -> Message:
    advice = _("Run “cdu doctor” or call your technician.")
    if error.code == ReturnCode.HEADER:
        advice = _("“cdu module list” tells what kind of module it is and the link for it in station.toml.")
    sentence = _("The security module refused: {meaning} (code {code}).")
    return Message(sentence.format(meaning=brief(error.meaning), code=error.code), advice)


def _settings_invalid(error: app.SettingsInvalid) -> Message:
    what = _("The setting {key} in {source}") if error.key else "{source}"
    sentence = _("{what} cannot be used: {reason}.")
    return Message(
        sentence.format(
            what=what.format(key=error.key, source=printable(error.source)), reason=printable(error.reason)
        ),
        _("Correct the file, or the CDU_ variable that stands for it, and start again."),
    )


def _schema_mismatch(error: store.SchemaMismatch) -> Message:
    if error.found is None:
        return Message(
            _("The station's database is empty."),
            _("Restore the station's folder from your backup, or call your support; nothing was changed."),
        )
    return Message(
        _("The store was made by another version of this program ({found}; this one needs {expected}).").format(
            found=error.found, expected=error.expected
        ),
        _("Install the newer version, or call your support; nothing was changed."),
    )


def _fixed(sentence: str, advice: str = "") -> Callable[[Exception], Message]:
    """Return a message-maker for an error whose fields fill the sentence by name."""

    def fill(error: Exception) -> Message:
        shown = {name: _shown(value) for name, value in getattr(error, "__dict__", {}).items()}
        return Message(_(sentence).format(**shown), _(advice).format(**shown))

    return fill


def _shown(value: object) -> object:
    if isinstance(value, Money):
        return plain(value)
    if isinstance(value, Path):
        return printable(str(value))
    return brief(value) if isinstance(value, str) else value


def _sale_interrupted(error: app.SaleInterrupted) -> Message:
    sentences = {
        SaleState.PENDING: _("Stopped while sale {receipt} was waiting for its token; it is recorded."),
        SaleState.ISSUED: _("Stopped after sale {receipt} had its token."),
        SaleState.VOID: _("Stopped after the security module had refused sale {receipt}; the money goes back."),
    }
    advice = {
        SaleState.PENDING: _("“cdu settle” makes the token, once; do not charge the customer again."),
        SaleState.ISSUED: _("“cdu show {receipt}” shows it."),
        SaleState.VOID: "",
    }
    return Message(
        sentences[error.state].format(receipt=error.receipt), advice[error.state].format(receipt=error.receipt)
    )


def _key_file_refused(error: kmc.KeyFileRefused) -> Message:
    sentences = {
        KeyFileFault.UNREADABLE: _("This is no key file."),
        KeyFileFault.OTHER_CENTRE: _("The key file is not from this module's key management centre."),
        KeyFileFault.ALTERED: _("The key file was changed after it was made."),
        KeyFileFault.OTHER_MODULE: _("The key file was made for another module."),
        KeyFileFault.REPLAYED: _("This key file, or a later one, was loaded already."),
        KeyFileFault.FROM_THE_FUTURE: _("By this computer's clock the key file is not made yet."),
        KeyFileFault.OUT_OF_DATE: _("The key file is out of date."),
    }
    advice = {KeyFileFault.FROM_THE_FUTURE: _("Set the computer's date and time right, then load it again.")}
    ask = _(
        "The keys are as they were. Send the centre what “cdu emulator request” prints; it answers with a new file."
    )
    return Message(sentences[error.fault], advice.get(error.fault, ask))


def _system_error(error: OSError) -> Message:
    log.error("the system refused", exc_info=error)
    where = f" ({printable(str(error.filename))})" if error.filename else ""
    return Message(
        _("The system refused: {reason}{where}.").format(reason=error.strerror or _("no reason given"), where=where),
        _("Check the disk, the folder and the rights of this user. Nothing that was recorded is lost."),
    )


def _N(text: str) -> str:
    return text


_SAY: Final[Mapping[type[BaseException], Callable[..., Message]]] = {
    vending.BadAmount: _bad_amount,
    vending.BadMeterNumber: _bad_meter,
    vending.SalePending: _sale_pending,
    vending.SaleVoided: _sale_voided,
    vending.ClockBehind: _clock_behind,
    vending.StoreUnavailable: _store_unavailable,
    vending.PrinterUnavailable: _printer_unavailable,
    module.ModuleUnavailable: _module_unavailable,
    app.SettingsInvalid: _settings_invalid,
    app.SaleInterrupted: _sale_interrupted,
    kmc.KeyFileRefused: _key_file_refused,
    OSError: _system_error,
    UnicodeError: _fixed(_N("What was typed is not text in UTF-8."), _N("Type it again.")),
    vending.Bug: _unexpected,
    vending.StationBusy: _fixed(
        _N("Another sale is being made at this station."), _N("Nothing was sold here. Try again in a moment.")
    ),
    vending.AmountTooSmall: _fixed(
        _N("This amount buys less than the smallest unit."), _N("The least for this meter is {minimum}.")
    ),
    vending.AmountAboveLimit: _fixed(
        _N("This amount is above what one sale may take."), _N("The most for one sale is {limit}.")
    ),
    vending.UnknownMeter: _fixed(
        _N("Meter {number} is not known at this station."),
        _N("Check the number with the customer; a new meter is added by the utility's office."),
    ),
    vending.MeterNotActive: _fixed(
        _N("Meter {number} is {status} and cannot buy."), _N("Send the customer to the utility's office.")
    ),
    vending.UnknownReceipt: _fixed(
        _N("There is no sale with receipt number “{receipt}”."), _N("Look it up in the list of sales.")
    ),
    vending.QuoteChanged: _fixed(
        _N("The price has changed since it was shown."),
        _N("Look at the new quote and confirm again. Nothing was sold."),
    ),
    vending.EarlierSaleSettled: _fixed(
        _N("An earlier sale on this meter, {receipt}, was waiting for the module and has just been completed."),
        _N("Reprint it for the customer. Nothing new was sold; sell again if the customer wants more."),
    ),
    vending.NotOnModule: _fixed(
        _N("The security module has no key for supply group {sgc}, key revision {krn}."),
        _N("The utility must load this supply group's key into the module. Nothing was sold."),
    ),
    vending.SaleNotAllowed: _fixed(_N("This station may not sell now: {reason}."), _N("Ask the utility's office.")),
    vending.SignInRefused: _fixed(_N("The name or the password is wrong."), _N("Try again.")),
    vending.NothingToPrint: _fixed(
        _N("Sale {receipt} has no token, so there is no receipt to print."),
        _N("Look at the sale in the list of sales."),
    ),
    vending.JournalBroken: _fixed(
        _N("The journal is broken at link {sequence}: {reason}."),
        _N("Stop selling and call the utility: somebody or something changed the records."),
    ),
    module.NotServed: _fixed(
        _N("The emulator cannot answer at {link}: {reason}."), _N("Choose another port or file name for it.")
    ),
    module.ModuleRefused: _module_refused,
    module.FrameError: _fixed(
        _N("The security module's answer cannot be read: {reason}."), _N("Check that the right device is on this port.")
    ),
    sts.KeyExpired: _fixed(
        _N("The vending key of this meter's supply group has expired."),
        _N("The utility must load a new key. Nothing was sold."),
    ),
    sts.AmountOutOfRange: _fixed(_N("No token can carry that many units."), _N("Sell less, or in two sales.")),
    sts.InvalidMeterNumber: _fixed(
        _N("“{text}” is not a meter number."), _N("It stands on the meter and on earlier receipts.")
    ),
    sts.TokenFormatError: _fixed(_N("This is not a token of the kind that is needed."), _N("A token has 20 digits.")),
    sts.CrcError: _fixed(
        _N("This token is not one of this meter."), _N("Read its 20 digits again; it may be another meter's.")
    ),
    sts.InvalidKey: _fixed(
        _N("A vending key has an impossible {field}."), _N("Get the key again from the key management centre.")
    ),
    sts.InvalidKeyChange: _fixed(
        _N("No key change can be made of these keys and this number of tokens."),
        _N("A meter with algorithm 07 takes 2 or 3 tokens, one with algorithm 11 takes 4."),
    ),
    sts.UnsupportedAlgorithm: _fixed(
        _N("Meters with algorithm {name} are not served."), _N("Send the customer to the utility's office.")
    ),
    sts.TimeOutOfRange: _fixed(
        _N("The clock's date cannot be right for this meter's tokens."), _N("Set the computer's date and time right.")
    ),
    store.WrongPassphrase: _fixed(_N("The passphrase does not open this station's key file."), _N("Type it again.")),
    store.KeyFileExists: _fixed(
        _N("There is a key file at {path} already; it was left as it is."), _N("Choose another folder with --station.")
    ),
    store.KeyFileMissing: _fixed(
        _N("The station's key file {path} is missing."),
        _N("Restore it from your backup; the store cannot be read without it."),
    ),
    store.KeyFileDamaged: _fixed(
        _N("The station's key file {path} is damaged."),
        _N("Restore it from your backup; the store cannot be read without it."),
    ),
    store.NoKeyring: _fixed(
        _N("This computer has no keyring that can hold the station's key: {reason}."),
        _N('Set key = "file" under [store] in station.toml and use a passphrase.'),
    ),
    store.KeyNotInKeyring: _fixed(
        _N("The keyring of this user holds no key for station {station}."),
        _N("Sign in to the computer as the user who made the station."),
    ),
    store.SchemaMismatch: _schema_mismatch,
    app.StationMissing: _fixed(
        _N("There is no station in {folder}."),
        _N("“cdu init” makes one, “cdu init --demo” a demonstration station."),
    ),
    app.StationExists: _fixed(
        _N("There is a station in {folder} already; nothing was changed."), _N("Choose another folder with --station.")
    ),
    app.DatabaseTaken: _fixed(
        _N("The database on the server holds a station already; nothing was changed."),
        _N("Make an empty database for this station and name it under [store] url."),
    ),
    app.NotDemonstration: _fixed(_N("Only a demonstration station has this: its keys are published test keys.")),
    app.ModulePasswordMissing: _fixed(
        _N("The security module on the network wants a password, and this station has none."),
        _N("Run “cdu module password”, or set CDU_MODULE_PASSWORD."),
    ),
    app.PassphraseNeeded: _fixed(
        _N("The station's key file needs its passphrase."), _N("Set CDU_STORE_PASSPHRASE or start it from a terminal.")
    ),
}
