"""Files of rows for `python -m sts.batch`, and what one token at a time makes of them."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sts.batch.__main__ import main
from sts.identity import MeterPan, luhn_digit
from sts.keys import EncryptionAlgorithm, KeyGeneration, KeyType, VendingKey, decoder_key
from sts.tid import BaseDate

if TYPE_CHECKING:
    from pathlib import Path

DKGA04_KEY = VendingKey(bytes(range(20)), "123456", 1, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 255)
DKGA02_KEY = VendingKey(bytes(range(8)), "000042", 2, KeyType.DCTK, KeyGeneration.DKGA02, BaseDate.Y1993, 255)
EXPIRED_KEY = VendingKey(bytes(20), "654321", 9, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 3)
KEYS = [DKGA04_KEY, DKGA02_KEY, EXPIRED_KEY]
START = "2024-06-01T12:00:00Z"
START_MOMENT = datetime.fromisoformat(START)


class Folder(NamedTuple):
    """A folder with keys, in which files are made."""

    path: Path

    @classmethod
    def create(cls, path: Path) -> Folder:
        folder = cls(path)
        folder.keys.write_text("".join(map(key_table, KEYS)), encoding="utf-8")
        folder.keys.chmod(0o600)
        return folder

    @property
    def keys(self) -> Path:
        return self.path / "keys.toml"

    @property
    def source(self) -> Path:
        return self.path / "in.csv"

    @property
    def target(self) -> Path:
        return self.path / "out.csv"

    @property
    def bad(self) -> Path:
        return self.path / "bad.csv"

    def run(self, operation: str, text: str | bytes, *options: str) -> int:
        """The command's exit code for a file of this text."""
        self.source.write_bytes(text if isinstance(text, bytes) else text.encode())
        return main(self.arguments(operation, *options))

    def arguments(self, operation: str, *options: str) -> list[str]:
        files = [str(self.source), str(self.target), "--keys", str(self.keys)]
        return [operation, *files, "--start", START, *options]

    def rows(self, path: Path | None = None, delimiter: str = ",") -> list[dict[str, str]]:
        """What was written."""
        with (path or self.target).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter=delimiter))

    def names(self) -> set[str]:
        return {path.name for path in self.path.iterdir()}


def key_table(key: VendingKey) -> str:
    return (
        f'[[keys]]\nsgc = "{key.sgc}"\nkrn = {key.krn}\nkt = {key.kt:d}\ndkga = {key.dkga:d}\n'
        f'base_date = {key.base_date:d}\nken = {key.ken}\nvalue = "{key.value.hex()}"\n'
    )


def drn(number: int) -> str:
    digits = f"07{number:08}"
    return digits + luhn_digit(digits)


def key_of(row: dict[str, str], prefix: str = "") -> tuple[VendingKey, MeterPan, int, EncryptionAlgorithm]:
    [key] = [key for key in KEYS if key.sgc == row[f"{prefix}sgc"]]
    meter = row["meter"]
    pan = MeterPan.parse(meter) if len(meter) == 18 else MeterPan.from_drn(meter)
    return key, pan, int(row[f"{prefix}ti"]), EncryptionAlgorithm(int(row.get("ea") or 7))


def key_for(row: dict[str, str], prefix: str = ""):
    return decoder_key(*key_of(row, prefix))
