"""An emulator's server in a process that can be killed: `python -m tests.support.emulator_process FOLDER pty:LINK`
or `… FOLDER tcp:PORT`. It prints its address and serves until its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sts.module.emulator.server import Server, serve_pty, serve_tcp
from tests.support.modules import open_emulator


def main(folder: Path, line: str) -> None:
    emulator = open_emulator(folder)
    kind, _, place = line.partition(":")
    server: Server = serve_pty(emulator, Path(place)) if kind == "pty" else serve_tcp(emulator, "127.0.0.1", int(place))
    sys.stdout.write(server.address + "\n")
    sys.stdout.flush()
    server.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
