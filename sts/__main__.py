"""`python -m sts`: the token engine as JSON lines on standard input and output (docs/sts-jsonl.md)."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Final

from sts.door.stream import answer_lines

NOT_JSON_LINES: Final = 2
_INTERRUPTED: Final = 130
_EXAMPLE = """example:
  echo '{"id": 1, "op": "meter_test", "subclass": 0, "control": "1", "mfr": 0}' | python -m sts

Exit status: 0 if every line was answered, errors included; 2 if a line was not JSON.
"""


def main() -> int:
    """Answer standard input to its end; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m sts",
        description="Make and read STS tokens (IEC 62055-41): one JSON request a line on standard input, "
        "one answer a line on standard output.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_args()
    try:
        return 0 if answer_lines(sys.stdin.buffer, sys.stdout.buffer) else NOT_JSON_LINES
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read the answers has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its end
        return 1


if __name__ == "__main__":
    sys.exit(main())
