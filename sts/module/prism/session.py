"""Calls to a PrismToken server: connects, signs in, and signs in again when the access token is no longer taken."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Any

from sts.module.errors import FrameError, ModuleUnavailable
from sts.module.prism import api
from sts.module.prism.frames import FramedLine
from sts.module.prism.message_ids import new_id
from sts.module.prism.reading import read_message
from sts.module.prism.refusals import NOT_SIGNED_IN, ApiError, sign_in_reason
from sts.module.prism.values import get

if TYPE_CHECKING:
    from collections.abc import Callable

    from sts.module.links import Link
    from sts.module.prism.opening import Login
    from sts.module.prism.reading import Message

API_VERSION = "1.0"
_SEQUENCES = 1 << 31
_log = logging.getLogger(__name__)


class PrismSession:
    """One connection at a time, made by `connect` when it is needed. For one thread.

    A call that gets no answer, or one that makes no sense, gives its connection up, so no late answer is ever taken
    for another call's. Nothing that is said here is logged but the names of methods and errors.
    """

    def __init__(self, connect: Callable[[], Link], login: Login, timeout: float) -> None:
        self._connect = connect
        self._login = login
        self._timeout = timeout
        self._line: FramedLine | None = None
        self._access = ""
        self._sequence = 0
        self._closed = False
        self.name = ""

    def open(self) -> None:
        """Connect and sign in, unless that is done. Raises ModuleUnavailable."""
        if self._closed:
            raise ModuleUnavailable(self.name, "the module was closed")
        if self._line is None:
            link = self._connect()
            self.name = link.name
            self._line = FramedLine(link)
            self._sign_in()

    def call(self, method: str, arguments: dict[str, Any], timeout: float, message_id: str | None = None) -> Any:
        """The result of a method that takes a message id and an access token before its arguments.

        Raises ApiError when the server refuses it, ModuleUnavailable, FrameError for an answer that makes no sense.
        """
        self.open()
        message_id = message_id or new_id()
        try:
            return self._call_signed_in(method, arguments, timeout, message_id)
        except ApiError as error:
            if error.code != NOT_SIGNED_IN:
                raise
        self._sign_in()  # it refused before it did anything
        return self._call_signed_in(method, arguments, timeout, message_id)

    def close(self) -> None:
        """Let go of the connection for good."""
        self._closed = True
        self._drop()

    def _call_signed_in(self, method: str, arguments: dict[str, Any], timeout: float, message_id: str) -> Any:
        return self._exchange(method, {"messageId": message_id, "accessToken": self._access, **arguments}, timeout)

    def _sign_in(self) -> None:
        arguments = {
            "messageId": new_id(),
            "realm": self._login.realm,
            "username": self._login.user,
            "password": self._login.password,
            "sessionOpts": {"version": API_VERSION},
        }
        try:
            result = self._exchange("signInWithPassword", arguments, self._timeout)
            self._access = get(result, "accessToken", str)
        except ApiError as error:
            self._drop()
            raise ModuleUnavailable(self.name, sign_in_reason(error)) from None
        except FrameError as error:
            self._drop()
            raise ModuleUnavailable(self.name, f"an answer that makes no sense: {error.reason}") from error

    def _exchange(self, method: str, arguments: dict[str, Any], timeout: float) -> Any:
        line = self._line
        if line is None:
            raise ModuleUnavailable(self.name, "no answer")
        self._sequence = (self._sequence + 1) % _SEQUENCES
        message = api.encode_call(method, self._sequence, arguments)
        _log.debug("%s → %s", self.name, method)
        try:
            line.send(message)
            reply = self._receive(line, timeout)
            return api.decode_reply(method, reply)
        except ApiError as error:
            _log.debug("%s ← %s refused", self.name, method)
            raise error from None
        except (ModuleUnavailable, FrameError):
            self._drop()
            raise

    def _receive(self, line: FramedLine, timeout: float) -> Message:
        """The reply to the latest call; replies to earlier ones are passed over."""
        deadline = monotonic() + timeout
        while True:
            reply = read_message(line.receive(max(0.0, deadline - monotonic())))
            if reply.sequence == self._sequence:
                return reply
            if not 0 <= reply.sequence < self._sequence:
                raise FrameError("a reply to another request")
            if monotonic() > deadline:
                raise ModuleUnavailable(self.name, "no answer")

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.link.close()
