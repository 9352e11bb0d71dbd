from __future__ import annotations

import logging
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sts.module.emulator.faults import Fault, Faults
from sts.module.errors import ModuleRefused, ModuleUnavailable
from sts.module.prism import api
from sts.module.prism.driver import PrismModule
from sts.module.prism.frames import FramedLine, frame
from sts.module.prism.opening import Login, connect_to
from sts.module.prism.refusals import ApiError
from tests.support import modules
from tests.support.fuzz_thrift import REGISTER, RESULTS, reply_body, reply_head
from tests.support.modules import REQUEST, every_call
from tests.support.prism import LOGIN, PrismServer, open_prism, start_prism
from tests.support.tls_lines import serve_tls

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from threading import Event

    from sts.module.emulator import Emulator
    from sts.module.links import Link
    from sts.module.prism.tls import Trust

SHORT = 0.2
PATIENCE = 5.0


class Script:
    """A server that lets everybody in and answers other calls as told; a missing answer is silence."""

    def __init__(self, **results: Any) -> None:
        self.results = {"fetchTokenResult": ApiError("ECacheMiss", "not found")} | results
        self.calls: list[api.Call] = []

    def __call__(self, link: Link, stopping: Event) -> None:
        line = FramedLine(link)
        while not stopping.is_set():
            call = api.decode_call(line.receive(None))
            self.calls.append(call)
            link.write(self._answer(call))

    def _answer(self, call: api.Call) -> bytes:
        result = self.results.get(call.method, RESULTS["signInWithPassword"] if "sign" in call.method else b"")
        if isinstance(result, bytes):
            return result
        if isinstance(result, ApiError):
            return frame(api.encode_error(call, result))
        return frame(api.encode_result(call, result))

    def methods(self) -> list[str]:
        return [call.method for call in self.calls]


@contextmanager
def scripted(context: ssl.SSLContext, trust: Trust, script: Script) -> Iterator[PrismModule]:
    with serve_tls(context, script) as server:
        waits = dict.fromkeys(("read_timeout", "issue_timeout", "key_change_timeout"), SHORT)
        connect = partial(connect_to, server.address, trust)
        with closing(PrismModule(connect, LOGIN, [replace(REGISTER, number=1)], **waits)) as module:
            yield module


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    with closing(modules.new_emulator(tmp_path / "emulator")) as emulator:
        yield emulator


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def server(emulator: Emulator, tmp_path: Path, faults: Faults) -> Iterator[PrismServer]:
    with start_prism(emulator, tmp_path / "prism", faults) as server:
        yield server


def failure(call: Callable[[], object]) -> ModuleUnavailable:
    with pytest.raises(ModuleUnavailable) as caught:
        call()
    return caught.value


def test_a_result_is_asked_for_before_anything_is_issued(context: ssl.SSLContext, trust: Trust) -> None:
    script = Script(issueCreditToken=RESULTS["issueCreditToken"])
    with scripted(context, trust, script) as module:
        module.vend_credit(REQUEST)
    assert script.methods() == ["signInWithPassword", "fetchTokenResult", "issueCreditToken"]
    fetch, issue = script.calls[1:]
    assert fetch.arguments["reqMessageId"] == issue.arguments["messageId"] != fetch.arguments["messageId"]
    assert (issue.arguments["transferAmount"], issue.arguments["flags"]) == (1234.0, 2)
    assert issue.arguments["tokenTime"] == REQUEST.tid + (2014 - 1993) * 365 * 1440 + 5 * 1440


def test_a_result_that_is_there_is_not_issued_again(context: ssl.SSLContext, trust: Trust) -> None:
    script = Script(fetchTokenResult=RESULTS["fetchTokenResult"])
    with scripted(context, trust, script) as module:
        assert module.vend_credit(REQUEST) == RESULTS["fetchTokenResult"][0]["tokenDec"]
    assert "issueCreditToken" not in script.methods()


@pytest.mark.parametrize("lost", [b"", b"\x00\x00\x00\x05abcde", frame(reply_head("issueCreditToken"))[:9]])
def test_a_lost_answer_is_looked_for_and_asked_again_under_the_same_id(
    context: ssl.SSLContext, trust: Trust, lost: bytes
) -> None:
    script = Script(issueCreditToken=lost)
    with scripted(context, trust, script) as module:
        failure(lambda: module.vend_credit(REQUEST))
    assert script.methods() == ["signInWithPassword", "fetchTokenResult", "issueCreditToken"] * 3
    assert len({call.arguments["messageId"] for call in script.calls if call.method == "issueCreditToken"}) == 1
    assert len({call.arguments["tokenTime"] for call in script.calls if call.method == "issueCreditToken"}) == 1


