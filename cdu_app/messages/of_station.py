"""What is said of the station itself: its folder, settings, key file and database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app import errors as app
from cdu_app.language import N, _
from cdu_app.messages.message import Message, fixed, printable
from store import errors as store
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences


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


def _sale_interrupted(error: app.SaleInterrupted) -> Message:
    sentences = {
        SaleState.PENDING: _("Stopped while sale {receipt} was waiting for its token; it is recorded."),
        SaleState.ISSUED: _("Stopped after sale {receipt} had its token."),
        SaleState.VOID: _("Stopped after the security module had refused sale {receipt}; the money goes back."),
        SaleState.CANCELLED: _("Stopped; sale {receipt} had its token and was cancelled since."),
    }
    advice = {
        SaleState.PENDING: _("“cdu settle” makes the token, once; do not charge the customer again."),
        SaleState.ISSUED: _("“cdu show {receipt}” shows it."),
        SaleState.VOID: "",
        SaleState.CANCELLED: _("“cdu show {receipt}” shows it."),
    }
    return Message(
        sentences[error.state].format(receipt=error.receipt), advice[error.state].format(receipt=error.receipt)
    )


OF_STATION: Final[Sentences] = {
    app.SettingsInvalid: _settings_invalid,
    app.SaleInterrupted: _sale_interrupted,
    app.StationMissing: fixed(
        N("There is no station in {folder}."),
        N("“cdu init” makes one, “cdu init --demo” a demonstration station."),
    ),
    app.StationExists: fixed(
        N("There is a station in {folder} already; nothing was changed."), N("Choose another folder with --station.")
    ),
    app.DatabaseTaken: fixed(
        N("The database on the server holds a station already; nothing was changed."),
        N("Make an empty database for this station and name it under [store] url."),
    ),
    app.NotDemonstration: fixed(N("Only a demonstration station has this: its keys are published test keys.")),
    app.ModulePasswordMissing: fixed(
        N("The security module on the network wants a password, and this station has none."),
        N("Run “cdu module password”, or set CDU_MODULE_PASSWORD."),
    ),
    app.PassphraseNeeded: fixed(
        N("The station's key file needs its passphrase."), N("Set CDU_STORE_PASSPHRASE or start it from a terminal.")
    ),
    store.WrongPassphrase: fixed(N("The passphrase does not open this station's key file."), N("Type it again.")),
    store.KeyFileExists: fixed(
        N("There is a key file at {path} already; it was left as it is."), N("Choose another folder with --station.")
    ),
    store.KeyFileMissing: fixed(
        N("The station's key file {path} is missing."),
        N("Restore it from your backup; the store cannot be read without it."),
    ),
    store.KeyFileDamaged: fixed(
        N("The station's key file {path} is damaged."),
        N("Restore it from your backup; the store cannot be read without it."),
    ),
    store.NoKeyring: fixed(
        N("This computer has no keyring that can hold the station's key: {reason}."),
        N('Set key = "file" under [store] in station.toml and use a passphrase.'),
    ),
    store.KeyNotInKeyring: fixed(
        N("The keyring of this user holds no key for station {station}."),
        N("Sign in to the computer as the user who made the station."),
    ),
    store.SchemaMismatch: _schema_mismatch,
}
