"""What holds for every test: no screen, no settings of one's own, no network, no unforeseen warning, same examples."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support import network

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = [
    "tests.support.logs",
    "tests.support.mariadb",
    "tests.support.tills",
    "tests.support.counters",
    "tests.support.people",
]

# Before Qt makes an application; QT_QPA_PLATFORM=xcb shows the windows.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in [name for name in os.environ if name.startswith("CDU_")]:
    del os.environ[name]

# The keyring and the data folder of whoever runs the tests stay untouched.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

network.forbid_all_but_loopback()

# The same commit gives the same result everywhere: a red run is the change's own.
# `--hypothesis-profile=explore` searches anew.
settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data-home")))
        yield