def test_nothing_is_issued_while_it_is_not_known_whether_it_was(context: ssl.SSLContext, trust: Trust) -> None:
    script = Script(fetchTokenResult=b"")
    with scripted(context, trust, script) as module:
        assert failure(lambda: module.vend_credit(REQUEST)).reason == "no answer"
    assert "issueCreditToken" not in script.methods()


def test_another_s_token_is_not_handed_out(context: ssl.SSLContext, trust: Trust) -> None:
    others = [RESULTS["issueCreditToken"][0] | {"pan": modules.OTHER_PAN.text}]
    for results in ({"issueCreditToken": others}, {"fetchTokenResult": others}):
        with scripted(context, trust, Script(**results)) as module:
            reason = failure(lambda: module.vend_credit(REQUEST)).reason
    assert reason == "an answer that makes no sense: the meter is not what was asked for"


def test_replies_to_earlier_calls_are_passed_over_but_not_for_ever(context: ssl.SSLContext, trust: Trust) -> None:
    status = frame(reply_head("getStatus") + reply_body("getStatus"))  # number 0: before any call

    class Flood(Script):
        def _answer(self, call: api.Call) -> bytes:
            return status * 3 + super()._answer(call) if call.method == "getStatus" else super()._answer(call)

    with scripted(context, trust, Flood(getStatus=RESULTS["getStatus"])) as module:
        assert module.identify().module_id == "94000001"
    with scripted(context, trust, Script(getStatus=status)) as module:
        assert failure(module.identify).reason == "no answer"


@pytest.mark.parametrize("sequence", [99, -1])
def test_a_reply_to_a_call_that_was_never_made(context: ssl.SSLContext, trust: Trust, sequence: int) -> None:
    head = reply_head("getStatus")[:-4] + sequence.to_bytes(4, "big", signed=True)
    with scripted(context, trust, Script(getStatus=frame(head + reply_body("getStatus")))) as module:
        assert "another request" in failure(module.identify).reason


@pytest.mark.parametrize("info", [{}, {"ModuleId": "1"}, {"FirmwareId": "1"}])
def test_a_status_that_says_too_little(context: ssl.SSLContext, trust: Trust, info: dict[str, str]) -> None:
    with scripted(context, trust, Script(getStatus=[{"info": info}])) as module:
        assert "makes no sense" in failure(module.identify).reason
        with pytest.raises(ModuleRefused) as caught:
            module.clock()
    assert caught.value.code == 21


def test_a_real_module_s_status(context: ssl.SSLContext, trust: Trust) -> None:
    """The entries as the notes of a public client have them."""
    info = {"ModuleId": "94001632", "FirmwareId": "STS65V10", "smqd.WindowSize": "7"}
    info["smqd.ex.RtcTimeUtc"] = "20230406T111904Z"
    with scripted(context, trust, Script(getStatus=[{"info": info}])) as module:
        identity, clock = module.identify(), module.clock()
    assert (identity.module_id, identity.firmware, identity.emulator) == ("94001632", "STS65V10", False)
    assert (clock.now.isoformat(), clock.tid_window) == ("2023-04-06T11:19:04+00:00", 0)


def test_a_time_that_is_none(context: ssl.SSLContext, trust: Trust) -> None:
    info = {"smqd.ex.RtcTimeUtc": "yesterday"}
    with scripted(context, trust, Script(getStatus=[{"info": info}])) as module:
        assert failure(module.clock).reason == "an answer that makes no sense: a time that is none"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff\xff\xff\xff" + bytes(100),
        frame(b""),
        frame(b"\x80\x01\x00\x02" + bytes(20)),
        frame(reply_head("getStatus")[:-4] + b"\x00\x00\x00\x02" + b"\x0f\x00\x00\x00\x7f\xff\xff\xff"),
    ],
)
def test_garbage_from_the_server(context: ssl.SSLContext, trust: Trust, answer: bytes) -> None:
    started = monotonic()
    with scripted(context, trust, Script(getStatus=answer)) as module:
        assert "makes no sense" in failure(module.identify).reason
    assert monotonic() - started < PATIENCE


@pytest.mark.parametrize("answer", [b"", b"garbage garbage", frame(bytes(30))])
def test_a_server_that_does_not_let_anybody_in(context: ssl.SSLContext, trust: Trust, answer: bytes) -> None:
    script = Script(signInWithPassword=answer)

    def enter() -> None:
        with scripted(context, trust, script):
            pass

    assert failure(enter).reason
    assert script.methods() == ["signInWithPassword"]


def test_a_wrong_password_is_tried_once(server: PrismServer) -> None:
    error = failure(lambda: open_prism(server, login=Login(LOGIN.user, "guess")))
    assert error.reason == "the sign-in is refused: wrong password"


