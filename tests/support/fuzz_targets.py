"""All that reads what comes from outside: to the token engine and its modules, and in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.fuzz_engine import engine_targets
from tests.support.fuzz_files import file_targets
from tests.support.fuzz_frames import frame_targets
from tests.support.fuzz_legacy import legacy_targets
from tests.support.fuzz_tables import table_targets
from tests.support.fuzz_thrift import thrift_targets

if TYPE_CHECKING:
    from tests.support.fuzz import Target


def all_targets() -> list[Target]:
    """Every reader there is."""
    return [
        *engine_targets(),
        *frame_targets(),
        *legacy_targets(),
        *thrift_targets(),
        *file_targets(),
        *table_targets(),
    ]
