"""Message ids: what PrismToken keeps the result of an issuing call under.

Such an id is a digest of all that the request says, so a program that was killed finds the result again from its own
record of the sale. It names the key by what it is, for register numbers are this station's own. 40 characters at most.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from sts.module.layouts import content_of
from sts.token import TokenClass

if TYPE_CHECKING:
    from sts.module.protocol import CreditRequest, KeyChangeRequest, KeyRegister, ManagementRequest

_VERSION = "1"
_CHARACTERS = 40
_KINDS: dict[int, str] = {TokenClass.CREDIT: "credit", TokenClass.MANAGEMENT: "management"}


def new_id() -> str:
    """For calls whose result nobody asks for again."""
    return secrets.token_hex(_CHARACTERS // 2)


def token_id(request: CreditRequest | ManagementRequest, register: KeyRegister) -> str:
    """For a credit or management token."""
    held = content_of(request)
    meter = (request.pan.text, request.ti, request.ea)
    return _digest(_KINDS[held.token_class], *_key(register), *meter, held.subclass, held.amount_code, held.tid)


def key_change_id(request: KeyChangeRequest, register: KeyRegister, new: KeyRegister) -> str:
    """For a set of key change tokens."""
    meter = (request.pan.text, request.ti, request.new_ti, request.ea)
    return _digest("key change", *_key(register), *_key(new), *meter, request.count)


def _key(register: KeyRegister) -> tuple[object, ...]:
    return register.sgc, register.krn, int(register.base_date), register.ken


def _digest(*fields: object) -> str:
    text = "\n".join(str(int(field) if isinstance(field, int) else field) for field in (_VERSION, *fields))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_CHARACTERS]
