"""A smaller run of `make bench ARGS=mistyped_tokens`, with a fresh seed each time."""

from __future__ import annotations

import secrets

from benchmarks.mistyped_tokens import look, mistypings


def test_a_mistyped_token_never_says_what_was_sold() -> None:
    seed = secrets.randbits(32)
    counts = look(200, seed)
    assert counts.tokens == 200
    assert counts.mistyped > 200 * 190
    assert counts.sold == 0, f"seed {seed}"
    assert counts.read < 30, f"seed {seed}: a checksum of 16 bits lets one in 65 536 pass, less than one here"


def test_every_digit_and_every_swap_is_there() -> None:
    wrong = list(mistypings("01234567890123456789"))
    assert len(wrong) == len(set(wrong)) == 20 * 9 + 19
    assert len(list(mistypings("1" * 20))) == 20 * 9
