"""Who may call the PrismToken emulator: users with passwords, and the access tokens they were given."""

from __future__ import annotations

import hmac
import secrets
from time import monotonic
from typing import TYPE_CHECKING

from sts.module.prism.refusals import NOT_SIGNED_IN, ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SESSION_SECONDS = 300.0
_REALM = "local"
_MAX_SESSIONS = 1000


class Accounts:
    """Signs users in. An access token is good for `lifetime` seconds of `clock`, and for this server's life."""

    def __init__(
        self, users: Mapping[str, str], lifetime: float = SESSION_SECONDS, clock: Callable[[], float] = monotonic
    ) -> None:
        self._users = dict(users)
        self._lifetime = lifetime
        self._clock = clock
        self._sessions: dict[str, tuple[str, float]] = {}

    def sign_in(self, realm: str, user: str, password: str) -> str:
        """A new access token. Raises ApiError."""
        if realm != _REALM:
            raise ApiError("ESignin.Realm", "sign-in failed: unknown realm")
        known = self._users.get(user)
        if known is None:
            raise ApiError("ESignin.Subject", "sign-in failed: unknown user")
        if not hmac.compare_digest(known.encode(), password.encode()):
            raise ApiError("ESignin.Authentication", "sign-in failed: wrong password")
        access = secrets.token_urlsafe(24)
        self._sessions[access] = user, self._clock() + self._lifetime
        while len(self._sessions) > _MAX_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        return access

    def user_of(self, access: str) -> str:
        """Whose access token this is. Raises ApiError when it is none, or too old."""
        user, end = self._sessions.get(access, ("", 0.0))
        if not user or self._clock() >= end:
            raise ApiError(NOT_SIGNED_IN, "authentication failed")
        return user

    def expire_all(self) -> None:
        """Let every access token be too old."""
        self._sessions.clear()
