from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.door.stream import answer_lines

REQUEST = {"op": "meter_test", "subclass": 0, "control": "1", "mfr": 0}
TOKEN = "00000000000150997584"
ENGINE = [sys.executable, "-m", "sts"]


def answers(data: bytes) -> tuple[bool, list[Any]]:
    out = io.BytesIO()
    whole = answer_lines(io.BytesIO(data), out)
    return whole, [json.loads(line) for line in out.getvalue().splitlines()]


def error_codes(data: bytes) -> list[str]:
    return [reply["error"]["code"] if "error" in reply else "" for reply in answers(data)[1]]


@pytest.mark.parametrize("key", [1, "é", None, [1, {"a": 2.5}], {"b": []}, 10**30, "\ud800"])
def test_the_id_comes_back_as_it_is(key: Any) -> None:
    [reply] = answers(json.dumps(REQUEST | {"id": key}).encode())[1]
    assert reply == {"id": key, "tokens": [TOKEN]}


def test_a_request_without_id_has_none_in_its_answer() -> None:
    assert answers(json.dumps(REQUEST).encode()) == (True, [{"id": None, "tokens": [TOKEN]}])


def test_errors_keep_the_order_and_the_id() -> None:
    good, bad = json.dumps(REQUEST | {"id": 1}), json.dumps(REQUEST | {"id": 2, "op": "x"})
    whole, replies = answers(f"{good}\n{bad}\r\n\n{good}".encode())
    assert whole
    assert [reply["id"] for reply in replies] == [1, 2, 1]
    assert replies[1]["error"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("line", ["hello", "{", "\xff\xfe", "NaN", '{"id": NaN}', "[" * 100_000, "{}{}"])
def test_lines_that_are_no_json_are_answered_and_told(line: str) -> None:
    good = json.dumps(REQUEST)
    data = line.encode("latin-1") + b"\n" + good.encode()
    assert answers(data)[0] is False
    assert error_codes(data) == ["BAD_REQUEST", ""]


@pytest.mark.parametrize("line", ["5", "[]", "null", '"op"', "1" * 5000, '{"id": ' + "1" * 5000 + "}"])
def test_json_that_is_no_request_is_answered(line: str) -> None:
    assert answers(line.encode())[0] is True
    assert error_codes(line.encode()) == ["BAD_REQUEST"]


def test_an_id_without_json_of_its_own_is_left_out() -> None:
    [reply] = answers(json.dumps(REQUEST).replace("{", '{"id": 1e999, ', 1).encode())[1]
    assert reply == {"id": None, "tokens": [TOKEN]}


def test_an_id_of_any_depth_is_answered() -> None:
    asked = [json.dumps(REQUEST).replace("{", f'{{"id": {"[" * depth}{"]" * depth}, ', 1) for depth in range(600, 1000)]
    assert len(answers("\n".join(asked).encode())[1]) == len(asked)


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "1e999"])
def test_a_number_beyond_every_limit_is_out_of_range(number: str) -> None:
    [reply] = answers(b'{"id": 7, "op": "meter_test", "subclass": 0, "control": "1", "mfr": %s}' % number.encode())[1]
    assert (reply["id"], reply["error"]["code"]) == (7, "RANGE")


@given(st.lists(st.binary(max_size=60)))
def test_any_bytes_get_one_answer_a_line(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    asked = [line for line in io.BytesIO(data) if line.strip()]
    assert len(answers(data)[1]) == len(asked)


def run(data: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(ENGINE, input=data, capture_output=True, timeout=60, check=False)


def test_exit_status() -> None:
    assert (run(b"").returncode, run(json.dumps(REQUEST).encode()).returncode) == (0, 0)
    refused = run(b'{"op": "sell"}\n')
    assert (refused.returncode, refused.stderr) == (0, b"")
    assert run(b"hello\n").returncode == 2


def test_an_answer_comes_before_the_next_request() -> None:
    with subprocess.Popen(ENGINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as engine:
        assert engine.stdin is not None
        assert engine.stdout is not None
        for number in range(3):
            engine.stdin.write(json.dumps(REQUEST | {"id": number}).encode() + b"\n")
            assert json.loads(engine.stdout.readline())["id"] == number
        engine.stdin.close()
        assert engine.wait(30) == 0


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    with subprocess.Popen(
        ENGINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as engine:
        assert engine.stdin is not None
        assert engine.stdout is not None
        assert engine.stderr is not None
        engine.stdout.close()
        engine.stdin.write(json.dumps(REQUEST).encode() + b"\n")
        engine.stdin.close()
        assert (engine.wait(30), engine.stderr.read()) == (1, b"")


def test_help() -> None:
    shown = subprocess.run([*ENGINE, "--help"], capture_output=True, text=True, timeout=60, check=True)
    assert "python -m sts" in shown.stdout
