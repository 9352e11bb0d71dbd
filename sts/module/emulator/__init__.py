"""A security module in software, for training, demonstration and tests; its tokens open meters with test keys only."""

from sts.module.emulator.emulator import Emulator, create_emulator

__all__ = ["Emulator", "create_emulator"]
