"""A guesser to be killed: `python -m tests.faults.guess_runner STATION USERNAME` works on a password for ever."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import vending.services.people.prove_operator as prove_operator
from cdu_app.bootstrap import open_station, refuse_passphrase
from vending.errors import SignInDelayed


def hash_for_ever(*_arguments: object) -> None:
    _say("guessing")
    time.sleep(600)


def main(folder: Path, username: str) -> None:
    prove_operator.verify_hash = hash_for_ever
    station = open_station(folder, refuse_passphrase)
    try:
        station.sign_in.sign_in(username, "a guess")
    except SignInDelayed:
        _say("delayed")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
