"""Where a station lives when nobody says otherwise."""

from __future__ import annotations

import os
from pathlib import Path


def default_folder() -> Path:
    """Return the station folder of this user: `CDU_STATION`, or the platform's data folder."""
    chosen = os.environ.get("CDU_STATION")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("microvend-cdu", appauthor=False)
