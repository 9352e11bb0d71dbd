"""The passwords that people choose most often (resources/passwords)."""

from __future__ import annotations

import gzip
from functools import cache

from resources import resource_path


@cache
def common_passwords() -> frozenset[str]:
    """Return them in small letters; read once, when somebody first chooses a password."""
    return frozenset(gzip.decompress(resource_path("passwords/common.txt.gz").read_bytes()).decode().split())
