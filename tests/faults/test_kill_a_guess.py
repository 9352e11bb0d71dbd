"""kill -9 while a password is looked at saves no attempt: it was counted before."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.tills import password_of

if TYPE_CHECKING:
    from tests.support.tills import Till

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL"), pytest.mark.slow]


def guess(till: Till, username: str) -> str:
    command = [sys.executable, "-m", "tests.faults.guess_runner", str(till.folder), username]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.readline().strip()
        process.kill()
    return told


@pytest.mark.parametrize("username", ["cashier", "nobody"])
def test_a_guess_that_is_killed_was_counted(till: Till, username: str) -> None:
    assert [guess(till, username) for _ in range(4)] == ["guessing"] * 3 + ["delayed"]
    till.set(CDU_OPERATOR=username, CDU_PASSWORD=password_of(till.folder, "cashier"))
    assert "wait" in till.run("sign-in").sentence(1)
