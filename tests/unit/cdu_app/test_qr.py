from __future__ import annotations

from cdu_app.qr import QUIET, qr_matrix, qr_text
from vending.domain.people.second_factor import enrolment_uri

URI = enrolment_uri(bytes(20), "MicroVend S01", "manager")
_FINDER = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")


def test_a_code_is_square_with_its_three_corners() -> None:
    matrix = qr_matrix(URI)
    size = len(matrix)
    assert {len(row) for row in matrix} == {size}
    assert (size - 17) % 4 == 0
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        corner = tuple("".join("1" if dark else "0" for dark in row[left : left + 7]) for row in matrix[top : top + 7])
        assert corner == _FINDER


def test_the_terminal_shows_the_same_modules() -> None:
    lines = qr_text(URI).split("\n")
    halves = {"█": (False, False), "▀": (False, True), "▄": (True, False), " ": (True, True)}
    rows = [tuple(halves[letter][half] for letter in line) for line in lines for half in (0, 1)]
    matrix = qr_matrix(URI)
    inner = tuple(row[QUIET:-QUIET] for row in rows[QUIET : QUIET + len(matrix)])
    assert inner == matrix
    assert not any(any(row) for row in rows[:QUIET])
