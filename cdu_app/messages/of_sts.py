"""What is said of tokens, keys, security modules and key files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, brief, fixed, printable
from sts import errors as sts
from sts.kmc import errors as kmc
from sts.kmc.errors import KeyFileFault
from sts.module import errors as module
from sts.module.returncodes import ReturnCode

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences


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


OF_STS: Final[Sentences] = {
    module.ModuleUnavailable: _module_unavailable,
    module.NotServed: fixed(
        N("The emulator cannot answer at {link}: {reason}."), N("Choose another port or file name for it.")
    ),
    module.ModuleRefused: _module_refused,
    module.FrameError: fixed(
        N("The security module's answer cannot be read: {reason}."), N("Check that the right device is on this port.")
    ),
    sts.KeyExpired: fixed(
        N("The vending key of this meter's supply group has expired."),
        N("The utility must load a new key. Nothing was sold."),
    ),
    sts.AmountOutOfRange: fixed(N("No token can carry that many units."), N("Sell less, or in two sales.")),
    sts.InvalidMeterNumber: fixed(
        N("“{text}” is not a meter number."), N("It stands on the meter and on earlier receipts.")
    ),
    sts.TokenFormatError: fixed(N("This is not a token of the kind that is needed."), N("A token has 20 digits.")),
    sts.CrcError: fixed(
        N("This token is not one of this meter."), N("Read its 20 digits again; it may be another meter's.")
    ),
    sts.InvalidKey: fixed(
        N("A vending key has an impossible {field}."), N("Get the key again from the key management centre.")
    ),
    sts.InvalidKeyChange: fixed(
        N("No key change can be made of these keys and this number of tokens."),
        N("A meter with algorithm 07 takes 2 or 3 tokens, one with algorithm 11 takes 4."),
    ),
    sts.UnsupportedAlgorithm: fixed(
        N("Meters with algorithm {name} are not served."), N("Send the customer to the utility's office.")
    ),
    sts.TimeOutOfRange: fixed(
        N("The clock's date cannot be right for this meter's tokens."), N("Set the computer's date and time right.")
    ),
    kmc.KeyFileRefused: _key_file_refused,
}
