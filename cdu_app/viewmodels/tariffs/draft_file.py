"""Tariffs being written are kept in the station's folder: neither a locked screen nor a power cut loses one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.viewmodels.tariffs.draft import Document

DRAFTS_FILE: Final = "tariff-drafts.json"


class DraftFile:
    """The drafts by the code of the tariff that they change; "" is a new tariff's."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / DRAFTS_FILE

    def read(self) -> dict[str, Document]:
        """Return the drafts; none where there is no file that can be read."""
        try:
            drafts = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {code: one for code, one in drafts.items() if isinstance(one, dict)} if isinstance(drafts, dict) else {}

    def write(self, drafts: dict[str, Document]) -> None:
        """Keep the drafts; without any there is no file. Raises OSError."""
        if not drafts:
            self._path.unlink(missing_ok=True)
            return
        aside = self._path.with_suffix(".new")
        aside.write_text(json.dumps(drafts, indent=1, ensure_ascii=False), "utf-8")
        aside.replace(self._path)
