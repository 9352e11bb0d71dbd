"""What a station is told about itself: `station.toml`, environment variables over it."""

from cdu_app.settings.fields import STATION_FILE
from cdu_app.settings.station_file import EMULATOR_LINK, NO_PRINTER, Settings, read_settings

__all__ = ["EMULATOR_LINK", "NO_PRINTER", "STATION_FILE", "Settings", "read_settings"]
