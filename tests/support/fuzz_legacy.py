"""Everything that reads what comes from a legacy module's line, or goes to it, for `tests.support.fuzz`."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from sts.module import tsm_layouts as layouts
from sts.module.errors import FieldError, FrameError, ModuleRefused, ModuleUnavailable
from sts.module.framing import Frame, build_frame
from sts.module.tsm import TsmModule
from sts.token import TokenClass
from tests.support.fuzz import Target
from tests.support.fuzz_frames import RepeatingLink
from tests.support.legacy_line import REGISTERS
from tests.support.modules import PAN, every_call

if TYPE_CHECKING:
    from collections.abc import Callable

_MANAGEMENT_TOKEN = f"{2 << 27:020}"
LEGACY_LAYOUTS: dict[str, tuple[Callable[[str], object], str]] = {
    "credit request": (layouts.read_credit_request, f"{PAN.text} 01600675071FF00123456L0004D2"),
    "management request": (layouts.read_management_request, f"{PAN.text} 01600675071FF0012345604D2"),
    "key change request": (layouts.read_key_change_request, f"{PAN.text} 0112600675000042079919FF05"),
    "credit answer": (partial(layouts.read_tokens, count=1, token_class=TokenClass.CREDIT), "0" * 37),
    "key change answer": (
        partial(layouts.read_tokens, count=2, token_class=TokenClass.MANAGEMENT),
        layouts.write_tokens(_MANAGEMENT_TOKEN, _MANAGEMENT_TOKEN),
    ),
    "identity": (layouts.read_identity, f"TSM00001FW 1    {'0' * 16}"),
    "balance": (layouts.read_balance, "0704D2"),
}
_ANSWERS = [
    f"SM!TC00{'0' * 37}",
    f"SM!TM00{layouts.write_tokens(_MANAGEMENT_TOKEN)}",
    f"SM!TK00{layouts.write_tokens(_MANAGEMENT_TOKEN, _MANAGEMENT_TOKEN)}",
    f"SM!ID00TSM00001FW 1    {'0' * 16}",
    "SM!TC31",
    "GL!ER20",
]


def legacy_targets() -> list[Target]:
    """What reads fields and answers."""
    texts = [answer.encode() for answer in _ANSWERS]
    return [
        *(Target(name, partial(_read, read), [right.encode()]) for name, (read, right) in LEGACY_LAYOUTS.items()),
        Target("legacy driver in step", _drive_in_step, texts),
    ]


def _read(read: Callable[[str], object], data: bytes) -> None:
    with suppress(FieldError):
        read(data.decode("latin-1"))


def _drive_in_step(data: bytes) -> None:
    """The bytes come with the header's right checksum: what a driver must make sense of, or not."""
    text = data.decode("latin-1")
    with suppress(FrameError):
        link = RepeatingLink(build_frame(Frame(text[:5], text[5:])), echoes=True)
        module = TsmModule(link, REGISTERS, read_timeout=0.0, issue_timeout=0.0, key_change_timeout=0.0)
        for call in every_call(module):
            with suppress(ModuleUnavailable, ModuleRefused):
                call()
