"""A security module in software, for training, demonstration and tests; its tokens open meters with test keys only."""

from sts.module.emulator.creation import create_empty_emulator, create_emulator
from sts.module.emulator.emulator import Emulator

__all__ = ["Emulator", "create_empty_emulator", "create_emulator"]
