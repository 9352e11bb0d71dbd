from __future__ import annotations

import subprocess
import sys

LOADED = "import sys, sts.token, sts.identity; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def test_engine_loads_the_standard_library_alone() -> None:
    """DKGA02's DES is loaded when first asked for: starting must stay quick."""
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert "sts" in loaded
    assert not {"cryptography", "numpy"} & set(loaded)
