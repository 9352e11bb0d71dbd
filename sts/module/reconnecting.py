"""A security module that is opened when needed and opened again after its line was lost."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.protocol import (
        CreditRequest,
        KeyChangeRequest,
        KeyChangeTokens,
        KeyRegister,
        ManagementRequest,
        ModuleClock,
        ModuleIdentity,
        SecurityModule,
        VerifiedToken,
    )

T = TypeVar("T")


class ReconnectingModule:
    """The module that `open_module` gives, for any number of threads: one call at a time.

    Who it is and what keys it holds are asked once per opening: every sale wants to know, and a register takes a tenth
    of a second on a slow line. What is left of a key's limits changes with every sale, so `registers` leaves it out and
    `read_registers` asks for it. After ModuleUnavailable the next call opens the module anew.
    """

    def __init__(self, open_module: Callable[[], SecurityModule]) -> None:
        self._open_module = open_module
        self._module: SecurityModule | None = None
        self._identity: ModuleIdentity | None = None
        self._registers: tuple[KeyRegister, ...] | None = None
        self._closed = False
        self._lock = Lock()

    def identify(self) -> ModuleIdentity:
        """Return who the module is."""
        return self._call(self._identify)

    def clock(self) -> ModuleClock:
        """Return the module's time and its TID window."""
        return self._call(lambda module: module.clock())

    def registers(self) -> tuple[KeyRegister, ...]:
        """Return the vending keys it holds, without limits."""
        return self._call(self._known_registers)

    def read_registers(self) -> tuple[KeyRegister, ...]:
        """Return the vending keys as they are now, with what is left of their limits."""
        return self._call(self._read_registers)

    def vend_credit(self, request: CreditRequest) -> str:
        """Return a credit token."""
        return self._call(lambda module: module.vend_credit(request))

    def find_last_credit(self, request: CreditRequest) -> str | None:
        """Return the module's last answer if it is this request's token."""
        return self._call(lambda module: module.find_last_credit(request))

    def issue_management(self, request: ManagementRequest) -> str:
        """Return a management token."""
        return self._call(lambda module: module.issue_management(request))

    def change_key(self, request: KeyChangeRequest) -> KeyChangeTokens:
        """Return a set of key change tokens."""
        return self._call(lambda module: module.change_key(request))

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        """Return what the token holds."""
        return self._call(lambda module: module.verify_token(register, pan, ti, ea, token))

    def close(self) -> None:
        """Let go of the line for good."""
        with self._lock:
            self._closed = True
            self._drop()

    def _call(self, action: Callable[[SecurityModule], T]) -> T:
        with self._lock:
            try:
                return action(self._opened())
            except ModuleUnavailable:
                self._drop()
                raise

    def _opened(self) -> SecurityModule:
        if self._closed:
            raise ModuleUnavailable("", "the module was closed")
        if self._module is None:
            self._module = self._open_module()
        return self._module

    def _drop(self) -> None:
        module, self._module = self._module, None
        self._identity = self._registers = None
        if module is not None:
            module.close()

    def _identify(self, module: SecurityModule) -> ModuleIdentity:
        if self._identity is None:
            self._identity = module.identify()
        return self._identity

    def _known_registers(self, module: SecurityModule) -> tuple[KeyRegister, ...]:
        if self._registers is None:
            self._read_registers(module)
        return self._registers or ()

    def _read_registers(self, module: SecurityModule) -> tuple[KeyRegister, ...]:
        registers = module.registers()
        self._registers = tuple(replace(register, units_left=None, currency_left=None) for register in registers)
        return registers


def read_registers(module: SecurityModule) -> tuple[KeyRegister, ...]:
    """Return the vending keys of any module as they are now, with what is left of their limits."""
    return module.read_registers() if isinstance(module, ReconnectingModule) else module.registers()
