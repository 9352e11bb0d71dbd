"""Steps of arithmetic as a person writes them: exact fractions to text, rounding, and reading a step again."""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from math import ceil, floor


def text_of(number: Fraction, places: int = 0) -> str:
    """Write a number that ends, with so many decimals at least."""
    sign, number, digits = "-" if number < 0 else "", abs(number), ""
    whole, rest = divmod(number, 1)
    while rest or len(digits) < places:
        digit, rest = divmod(rest * 10, 1)
        digits += str(digit)
        assert len(digits) < 25, "a fraction that does not end"
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def half_up(number: Fraction, places: int) -> Fraction:
    """Round, halves up."""
    return Fraction(floor(number * 10**places + Fraction(1, 2)), 10**places)


def round_up(number: Fraction, places: int) -> Fraction:
    """Round up."""
    return Fraction(ceil(number * 10**places), 10**places)


_STEP = re.compile(r".*: (?P<left>[-0-9.,×÷+() ]*|least of [0-9., ]+) (?P<sign>[=→↑<>≤]) (?P<right>-?[0-9.]+)")


def arithmetic_holds(step: str) -> bool | None:
    """Does the arithmetic of a written step hold? None for a step of words alone.

    `=` is exact, `→` rounds halves up and `↑` up, both to as many decimals as are written.
    """
    match = _STEP.fullmatch(step)
    if match is None:
        return None
    right, places = Fraction(match["right"]), len(match["right"].partition(".")[2])
    left = match["left"]
    if left.startswith("least of "):
        value = min(Fraction(one) for one in left.removeprefix("least of ").split(", "))
    else:
        value = _evaluate(ast.parse(left.replace("×", "*").replace("÷", "/").strip(), mode="eval").body, left)
    rounded = {"→": half_up(value, places), "↑": round_up(value, places)}.get(match["sign"], value)
    if match["sign"] in "<>≤":
        return {"<": value < right, ">": value > right, "≤": value <= right}[match["sign"]]
    return rounded == right


def _evaluate(node: ast.expr, source: str) -> Fraction:
    """Work out sums, products and quotients, with the digits as they are written."""
    if isinstance(node, ast.BinOp):
        left, right = _evaluate(node.left, source), _evaluate(node.right, source)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        return left * right if isinstance(node.op, ast.Mult) else left / right
    if isinstance(node, ast.UnaryOp):
        return -_evaluate(node.operand, source)
    assert isinstance(node, ast.Constant)
    return Fraction(ast.get_source_segment(source.replace("×", "*").replace("÷", "/").strip(), node) or "")
