"""What a refusal is called at the command line of the centre."""

from __future__ import annotations

from typing import Final

from sts.kmc.errors import (
    CentreFault,
    CentreUnavailable,
    KeyFileFault,
    KeyFileRefused,
    KeyListInvalid,
    KeyRequestFault,
    KeyRequestRefused,
)
from sts.module.errors import ModuleUnavailable

# By kind of error: the faults are words, and some words are the same.
_KEY_FILE: Final = {
    KeyFileFault.UNREADABLE: "This is no key file.",
    KeyFileFault.OTHER_CENTRE: "The key file is from another key management centre.",
    KeyFileFault.ALTERED: "The key file was changed after it was made.",
    KeyFileFault.OTHER_MODULE: "The key file is for another module.",
    KeyFileFault.REPLAYED: "The key file was loaded already, or is older than the one that was. Make a new request.",
    KeyFileFault.FROM_THE_FUTURE: "By this computer's clock the key file is not made yet. Set the clock right.",
    KeyFileFault.OUT_OF_DATE: "The key file is out of date. Ask the centre for another.",
}
_REQUEST: Final = {
    KeyRequestFault.UNREADABLE: "This is no request for keys: give the six lines of the module, and no others.",
    KeyRequestFault.ALTERED: "The request was changed after it was made, or copied wrongly.",
}
_CENTRE: Final = {
    CentreFault.MISSING: "There is no centre in this file.",
    CentreFault.EXISTS: "There is something in this file already.",
    CentreFault.DAMAGED: "The centre's file is damaged, or is none.",
    CentreFault.PASSPHRASE: "The passphrase is wrong, or the centre's file was changed.",
    CentreFault.STORAGE: "The centre's file cannot be read or written.",
}


def say(error: Exception) -> str:
    """One sentence for an error."""
    match error:
        case KeyFileRefused():
            return _KEY_FILE[error.fault]
        case KeyRequestRefused():
            return _REQUEST[error.fault]
        case CentreUnavailable():
            return _CENTRE[error.fault]
        case KeyListInvalid(number=0):
            return f'This is no list of keys ({error.field}). "issue --help" shows one.'
        case KeyListInvalid():
            return f"Key {error.number} of the list is wrong: {error.field}."
        case ModuleUnavailable():
            return f"{error.link}: {error.reason}."
        case OSError():
            return f"{error.filename}: {error.strerror}."
        case UnicodeDecodeError():
            return "A file that should be text is not."
        case _:
            return str(error)
