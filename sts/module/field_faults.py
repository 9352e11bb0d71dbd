"""What a fault in a frame's fields means: of an answer, that the module makes no sense; of a request, a refusal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sts.module.errors import FieldError, ModuleUnavailable
from sts.module.returncodes import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def reading_answer(link: str) -> Iterator[None]:
    """Turn FieldError into ModuleUnavailable."""
    try:
        yield
    except FieldError as error:
        raise ModuleUnavailable(link, f"an answer that makes no sense: {error.reason}") from error


@contextmanager
def writing_request(command: str) -> Iterator[None]:
    """Turn FieldError into ModuleRefused, with the code that a module would give."""
    try:
        yield
    except FieldError as error:
        raise refusal(command, error.code) from error
