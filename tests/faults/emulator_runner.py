"""An emulator that is killed at one of its calls to the system: `python -m tests.faults.emulator_runner FOLDER`.

Reads one line a life, `FUSE load KEYFILE`, `FUSE tamper` or `FUSE vend TID`, does it in a fork with a fuse that ends it
by SIGKILL before, in the middle of, or after a write, a sync or a rename, and answers `killed WHERE` or `done`. Of
"vend" the tokens come first, as they were handed out. A fuse of 0 never burns.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.modules import LIMITED, UNIT_LIMIT, open_emulator, request

TOKENS = 4
UNITS = UNIT_LIMIT // TOKENS


@dataclass
class Fuse:
    """Ends the process at the `length`-th tick, after telling where."""

    length: int
    report: int
    ticks: int = 0

    def __post_init__(self) -> None:
        self._write = os.write

    def tick(self, where: str) -> None:
        self.ticks += 1
        if self.ticks == self.length:
            self.tell(f"killed {where}")
            os.kill(os.getpid(), signal.SIGKILL)

    def tell(self, line: str) -> None:
        self._write(self.report, f"{line}\n".encode())

    def around(self, name: str, call: Any) -> Any:
        def fused(*arguments: Any) -> Any:
            self.tick(f"before {name}")
            answer = call(*arguments)
            self.tick(f"after {name}")
            return answer

        return fused

    def write(self, file: int, data: bytes) -> int:
        """In two halves."""
        half = len(data) // 2
        self.tick("before write")
        written = self._write(file, data[:half])
        self.tick("half a write")
        written += self._write(file, data[half:])
        self.tick("after write")
        return written

    def lay(self) -> None:
        """Into every call that changes a file."""
        replaced: Any = os
        replaced.write = self.write
        replaced.fsync = self.around("sync", os.fsync)
        paths: Any = Path
        paths.replace = self.around("rename", Path.replace)


def live(folder: Path, fuse: Fuse, what: str, argument: str) -> None:
    fuse.lay()
    emulator = open_emulator(folder)
    if what == "load":
        emulator.load_keys(Path(argument).read_bytes())
    elif what == "tamper":
        emulator.tamper()
    else:
        for minute in range(TOKENS):
            asked = request(register=LIMITED, amount_code=UNITS, tid=int(argument) + minute)
            fuse.tell(emulator.vend_credit(asked))
    emulator.close()
    fuse.tell("done")


def in_a_child(folder: Path, length: int, what: str, argument: str) -> list[str]:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        try:
            live(folder, Fuse(length, write_end), what, argument)
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as answers:
        lines = answers.read().splitlines()
    os.waitpid(child, 0)
    return lines


def main(folder: Path) -> None:
    for line in sys.stdin:
        length, what, argument = line.split(" ", maxsplit=2)
        sys.stdout.write(" | ".join(in_a_child(folder, int(length), what, argument.strip())) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
