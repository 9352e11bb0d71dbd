"""One start of a window, measured from outside: `window_child empty|desktop STATION STARTED_AT`."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

KIBIBYTES_A_MEGABYTE = 1000
LONGEST_SECONDS = 30


class FirstFrame(QObject):
    """Notes when a window has painted for the first time."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__()
        self.at = 0.0
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest and not self.at:
            # The frame is painted while this event is handled; whatever is queued next comes after it.
            self.at = -1.0
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        self.at = time.time()
        self._then()


def empty(started: float) -> dict[str, float]:
    application = QApplication([])
    window = QWidget()
    window.resize(1366, 768)
    frame = FirstFrame(window, application.quit)
    window.show()
    application.exec()
    return {"seconds": frame.at - started, "opened": 0.0}


def desktop(started: float, folder: Path) -> dict[str, float]:
    """Start the real command and watch its window from beside it."""
    from cdu_app.cli.start import main

    figures: dict[str, float] = {}
    kept: list[object] = []

    def watched_start(shown: Desktop) -> None:
        frame = FirstFrame(shown.window, lambda: None)
        begin(shown)
        watch = QTimer(shown)

        def look() -> None:
            if time.time() - started > LONGEST_SECONDS:
                os._exit(1)  # an exception would stay inside Qt's loop
            if shown.session is not None and frame.at > 0:
                figures.update(seconds=frame.at - started, opened=time.time() - started)
                watch.stop()
                QApplication.quit()

        watch.timeout.connect(look)
        watch.start(5)
        kept.extend((frame, watch, look))

    from cdu_app.ui.application import Desktop

    begin, Desktop.start = Desktop.start, watched_start  # type: ignore[assignment, method-assign]
    with contextlib.suppress(SystemExit):
        sys.argv = ["cdu", "--station", str(folder)]
        main()
    return figures


def main() -> None:
    what, folder, started = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    figures = empty(started) if what == "empty" else desktop(started, folder)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES_A_MEGABYTE
    print(json.dumps({**figures, "megabytes": memory}))


if __name__ == "__main__":
    main()
