"""What a refusal is called at the command line of the office."""

from __future__ import annotations

from typing import Final

from license import errors
from license.errors import IssuerFault

_ISSUER: Final = {
    IssuerFault.MISSING: 'There is no key file here. Make one with "keys".',
    IssuerFault.EXISTS: "There is something in this file already: nothing was written over. Choose another name.",
    IssuerFault.DAMAGED: "The key file is damaged, or is none.",
    IssuerFault.PASSPHRASE: "The passphrase is wrong, or the key file was changed.",
    IssuerFault.STORAGE: "The key file cannot be read or written.",
}
_NOT_IN_A_CODE: Final = {
    "amount": "A code has room for five digits and zeros only: round the amount, or send the document.",
    "expires_at": "A code ends with a day only: send the document.",
}


def say(error: Exception) -> str:
    """One sentence for an error."""
    match error:
        case errors.IssuerUnavailable():
            return _ISSUER[error.fault]
        case errors.NotInACode():
            return _NOT_IN_A_CODE[error.field]
        case errors.OtherVersion():
            return "The document is of a later program."
        case errors.OtherKind():
            return f"This is a document of another kind ({error.kind})."
        case errors.SignatureWrong():
            return "The document was altered, or these keys did not sign it."
        case errors.OtherStation():
            return f"The document is for station {error.station}."
        case errors.DocumentRefused():
            return "This is no document of the office, or it was damaged on its way."
        case OSError():
            return f"{error.filename}: {error.strerror}."
        case _:
            return str(error)
