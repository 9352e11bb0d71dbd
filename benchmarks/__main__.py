"""`make bench`: run every benchmark, or those named; exit 1 if a claim does not hold."""

from __future__ import annotations

import importlib
import sys

ALL = (
    "tokens",
    "batch",
    "two_engines",
    "mistyped_tokens",
    "fuzz",
    "quote",
    "sales",
    "shifts",
    "search_million",
    "list_million",
    "scroll_million",
    "sales_million",
    "import_customers",
    "usage",
    "audit",
    "window",
    "serial_sale",
)


def main(names: list[str]) -> int:
    missed = 0
    for name in names or ALL:
        for result in importlib.import_module(f"benchmarks.{name}").measure():
            print(result, flush=True)
            missed += not result.holds
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
