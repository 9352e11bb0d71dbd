"""Secrets of operators and of the station, sealed under its root key: the store does not hold what opens them."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Final

from store.keys import derive_key
from sts.module.emulator.sealed import DamagedError, Sealer

if TYPE_CHECKING:
    from vending.ids import OperatorId

_CONTEXT: Final = b"second factor 1 "
_STATION_KEY: Final = b"allowance key 1"


class StationVault:
    """`vending.ports.people.Vault` and `vending.ports.allowance.KeySafe` under keys derived from the root key."""

    def __init__(self, root_key: bytes) -> None:
        self._sealer = Sealer(derive_key(root_key, "second factors"))
        self._digest_key = derive_key(root_key, "recovery codes")
        self._station_keys = Sealer(derive_key(root_key, "allowance"))
        self.witness_key = derive_key(root_key, "witness")

    def seal(self, secret: bytes, operator_id: OperatorId) -> str:
        """Return a secret sealed with AES-256-GCM, in base64; the operator's id is authenticated with it."""
        return base64.b64encode(self._sealer.seal(secret, _CONTEXT + operator_id.bytes)).decode()

    def find(self, sealed: str, operator_id: OperatorId) -> bytes | None:
        """Return what was sealed for this operator, None where it does not open."""
        try:
            return self._sealer.unseal(base64.b64decode(sealed, validate=True), _CONTEXT + operator_id.bytes)
        except (DamagedError, ValueError):
            return None

    def digest(self, code: str, operator_id: OperatorId) -> bytes:
        """Return the HMAC-SHA-256 of a recovery code of this operator."""
        return hmac.digest(self._digest_key, operator_id.bytes + code.encode(), "sha256")

    def seal_key(self, private: bytes) -> bytes:
        """Return the station's private key sealed with AES-256-GCM, 28 bytes longer."""
        return self._station_keys.seal(private, _STATION_KEY)

    def open_key(self, sealed: bytes) -> bytes:
        """Return the key that was sealed. Raises ValueError for one that is not this station's."""
        try:
            return self._station_keys.unseal(sealed, _STATION_KEY)
        except DamagedError as error:
            raise ValueError("the key was sealed by another station") from error
