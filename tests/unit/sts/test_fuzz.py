"""A small run of what `make bench` does with a million inputs."""

from __future__ import annotations

import secrets

import pytest

from tests.support.fuzz import Target, run
from tests.support.fuzz_targets import all_targets


@pytest.mark.parametrize("target", all_targets(), ids=lambda target: target.name)
def test_bad_input_is_refused(target: Target) -> None:
    run(target, 2_000, secrets.randbits(32))


@pytest.mark.parametrize("target", all_targets(), ids=lambda target: target.name)
def test_seeds_are_taken(target: Target) -> None:
    assert target.seeds
    for seed in target.seeds:
        target.feed(seed)


def test_what_raises_something_else_is_told_with_its_input() -> None:
    broken = Target("broken", lambda data: data.decode("ascii") and None, [b"\xff"])
    with pytest.raises(AssertionError, match="broken raised UnicodeDecodeError"):
        run(broken, 100, 1)
