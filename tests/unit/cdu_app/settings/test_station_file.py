from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdu_app.errors import SettingsInvalid, StationMissing
from cdu_app.settings import STATION_FILE, read_settings
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def settings_of(folder: Path, text: str = "", environment: Mapping[str, str] | None = None):  # type: ignore[no-untyped-def]
    (folder / STATION_FILE).write_text(text, "utf-8")
    return read_settings(folder, environment or {})


def test_an_empty_file_is_a_station(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert (settings.identity.code, settings.identity.sale_limit) == ("S01", Money(500_000, "ZAR"))
    assert (settings.module_link, settings.printer_link, settings.paper_mm) == ("emulator", "none", 80)
    assert (settings.store_url, settings.store_key, settings.theme) == ("", "file", "system")
    assert not settings.identity.demonstration


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    text = '[module]\nlink = "/dev/ttyS0"\n[printer]\nlink = "tcp://a"\npaper_mm = 58\n'
    settings = settings_of(tmp_path, text, {"CDU_MODULE_LINK": "tcp://b:1", "CDU_PRINTER_PAPER_MM": "80", "OTHER": "x"})
    assert (settings.module_link, settings.printer_link, settings.paper_mm) == ("tcp://b:1", "tcp://a", 80)


@pytest.mark.parametrize(("currency", "limit"), [("XOF", "5000"), ("KWD", "12.345"), ("zar", "50,25")])
def test_limits_have_the_currency_s_decimals(tmp_path: Path, currency: str, limit: str) -> None:
    text = f'[station]\ncurrency = "{currency}"\nsale_limit = "{limit}"\n'
    assert settings_of(tmp_path, text).identity.sale_limit.currency == currency.upper()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[shop]\n", "shop"),
        ("station = 5\n", "station"),
        ('[station]\ncolour = "red"\n', "station.colour"),
        ("[station]\nname = 1.5\n", "station.name"),
        ("[station]\nname = true\n", "station.name"),
        ('[station]\ncode = "TOO-LONG-1"\n', "station.code"),
        ('[station]\ncode = ""\n', "station.code"),
        ('[station]\ncurrency = "RAND"\n', "station.currency"),
        ('[station]\nsale_limit = "-5"\n', "station.sale_limit"),
        ('[station]\nsale_limit = "5.001"\n', "station.sale_limit"),
        ('[station]\ntime_zone = "Mars/Olympus"\n', "station.time_zone"),
        ('[station]\ntime_zone = ""\n', "station.time_zone"),
        ('[station]\nlocale = "xx_nope"\n', "station.locale"),
        ('[station]\nlocale = ""\n', "station.locale"),
        ("[printer]\npaper_mm = 66\n", "printer.paper_mm"),
        ('[store]\nkey = "pocket"\n', "store.key"),
        ('[store]\nurl = "sqlite:///x"\n', "store.url"),
        ('[store]\nurl = "mysql://host"\n', "store.url"),
        ('[store]\nurl = "mysql://u:p@h:99999/d"\n', "store.url"),
        ('[screen]\ntheme = "pink"\n', "screen.theme"),
        ("[station\n", ""),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        settings_of(tmp_path, text)
    assert caught.value.key == key
    assert caught.value.reason


@pytest.mark.parametrize("url", ["mysql://u:p@h/d", "mysql://u:p@h:3306/d", "mysql+pymysql://u:p@h/d?charset=utf8mb4"])
def test_servers(tmp_path: Path, url: str) -> None:
    assert settings_of(tmp_path, f'[store]\nurl = "{url}"\n').store_url == url


@pytest.mark.parametrize("locale", ["en", "en_ZA", "en-ZA", "ar_EG", "zh_Hant_TW", "fr_CM"])
def test_locales(tmp_path: Path, locale: str) -> None:
    assert settings_of(tmp_path, f'[station]\nlocale = "{locale}"\n').identity.locale == locale


def test_no_station(tmp_path: Path) -> None:
    with pytest.raises(StationMissing) as caught:
        read_settings(tmp_path / "nowhere")
    assert caught.value.folder == tmp_path / "nowhere"


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / STATION_FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsInvalid, match="not text in UTF-8"):
        read_settings(tmp_path, {})


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / STATION_FILE).mkdir()
    with pytest.raises(SettingsInvalid, match="directory"):
        read_settings(tmp_path, {})
