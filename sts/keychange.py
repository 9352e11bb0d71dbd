"""Key change: a new decoder key and its attributes in two, three or four tokens (IEC 62055-41).

Two carry a 64-bit key, three its supply group code as well, four a 128-bit key with its supply group code. They are
encrypted under the key that the meter holds, and have neither TID nor random number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sts.codec import encode_token
from sts.errors import InvalidKeyChange, KeyChangeFault
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyType, MeterKey
from sts.token import KeyChangeSection, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TOKEN_COUNTS = {EncryptionAlgorithm.STA: (2, 3), EncryptionAlgorithm.MISTY1: (4,)}
# Which type of key may take the place of which: known from text only. No text tells of a default key. A meter under one
# takes no credit: it is there to be brought to the unique key of its own supply group, or on to another default key.
MAY_FOLLOW: dict[KeyType, tuple[KeyType, ...]] = {
    KeyType.DITK: tuple(KeyType),
    KeyType.DDTK: (KeyType.DDTK, KeyType.DUTK),
    KeyType.DUTK: (KeyType.DDTK, KeyType.DUTK),
    KeyType.DCTK: (KeyType.DCTK,),
}
_32_BITS, _12_BITS = 0xFFFF_FFFF, 0xFFF
_WITH_KEY_WORDS = {EncryptionAlgorithm.STA: (), EncryptionAlgorithm.MISTY1: (Section.THIRD, Section.FOURTH)}
_ROLLOVER, _WITH_SUPPLY_GROUP = 1 << 35, 1 << 34
_SGC_SHIFT = 20  # the three-token set has the supply group code ahead of 20 zero bits


class KeyChange(NamedTuple):
    """What a whole set of sections says. With `rollover` the meter forgets the token identifiers it has seen."""

    key: MeterKey
    rollover: bool


def change_key(current: DecoderKey, change: KeyChange, count: int) -> tuple[str, ...]:
    """The tokens, in order, that put the new key in place of `current`. Raises InvalidKeyChange."""
    return tuple(encode_token(section, current) for section in split_key(change, count))


def split_key(change: KeyChange, count: int) -> tuple[KeyChangeSection, ...]:
    """The sections of a set of `count` tokens: 2 or 3 for STA, 4 for MISTY1.

    Raises InvalidKeyChange: another count, or an unknown supply group code that the set must carry.
    """
    new = change.key
    if count not in TOKEN_COUNTS[new.key.ea]:
        raise InvalidKeyChange(KeyChangeFault.COUNT)
    words = _words(new.key.value)
    flags = (_ROLLOVER if change.rollover else 0) | (_WITH_SUPPLY_GROUP if count == 3 else 0)
    head = new.ken >> 4 << 40 | new.krn << 36 | flags | new.kt << 32 | words[0]
    tail = (new.ken & 0xF) << 40 | new.ti << 32 | words[-1]
    return (
        KeyChangeSection(Section.FIRST, head),
        KeyChangeSection(Section.SECOND, tail),
        *_further_sections(new.sgc, words, count),
    )


def join_key(sections: Iterable[KeyChangeSection], ea: EncryptionAlgorithm) -> KeyChange:
    """The key in a whole set, its sections in any order. Raises InvalidKeyChange, InvalidKey."""
    parts = {section.section: section.payload for section in sections}
    if not is_whole(parts, ea):
        raise InvalidKeyChange(KeyChangeFault.SECTIONS)
    head, tail = parts[Section.FIRST], parts[Section.SECOND]
    middle = [parts[section] for section in _WITH_KEY_WORDS[ea]]
    value = b"".join((word & _32_BITS).to_bytes(4, "big") for word in (head, *middle, tail))
    key = MeterKey(
        key=DecoderKey(value, ea),
        krn=head >> 36 & 0xF,
        kt=KeyType(head >> 32 & 0b11),
        ti=tail >> 32 & 0xFF,
        ken=head >> 40 << 4 | tail >> 40,
        sgc=_supply_group(parts, ea),
    )
    return KeyChange(key, rollover=bool(head & _ROLLOVER))


def is_whole(parts: Mapping[Section, int], ea: EncryptionAlgorithm) -> bool:
    """Whether payloads by section are a whole set; the first section tells whether a 64-bit key comes with a third."""
    first = parts.get(Section.FIRST)
    if first is None or Section.SECOND not in parts:
        return False
    needed = _WITH_KEY_WORDS[ea] or ((Section.THIRD,) if first & _WITH_SUPPLY_GROUP else ())
    return set(parts) == {Section.FIRST, Section.SECOND, *needed}


def _words(value: bytes) -> list[int]:
    return [int.from_bytes(value[start : start + 4], "big") for start in range(0, len(value), 4)]


def _further_sections(sgc: str | None, words: list[int], count: int) -> tuple[KeyChangeSection, ...]:
    if count == 2:
        return ()
    if sgc is None:
        raise InvalidKeyChange(KeyChangeFault.SUPPLY_GROUP)
    group = int(sgc)
    if count == 3:
        return (KeyChangeSection(Section.THIRD, group << _SGC_SHIFT),)
    return (
        KeyChangeSection(Section.THIRD, (group & _12_BITS) << 32 | words[1]),
        KeyChangeSection(Section.FOURTH, group >> 12 << 32 | words[2]),
    )


def _supply_group(parts: Mapping[Section, int], ea: EncryptionAlgorithm) -> str | None:
    if Section.THIRD not in parts:
        return None
    if ea == EncryptionAlgorithm.STA:
        return f"{parts[Section.THIRD] >> _SGC_SHIFT:06}"
    return f"{parts[Section.FOURTH] >> 32 << 12 | parts[Section.THIRD] >> 32:06}"
