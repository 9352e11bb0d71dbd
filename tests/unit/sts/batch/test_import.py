from __future__ import annotations

import subprocess
import sys

WITHOUT = "import sys; sys.modules['numpy'] = None; import sts.codec, sts.keychange; import sts.batch"


def test_what_is_missing_is_said_in_one_sentence() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "ImportError: sts.batch needs NumPy: pip install microvend-cdu[batch]"
    assert "During handling" not in done.stderr
