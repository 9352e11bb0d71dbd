"""Opening the security module behind the line that the settings name.

`[module] link` is a serial port or "tcp://HOST:PORT" for an STS6 module; either with "tsm:" ahead for a legacy one; or
"prism://HOST:PORT" for a PrismToken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.errors import SettingsInvalid
from cdu_app.settings import STATION_FILE
from sts.module.links import open_link
from sts.module.sts6 import Sts6Module

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.settings import Settings
    from sts.module.prism.opening import Login
    from sts.module.prism.tls import Trust
    from sts.module.protocol import SecurityModule

LEGACY: Final = "tsm:"
PRISM: Final = "prism://"


def open_module(settings: Settings, read_password: Callable[[], str]) -> SecurityModule:
    """Open the module; a PrismToken is signed in to with a password. Raises ModuleUnavailable, SettingsInvalid."""
    link = settings.module_link
    if link.startswith(LEGACY):
        return _open_legacy(settings, link.removeprefix(LEGACY))
    if link.startswith(PRISM):
        return _open_prism(settings, read_password())
    return Sts6Module(open_link(link))


def login_of(settings: Settings, password: str) -> Login:
    """Who signs in to a PrismToken. Raises SettingsInvalid."""
    from sts.module.prism.opening import LOCAL_REALM, Login

    if not settings.module_user:
        raise SettingsInvalid(STATION_FILE, "module.user", "a PrismToken wants a user's name")
    return Login(settings.module_user, password, settings.module_realm or LOCAL_REALM)


def _open_legacy(settings: Settings, address: str) -> SecurityModule:
    from sts.module.tsm import TsmModule  # few stations have one

    _verify_registers(settings)
    return TsmModule(open_link(address), settings.module_registers)


def _open_prism(settings: Settings, password: str) -> SecurityModule:
    from sts.module.prism.opening import open_prism  # few stations have one

    _verify_registers(settings)
    return open_prism(settings.module_link, login_of(settings, password), _trust(settings), settings.module_registers)


def _trust(settings: Settings) -> Trust:
    from sts.module.prism.tls import Trust

    if settings.module_certificate is not None:
        return Trust(settings.module_certificate, pinned=True)
    if settings.module_authority is not None:
        return Trust(settings.module_authority)
    raise SettingsInvalid(STATION_FILE, "module.authority", "name the file of the authority's certificate")


def _verify_registers(settings: Settings) -> None:
    if not settings.module_registers:
        raise SettingsInvalid(STATION_FILE, "module.registers", "this module does not tell its keys: list them")
