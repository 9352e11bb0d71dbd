"""A small ESC/POS printer of our own, to read receipts back: text lines with their sizes, pictures, cuts.

Knows ESC @, ESC E, ESC d, ESC t, GS !, GS V and GS v 0 as Epson's command reference gives them; anything else is an
error.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

CODE_PAGES = {0: "cp437", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858"}


@dataclass
class Printed:
    """What is on the paper. Each line with its bold flag and its size (width, height)."""

    lines: list[tuple[str, bool, tuple[int, int]]] = field(default_factory=list)
    pictures: list[Image.Image] = field(default_factory=list)
    cuts: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line for line, _, _ in self.lines)

    def columns(self, line: tuple[str, bool, tuple[int, int]]) -> int:
        return len(line[0]) * line[2][0]

    @property
    def picture(self) -> Image.Image:
        """All bands of the picture, one below the other."""
        whole = Image.new("1", (self.pictures[0].width, sum(band.height for band in self.pictures)), 1)
        y = 0
        for band in self.pictures:
            whole.paste(band, (0, y))
            y += band.height
        return whole


def read_escpos(data: bytes) -> Printed:
    head = _Head(Printed())
    while data:
        data = data[head.take(data) :]
    assert not head.line, "the last line has no end"
    return head.printed


@dataclass
class _Head:
    """The print head: what it was told last."""

    printed: Printed
    line: bytes = b""
    page: str = "cp437"
    bold: bool = False
    size: tuple[int, int] = (1, 1)

    def take(self, data: bytes) -> int:
        """Carry out the first command and return its length."""
        if data[0] == 0x0A:
            self.printed.lines.append((self.line.decode(self.page), self.bold, self.size))
            self.line = b""
            return 1
        if data[0] >= 0x20:
            self.line += data[:1]
            return 1
        if data[:4] == b"\x1dv0\x00":
            return self._picture(data)
        return self._command(data[:2], data[2])

    def _command(self, command: bytes, value: int) -> int:
        match command:
            case b"\x1b@":
                self.page, self.bold, self.size = "cp437", False, (1, 1)
                return 2
            case b"\x1bE":
                self.bold = bool(value & 1)
            case b"\x1bt":
                self.page = CODE_PAGES[value]
            case b"\x1d!":
                self.size = ((value >> 4) + 1, (value & 7) + 1)
            case b"\x1dV":
                self.printed.cuts += 1
            case b"\x1bd":
                pass
            case _:
                raise AssertionError(f"unknown command {command!r}")
        return 3

    def _picture(self, data: bytes) -> int:
        width, height = (int.from_bytes(data[at : at + 2], "little") for at in (4, 6))
        dots = data[8 : 8 + width * height]
        assert len(dots) == width * height
        self.printed.pictures.append(Image.frombytes("1", (width * 8, height), bytes(255 - byte for byte in dots)))
        return 8 + len(dots)
