"""A process that asks an emulator for the tokens of 100 meters: `python -m tests.support.vending_process FOLDER`.

It says "ready", waits for a line, and prints the tokens. Two of these ask the same questions, so each must get the
same answers as the other.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sts.identity import MeterPan, luhn_digit
from tests.support.modules import open_emulator, request

METERS = 100


def main(folder: Path) -> None:
    emulator = open_emulator(folder)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for number in range(METERS):
        body = f"{number:010}"
        sys.stdout.write(emulator.vend_credit(request(pan=MeterPan.from_drn(body + luhn_digit(body)))) + "\n")
    emulator.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
