"""Which column means what, remembered for tables with the same headings."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vending.domain.imports.fields import Field, heading_key, map_headings

if TYPE_CHECKING:
    from collections.abc import Sequence

MAPPINGS_FILE: Final = "import-mappings.json"
_MOST: Final = 100
_PASSED_OVER: Final = ""


class RememberedMappings:
    """`import-mappings.json` in the station's folder; a file that cannot be read is as good as none.

    For each set of headings what every column holds, the one used last at the end. Order of columns, case and
    diacritics make no difference.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / MAPPINGS_FILE

    def find(self, headings: Sequence[str]) -> tuple[Field | None, ...]:
        """Return the field of each heading: as remembered for these headings, else as they are commonly called."""
        for remembered in self._read():
            if set(remembered) == set(map(heading_key, headings)):
                return tuple(_field(remembered[heading_key(heading)]) for heading in headings)
        return map_headings(headings)

    def remember(self, headings: Sequence[str], fields: Sequence[Field | None]) -> None:
        """Keep what the columns hold, for the next table with these headings. Raises OSError."""
        chosen = {
            heading_key(heading): _PASSED_OVER if field is None else field.value
            for heading, field in zip(headings, fields, strict=True)
        }
        others = [one for one in self._read() if set(one) != set(chosen)]
        self._write([*others[-_MOST + 1 :], chosen])

    def _read(self) -> list[dict[str, str]]:
        try:
            mappings = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return []
        return [one for one in mappings if _is_mapping(one)] if isinstance(mappings, list) else []

    def _write(self, mappings: list[dict[str, str]]) -> None:
        text = json.dumps(mappings, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{MAPPINGS_FILE}.")  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).replace(self._path)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _field(text: str) -> Field | None:
    return next((field for field in Field if field == text), None)