@pytest.mark.parametrize(
    ("login", "reason"), [(Login("nobody", "x"), "unknown user"), (Login(LOGIN.user, "x", "far"), "unknown realm")]
)
def test_who_may_not_enter(server: PrismServer, login: Login, reason: str) -> None:
    assert failure(lambda: open_prism(server, login=login)).reason == f"the sign-in is refused: {reason}"


def test_a_session_that_ended_is_renewed(server: PrismServer) -> None:
    with closing(open_prism(server)) as module:
        before = module.identify()
        server.accounts.expire_all()
        assert module.identify() == before
        server.accounts.expire_all()
        token = module.vend_credit(REQUEST)
        assert module.vend_credit(REQUEST) == token


def test_a_session_that_ends_at_once_is_a_refusal(context: ssl.SSLContext, trust: Trust) -> None:
    script = Script(getStatus=ApiError("EAuthentication.Token", "authentication failed"))
    with scripted(context, trust, script) as module, pytest.raises(ModuleRefused) as caught:
        module.identify()
    assert (caught.value.code, script.methods().count("signInWithPassword")) == (58, 2)


def test_what_a_crash_left_is_found_by_another_program(server: PrismServer, faults: Faults) -> None:
    """Nothing but the stored request is needed, and results of the sales before are still there."""
    with closing(open_prism(server, SHORT)) as module:
        module.vend_credit(REQUEST)
        for fault in [Fault.DROP_ANSWER] * 3:
            faults.plan(fault, "fetchTokenResult")
        failure(lambda: module.vend_credit(replace(REQUEST, tid=REQUEST.tid + 1)))
    with closing(open_prism(server)) as module:
        assert module.find_last_credit(replace(REQUEST, tid=REQUEST.tid + 1)) is None
        assert module.find_last_credit(REQUEST) == module.vend_credit(REQUEST)


def test_nothing_secret_is_logged(server: PrismServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), closing(open_prism(server)) as module:
        token = module.vend_credit(REQUEST)
        with suppress(ModuleRefused):
            module.verify_token(1, modules.OTHER_PAN, 7, REQUEST.ea, token)
    assert "issueCreditToken" in caplog.text
    for secret in (LOGIN.password, token, REQUEST.pan.text, REQUEST.pan.drn):
        assert secret not in caplog.text
    assert LOGIN.password not in repr(LOGIN) + repr(vars(module))


@pytest.mark.parametrize(
    "change", [{"amount_code": 1 << 16}, {"tid": 1 << 24}, {"subclass": 4, "amount_code": 1 << 19}, {"ti": 1 << 15}]
)
def test_what_no_message_holds_is_refused_here(server: PrismServer, change: dict[str, int]) -> None:
    with closing(open_prism(server)) as module, pytest.raises(ModuleRefused) as caught:
        module.vend_credit(modules.request(**change))
    assert caught.value.code == 40


class EchoLink:
    """Lets in, and answers everything else with the same body."""

    name, wrapped = "echo", False

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._waiting = b""

    def write(self, data: bytes) -> None:
        call = api.decode_call(data[4:])
        body = reply_body(call.method) if call.method == "signInWithPassword" else self._body
        head = reply_head(call.method)[:-4] + call.sequence.to_bytes(4, "big")
        self._waiting = frame(head + body)

    def read(self, timeout: float | None) -> bytes:
        data, self._waiting = self._waiting, b""
        return data

    def flush_input(self) -> None:
        pass

    def close(self) -> None:
        pass


def changed(method: str) -> st.SearchStrategy[bytes]:
    """A right reply with a byte changed."""
    body = reply_body(method)
    places, bits = st.integers(0, len(body) - 1), st.integers(0, 7)
    return st.builds(lambda at, bit: body[:at] + bytes([body[at] ^ 1 << bit]) + body[at + 1 :], places, bits)


REPLIES = st.one_of(st.binary(max_size=200), st.sampled_from(sorted(RESULTS)).flatmap(changed))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(REPLIES)
def test_any_answer_ends_in_ours_or_in_our_errors(body: bytes) -> None:
    module = PrismModule(lambda: EchoLink(body), LOGIN, [REGISTER], read_timeout=0.0)
    for call in every_call(module):
        with suppress(ModuleUnavailable, ModuleRefused):
            call()


def test_a_bit_changed_in_a_token_s_reply_never_makes_another_token() -> None:
    """Encryption apart: whatever bit of the answer is wrong, the right digits come out or none."""
    body, right = reply_body("issueCreditToken"), RESULTS["issueCreditToken"][0]["tokenDec"]
    for place in range(len(body) * 8):
        wrong = bytearray(body)
        wrong[place // 8] ^= 1 << place % 8
        module = PrismModule(partial(EchoLink, bytes(wrong)), LOGIN, [REGISTER], read_timeout=0.0)
        with suppress(ModuleUnavailable, ModuleRefused):
            assert module.vend_credit(REQUEST) == right
