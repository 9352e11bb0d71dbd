"""The witness of a station: a small file beside the database that remembers the last link of the journal.

A database that was put back from a copy does not hold it. The file is sealed with an HMAC under a key that is derived
from the station's root key, and written whole or not at all. It is not forced onto the disk: no sale waits for it.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vending.domain.proof.journal import KnownHead
from vending.errors import WitnessDamaged

if TYPE_CHECKING:
    from pathlib import Path

WITNESS_FILE: Final = "station.head"
_FORMAT: Final = "microvend-cdu head 1"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HeadFile:
    """`vending.ports.proof.Witness` in the file at `path`, of the station `code`."""

    path: Path
    code: str
    key: bytes = field(repr=False)

    def last(self) -> KnownHead | None:
        """Return the link that was seen last, None where there is no file. Raises WitnessDamaged."""
        try:
            facts = json.loads(self.path.read_bytes())
            head = KnownHead(int(facts["sequence"]), bytes.fromhex(facts["hash"]))
            seal = str(facts["seal"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WitnessDamaged from error
        if not hmac.compare_digest(seal, self._seal(head)):
            raise WitnessDamaged
        return head

    def see(self, head: KnownHead) -> None:
        """Remember a link. A file that cannot be written is told in the log, and nothing else: nothing waits for it."""
        facts = {"format": _FORMAT, "sequence": head.sequence, "hash": head.hash.hex(), "seal": self._seal(head)}
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
                json.dump(facts, file)
            draft.replace(self.path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            log.info("the last link could not be witnessed: %s", error.strerror)

    def _seal(self, head: KnownHead) -> str:
        words = f"{_FORMAT}\n{self.code}\n{head.sequence}\n{head.hash.hex()}"
        return hmac.digest(self.key, words.encode(), "sha256").hex()
