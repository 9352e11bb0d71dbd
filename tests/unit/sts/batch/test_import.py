from __future__ import annotations

import subprocess
import sys

WITHOUT = "import sys; sys.modules['numpy'] = None; import sts.codec, sts.keychange; import sts.batch"


def test_what_is_missing_is_said_in_one_sentence() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "ImportError: sts.batch needs NumPy: pip install microvend-cdu[batch]"
    assert "During handling" not in done.stderr


def test_the_command_says_it_in_one_line() -> None:
    hidden = "import sys; sys.modules['numpy'] = None; sys.argv = ['x']; "
    started = hidden + "import runpy; runpy._run_module_as_main('sts.batch')"
    done = subprocess.run([sys.executable, "-c", started], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "sts.batch needs NumPy" in done.stderr
    assert done.stderr.count("\n") == 1
