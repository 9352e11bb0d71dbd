"""One TOML file per station, environment variables over it, read once into a frozen `Settings`.

The variable for `[module] link` is `CDU_MODULE_LINK`, and so on for every key.
"""

from __future__ import annotations

import os
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cdu_app.errors import SettingsInvalid, StationMissing
from cdu_app.settings.fields import STATION_FILE, find_file, read_choice, read_text
from cdu_app.settings.identity import read_identity
from cdu_app.settings.people import PEOPLE_DEFAULTS, read_factor_for_cashiers, read_lock_minutes
from cdu_app.settings.registers import read_registers
from cdu_app.settings.vending import VENDING_DEFAULTS, read_policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sts.module.protocol import KeyRegister
    from vending.domain.station import StationIdentity

EMULATOR_LINK: Final = "emulator"
NO_PRINTER: Final = "none"
_SERVERS: Final = ("mysql", "mysql+pymysql")
_PAPER_WIDTHS: Final = (58, 80)

_DEFAULTS: Final[Mapping[str, Mapping[str, object]]] = {
    "station": {
        "code": "S01",
        "name": "",
        "utility_name": "",
        "utility_address": "",
        "tax_number": "",
        "currency": "ZAR",
        "sale_limit": "5000",
        "time_zone": "UTC",
        "locale": "en",
        "demonstration": False,
        "till": "1",
    },
    "vending": VENDING_DEFAULTS,
    "people": PEOPLE_DEFAULTS,
    "module": {"link": EMULATOR_LINK, "user": "", "realm": "", "authority": "", "certificate": "", "registers": ()},
    "printer": {"link": NO_PRINTER, "paper_mm": 80},
    "store": {"url": "", "key": "file"},
    "screen": {"theme": "system"},
}


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a station is told about itself.

    `module_link` is "emulator", a serial port or "tcp://HOST:PORT", either with "tsm:" ahead for a legacy module, or
    "prism://HOST:PORT"; these two do not tell their keys, so `module_registers` lists them. `module_user` and
    `module_realm` sign in to the last; its certificate is made by `module_authority`, or is `module_certificate`
    itself: PEM files, one of them None. `printer_link` is "none", "file:PATH",
    "tcp://HOST:PORT", "serial:PORT" or "spooler:NAME"; `store_url` is empty for the encrypted file in the
    folder, or a MySQL address; `store_key` says where the key is kept: "file" or "keyring".
    """

    folder: Path
    identity: StationIdentity
    module_link: str
    module_user: str
    module_realm: str
    module_authority: Path | None
    module_certificate: Path | None
    module_registers: tuple[KeyRegister, ...]
    printer_link: str
    paper_mm: int
    store_url: str
    store_key: str
    theme: str
    factor_for_cashiers: bool = False
    lock_minutes: int = 10


def read_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read a station's settings. Raises StationMissing, SettingsInvalid."""
    path = folder / STATION_FILE
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise StationMissing(folder) from error
    except UnicodeDecodeError as error:
        raise SettingsInvalid(str(path), "", "it is not text in UTF-8") from error
    except OSError as error:
        raise SettingsInvalid(str(path), "", error.strerror or "") from error
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(str(path), "", str(error)) from error
    return _settings(folder, _merge(str(path), written, environment))


def _merge(path: str, written: Mapping[str, object], environment: Mapping[str, str]) -> dict[str, dict[str, object]]:
    _verify_known(path, written)
    merged: dict[str, dict[str, object]] = {}
    for section, defaults in _DEFAULTS.items():
        chosen = written.get(section, {})
        merged[section] = {**defaults, **(chosen if isinstance(chosen, dict) else {})}
        for key in defaults:
            variable = f"CDU_{section}_{key}".upper()
            if variable in environment:
                merged[section][key] = environment[variable]
    return merged


def _verify_known(path: str, written: Mapping[str, object]) -> None:
    for section, keys in written.items():
        if section not in _DEFAULTS or not isinstance(keys, dict):
            raise SettingsInvalid(path, section, "there is no such section")
        for key in keys:
            if key not in _DEFAULTS[section]:
                raise SettingsInvalid(path, f"{section}.{key}", "there is no such setting")


def _settings(folder: Path, merged: Mapping[str, Mapping[str, object]]) -> Settings:
    return Settings(
        folder=folder,
        identity=read_identity(
            merged["station"], read_policy(merged["vending"], str(merged["station"]["currency"]).upper())
        ),
        module_link=read_text(merged["module"], "module.link"),
        module_user=read_text(merged["module"], "module.user"),
        module_realm=read_text(merged["module"], "module.realm"),
        module_authority=find_file(folder, merged["module"], "module.authority"),
        module_certificate=find_file(folder, merged["module"], "module.certificate"),
        module_registers=read_registers(merged["module"]["registers"]),
        printer_link=read_text(merged["printer"], "printer.link"),
        paper_mm=_paper(merged["printer"]["paper_mm"]),
        store_url=_url(read_text(merged["store"], "store.url")),
        store_key=read_choice(merged["store"], "store.key", ("file", "keyring")),
        theme=read_choice(merged["screen"], "screen.theme", ("system", "light", "dark")),
        factor_for_cashiers=read_factor_for_cashiers(merged["people"]),
        lock_minutes=read_lock_minutes(merged["people"]),
    )


def _paper(value: object) -> int:
    for width in _PAPER_WIDTHS:
        if str(value) == str(width):
            return width
    raise SettingsInvalid(STATION_FILE, "printer.paper_mm", "it is 58 or 80")


def _url(text: str) -> str:
    """Verify a server's address; it is not shown, for it holds a password."""
    with suppress(ValueError):  # a port that is no number
        parts = urlsplit(text)
        if not text or (parts.scheme in _SERVERS and parts.hostname and parts.port != 0 and parts.path.strip("/")):
            return text
    raise SettingsInvalid(STATION_FILE, "store.url", "it is mysql://USER:PASSWORD@HOST/DATABASE")
