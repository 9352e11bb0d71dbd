"""Every line that a station's settings can name, with the station's own emulator at its other end."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cdu_app.bootstrap import open_emulator, read_root_key, refuse_passphrase
from cdu_app.settings import STATION_FILE, read_settings
from sts.module.emulator.server import serve_pty, serve_tcp
from sts.module.emulator.tsm_responder import TsmResponder
from tests.support.prism import LOGIN, start_prism

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sts.module.emulator.faults import Faults
    from sts.module.protocol import KeyRegister, SecurityModule


@dataclass(frozen=True, slots=True)
class StationLine:
    """A kind of module on a transport. `issuing` is its command for a credit token, `asking` its first of all."""

    name: str
    prefix: str
    issuing: str
    asking: str

    def __str__(self) -> str:
        return self.name


LEGACY_PTY: Final = StationLine("tsm on a pty", "tsm:", "SM?TC", "GL?EC")
LEGACY_TCP: Final = StationLine("tsm over tcp", "tsm:", "SM?TC", "GL?EC")
PRISM: Final = StationLine("prism over tls", "", "issueCreditToken", "signInWithPassword")
LINES: Final = (LEGACY_PTY, LEGACY_TCP, PRISM)


@contextmanager
def serving(folder: Path, line: StationLine, faults: Faults | None = None) -> Iterator[dict[str, str]]:
    """The station's emulator on the line; gives the variables by which a command reaches it."""
    emulator = open_emulator(folder, read_root_key(read_settings(folder, {}), refuse_passphrase))
    _tell_registers(folder / STATION_FILE, emulator.registers())
    try:
        with _serve(emulator, folder.parent, line, faults) as variables:
            yield variables
    finally:
        emulator.close()


@contextmanager
def _serve(
    emulator: SecurityModule, folder: Path, line: StationLine, faults: Faults | None
) -> Iterator[dict[str, str]]:
    if line is PRISM:
        with start_prism(emulator, folder / "prism", faults) as prism:
            signing_in = {"CDU_MODULE_USER": LOGIN.user, "CDU_MODULE_PASSWORD": LOGIN.password}
            yield {"CDU_MODULE_LINK": prism.address, "CDU_MODULE_AUTHORITY": str(prism.trust.file), **signing_in}
        return
    with (
        serve_pty(emulator, folder / "tty", faults, TsmResponder)
        if line is LEGACY_PTY
        else serve_tcp(emulator, "127.0.0.1", 0, faults, TsmResponder)
    ) as server:
        yield {"CDU_MODULE_LINK": line.prefix + server.address}


def _tell_registers(file: Path, registers: tuple[KeyRegister, ...]) -> None:
    """Such modules do not tell their keys: the settings do."""
    text = file.read_text("utf-8")
    if "[[module.registers]]" not in text:
        file.write_text(text + "".join(map(_table, registers)), "utf-8")


def _table(key: KeyRegister) -> str:
    numbers = {"number": key.number, "krn": key.krn, "kt": int(key.kt), "base_date": int(key.base_date), "ken": key.ken}
    return f'\n[[module.registers]]\nsgc = "{key.sgc}"\n' + "".join(f"{name} = {n}\n" for name, n in numbers.items())
