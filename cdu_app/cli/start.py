"""Where `cdu` starts: the desktop at once where it is asked for, else the command line."""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path

from cdu_app.folders import default_folder


def main() -> None:
    """Run what the arguments ask for and exit. SIGTERM stops it as Ctrl+C does: with a sentence."""
    logging.getLogger().addHandler(logging.NullHandler())  # where there is no log file, nothing goes on the screen
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = find_desktop_folder(sys.argv[1:])
    if folder is not None:
        from cdu_app.cli.desktop import open_desktop

        sys.exit(open_desktop(folder))
    from cdu_app.cli.main import run

    code = run(sys.argv[1:])
    _let_go_of_output()
    sys.exit(code)


def _let_go_of_output() -> None:
    """Where nobody reads our output any more it has been said; Python would say it again and change the exit code."""
    if sys.stdout is None:  # closed before we started
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def find_desktop_folder(arguments: list[str]) -> Path | None:
    """Return the station folder when the arguments ask for the desktop only: its window waits for no parser."""
    match arguments:
        case []:
            return default_folder()
        case ["--station", folder] if folder and not Path(folder).is_file():
            return Path(folder)
    return None
