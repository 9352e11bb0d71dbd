"""Pictures of every screen: `python -m cdu_app.ui.screens docs/screens`; scenes named after the folder are taken alone.

They show a temporary demonstration station whose clock stands still, in both themes at two sizes.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import time
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QIODevice, QSettings
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from cdu_app.tasks import TaskRunner
from cdu_app.ui.application import make_application
from cdu_app.ui.screen_play import MAIN_SCENES, SCENES, Play
from cdu_app.ui.screen_station import create_screen_station, open_screen_station, show_fixed_passwords
from cdu_app.ui.session import Session
from cdu_app.ui.theme import Scheme, Theme
from cdu_app.ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPixmap

    from cdu_app.bootstrap import Station

SIZES: Final = ((1366, 768), (1920, 1080))
SCHEMES: Final = (Scheme.LIGHT, Scheme.DARK)
Colour = tuple[int, int, int]
_PATIENCE_SECONDS: Final = 20.0
_PALETTE_SIZE: Final = 256
_STEP: Final = 6  # colours nearer than this are one


class Camera:
    """Takes each scene in every theme and size."""

    def __init__(self, window: Window, folder: Path, sizes: Sequence[tuple[int, int]]) -> None:
        self._window = window
        self._folder = folder
        self._sizes = sizes
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str) -> None:
        """Save the window's pictures under `name`."""
        for scheme in SCHEMES:
            self._window.theme.choose(scheme)
            for width, height in self._sizes:
                self._window.resize(width, height)
                settle()
                path = self._folder / f"{name}-{width}x{height}-{scheme}.png"
                save_small(self._window.grab(), path, _token_colours(self._window.theme))


def _token_colours(theme: Theme) -> list[Colour]:
    """Return the colours of a scheme: they must come out as they are."""
    colours = [QColor(text) for text in theme.colours.named().values()]
    return sorted({(c.red(), c.green(), c.blue()) for c in colours if c.isValid()})


def settle(condition: Callable[[], object] = lambda: True) -> None:
    """Let the screen come to rest and the condition come true."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the screen did not get there")
        QApplication.processEvents()
        time.sleep(0.002)
    for _round in range(5):
        QApplication.processEvents()


def save_small(picture: QPixmap, path: Path, kept: Sequence[Colour]) -> None:
    """Save a picture with a palette: the colours `kept`, then the commonest that differ from those before them."""
    from PIL import Image

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    with Image.open(io.BytesIO(buffer.data().data())) as image:
        full = image.convert("RGB")
    width, height = full.size
    counted: list[tuple[int, Colour]] = full.getcolors(width * height)  # type: ignore[assignment]
    palette = Image.new("P", (1, 1))
    chosen = _choose_palette([colour for _times, colour in sorted(counted, reverse=True)], kept)
    palette.putpalette([part for colour in chosen for part in colour])
    full.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


def _choose_palette(commonest: Sequence[Colour], kept: Sequence[Colour]) -> list[Colour]:
    chosen = list(kept)
    for colour in commonest:
        if len(chosen) == _PALETTE_SIZE:
            break
        if all(max(abs(a - b) for a, b in zip(colour, other, strict=True)) >= _STEP for other in chosen):
            chosen.append(colour)
    return chosen


def save_main_screens(station: Station, folder: Path) -> None:
    """Save sign-in, Sell, Sales and Station of an open station at the smaller size; nothing is sold."""
    theme = Theme(make_application())
    window, runner = Window(theme), TaskRunner()
    window.show()
    session = Session(station, runner, window)
    camera = Camera(window, folder, SIZES[:1])
    play = Play(session, window, camera.take, settle)
    for scene in MAIN_SCENES:
        scene(play)
    session.status.stop()
    runner.close()
    window.close()


def main(arguments: Sequence[str]) -> int:
    """Take pictures into the folder named first, of all scenes or of those named after it.

    `--station DIR` shows a copy of that station instead.
    """
    folder = Path(arguments[0]).absolute()
    shown = Path(arguments[arguments.index("--station") + 1]).absolute() if "--station" in arguments else None
    home = Path("station")  # as the pictures name it, wherever it lies
    with tempfile.TemporaryDirectory() as place, chdir(place):
        if shown is not None:
            shutil.copytree(shown, home)
            _take_copy(home, folder)
        else:
            _take_demonstration(home, folder, arguments[1:])
    return 0


def _take_copy(home: Path, folder: Path) -> None:
    from cdu_app.bootstrap import open_station, refuse_passphrase

    station = open_station(home, refuse_passphrase)
    try:
        save_main_screens(station, folder)
    finally:
        station.close()


def _take_demonstration(home: Path, folder: Path, names: Sequence[str]) -> None:
    create_screen_station(home)
    props = open_screen_station(home)
    show_fixed_passwords(home)
    theme = Theme(make_application())
    window, runner = Window(theme), TaskRunner()
    window.recall(QSettings(str(home / "none.ini"), QSettings.Format.IniFormat), Scheme.LIGHT)
    window.show()
    camera = Camera(window, folder, SIZES)
    play = Play(Session(props.station, runner, window), window, camera.take, settle, props)
    try:
        if names:
            play.wait(lambda: play.session.status.state.store)
            play.sign_in("manager")
        else:
            camera.take("opening")
        for scene in SCENES:
            if not names or scene.__name__ in names:
                scene(play)
    finally:  # else a scene that fails leaves its threads behind
        window.close()
        runner.close()
        props.station.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
