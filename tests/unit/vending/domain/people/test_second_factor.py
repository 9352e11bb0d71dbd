from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vending.domain.people.second_factor import (
    RECOVERY_CODES,
    STEP_SECONDS,
    code_of,
    enrolment_uri,
    find_step,
    is_recovery_code,
    new_recovery_codes,
    new_secret,
    normal_code,
    read_secret_text,
    secret_text,
    step_at,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[5] / "tests" / "vectors" / "totp.json").read_text("utf-8"))
SECRET = VECTORS["secret"].encode()
NOW = datetime(2026, 3, 1, 8, 0, 12, tzinfo=UTC)
steps = st.integers(0, 2**33)


@pytest.mark.parametrize("row", VECTORS["totp"], ids=lambda row: row["time"])
def test_rfc_6238(row: dict[str, Any]) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=row["time"])
    assert step_at(moment) == int(row["step"], 16)
    assert code_of(SECRET, step_at(moment), digits=8) == row["code"]


@pytest.mark.parametrize(("count", "code"), list(enumerate(VECTORS["hotp"])))
def test_rfc_4226(count: int, code: str) -> None:
    assert code_of(SECRET, count) == code


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(off: int) -> None:
    step = step_at(NOW) + off
    assert find_step(SECRET, code_of(SECRET, step), NOW, 0) == step


@pytest.mark.parametrize("off", [-3, -2, 2, 3])
def test_a_code_of_another_minute_is_none(off: int) -> None:
    assert find_step(SECRET, code_of(SECRET, step_at(NOW) + off), NOW, 0) is None


@given(last=st.integers(-2, 2), off=st.integers(-1, 1))
def test_a_step_counts_once_and_none_before_it(last: int, off: int) -> None:
    step = step_at(NOW) + off
    taken = find_step(SECRET, code_of(SECRET, step), NOW, step_at(NOW) + last)
    assert taken == (step if off > last else None)


@pytest.mark.parametrize("typed", ["", "00000", "1" * 500, "٣٤٥٦٧٨", "\udcff", "'; --"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert find_step(SECRET, typed, NOW, 0) is None


@given(st.binary(min_size=1, max_size=40))
def test_a_secret_is_read_back_as_it_was_written(secret: bytes) -> None:
    assert read_secret_text(secret_text(secret)) == secret
    assert re.fullmatch("[A-Z2-7]+", secret_text(secret))


def test_what_an_app_reads() -> None:
    uri = enrolment_uri(SECRET, "MicroVend S01", "thabo m")
    assert uri == (
        "otpauth://totp/MicroVend%20S01:thabo%20m?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=MicroVend%20S01&algorithm=SHA1&digits=6&period=30"
    )
    assert STEP_SECONDS == 30
    assert len(new_secret()) == 20


def test_recovery_codes() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES == 10
    for code in codes:
        assert re.fullmatch("([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}", code)
        assert is_recovery_code(normal_code(code.lower().replace("-", " ")))
    assert not is_recovery_code("123456")
