"""EA11, MISTY1 (RFC 2994): 64-bit block, 128-bit key, 8 rounds.

The block is four words of 16 bits, two in each half. A round adds FO of one half to the other; ahead of every second
round, and after the last, FL mixes key bits into both halves. FO is three rounds of FI over the two words of a half.
FI is three rounds over the upper 9 and the lower 7 bits of a word, through S9, S7 and S9.

The key is eight words, and FI of each of them under its neighbour makes eight more. These two rows are the whole
schedule: FO and FL pick their keys out of them by the number of the round.
"""

from __future__ import annotations

from struct import Struct
from typing import TypeAlias

from sts.errors import InvalidKey

BLOCK_BYTES = 8
KEY_BYTES = 16

S7 = (
    *(27, 50, 51, 90, 59, 16, 23, 84, 91, 26, 114, 115, 107, 44, 102, 73),
    *(31, 36, 19, 108, 55, 46, 63, 74, 93, 15, 64, 86, 37, 81, 28, 4),
    *(11, 70, 32, 13, 123, 53, 68, 66, 43, 30, 65, 20, 75, 121, 21, 111),
    *(14, 85, 9, 54, 116, 12, 103, 83, 40, 10, 126, 56, 2, 7, 96, 41),
    *(25, 18, 101, 47, 48, 57, 8, 104, 95, 120, 42, 76, 100, 69, 117, 61),
    *(89, 72, 3, 87, 124, 79, 98, 60, 29, 33, 94, 39, 106, 112, 77, 58),
    *(1, 109, 110, 99, 24, 119, 35, 5, 38, 118, 0, 49, 45, 122, 127, 97),
    *(80, 34, 17, 6, 71, 22, 82, 78, 113, 62, 105, 67, 52, 92, 88, 125),
)
"""Substitution of 7 bits (RFC 2994, 2.3)."""

S9 = (
    *(451, 203, 339, 415, 483, 233, 251, 53, 385, 185, 279, 491, 307, 9, 45, 211),
    *(199, 330, 55, 126, 235, 356, 403, 472, 163, 286, 85, 44, 29, 418, 355, 280),
    *(331, 338, 466, 15, 43, 48, 314, 229, 273, 312, 398, 99, 227, 200, 500, 27),
    *(1, 157, 248, 416, 365, 499, 28, 326, 125, 209, 130, 490, 387, 301, 244, 414),
    *(467, 221, 482, 296, 480, 236, 89, 145, 17, 303, 38, 220, 176, 396, 271, 503),
    *(231, 364, 182, 249, 216, 337, 257, 332, 259, 184, 340, 299, 430, 23, 113, 12),
    *(71, 88, 127, 420, 308, 297, 132, 349, 413, 434, 419, 72, 124, 81, 458, 35),
    *(317, 423, 357, 59, 66, 218, 402, 206, 193, 107, 159, 497, 300, 388, 250, 406),
    *(481, 361, 381, 49, 384, 266, 148, 474, 390, 318, 284, 96, 373, 463, 103, 281),
    *(101, 104, 153, 336, 8, 7, 380, 183, 36, 25, 222, 295, 219, 228, 425, 82),
    *(265, 144, 412, 449, 40, 435, 309, 362, 374, 223, 485, 392, 197, 366, 478, 433),
    *(195, 479, 54, 238, 494, 240, 147, 73, 154, 438, 105, 129, 293, 11, 94, 180),
    *(329, 455, 372, 62, 315, 439, 142, 454, 174, 16, 149, 495, 78, 242, 509, 133),
    *(253, 246, 160, 367, 131, 138, 342, 155, 316, 263, 359, 152, 464, 489, 3, 510),
    *(189, 290, 137, 210, 399, 18, 51, 106, 322, 237, 368, 283, 226, 335, 344, 305),
    *(327, 93, 275, 461, 121, 353, 421, 377, 158, 436, 204, 34, 306, 26, 232, 4),
    *(391, 493, 407, 57, 447, 471, 39, 395, 198, 156, 208, 334, 108, 52, 498, 110),
    *(202, 37, 186, 401, 254, 19, 262, 47, 429, 370, 475, 192, 267, 470, 245, 492),
    *(269, 118, 276, 427, 117, 268, 484, 345, 84, 287, 75, 196, 446, 247, 41, 164),
    *(14, 496, 119, 77, 378, 134, 139, 179, 369, 191, 270, 260, 151, 347, 352, 360),
    *(215, 187, 102, 462, 252, 146, 453, 111, 22, 74, 161, 313, 175, 241, 400, 10),
    *(426, 323, 379, 86, 397, 358, 212, 507, 333, 404, 410, 135, 504, 291, 167, 440),
    *(321, 60, 505, 320, 42, 341, 282, 417, 408, 213, 294, 431, 97, 302, 343, 476),
    *(114, 394, 170, 150, 277, 239, 69, 123, 141, 325, 83, 95, 376, 178, 46, 32),
    *(469, 63, 457, 487, 428, 68, 56, 20, 177, 363, 171, 181, 90, 386, 456, 468),
    *(24, 375, 100, 207, 109, 256, 409, 304, 346, 5, 288, 443, 445, 224, 79, 214),
    *(319, 452, 298, 21, 6, 255, 411, 166, 67, 136, 80, 351, 488, 289, 115, 382),
    *(188, 194, 201, 371, 393, 501, 116, 460, 486, 424, 405, 31, 65, 13, 442, 50),
    *(61, 465, 128, 168, 87, 441, 354, 328, 217, 261, 98, 122, 33, 511, 274, 264),
    *(448, 169, 285, 432, 422, 205, 243, 92, 258, 91, 473, 324, 502, 173, 165, 58),
    *(459, 310, 383, 70, 225, 30, 477, 230, 311, 506, 389, 140, 143, 64, 437, 190),
    *(120, 0, 172, 272, 350, 292, 2, 444, 162, 234, 112, 508, 278, 348, 76, 450),
)
"""Substitution of 9 bits (RFC 2994, 2.3)."""

Words: TypeAlias = tuple[int, ...]
"""Numbers of 16 bits."""

_Keys: TypeAlias = tuple[Words, Words]
_Half: TypeAlias = tuple[int, int]
_Block: TypeAlias = tuple[int, int, int, int]

_BLOCK = Struct(">4H")
_KEY = Struct(">8H")
_PAIRS = 4  # of rounds

# FI as far as its key: what the upper bits give, XOR what the lower bits give; the 7 bits end up above the 9.
# Then what the 7 bits give the rest of FI. One table of all 65536 words measures slower: it does not stay in the cache.
_UPPER = tuple((value & 127) << 9 | value for value in S9)
_LOWER = tuple((value ^ lower) << 9 | lower for lower, value in enumerate(S7))
_ABOVE = tuple(lower << 9 | lower for lower in range(128))


def encrypt(block: bytes, key: bytes) -> bytes:
    """One block of 8 bytes, big-endian, under a key of 16 bytes. Raises InvalidKey."""
    keys = key_schedule(key)
    words: _Block = _BLOCK.unpack(block)
    for pair in range(_PAIRS):
        words = _two_rounds(_fl(words, keys, pair), keys, 2 * pair, 2 * pair + 1)
    left0, left1, right0, right1 = _fl(words, keys, _PAIRS)
    return _BLOCK.pack(right0, right1, left0, left1)


def decrypt(block: bytes, key: bytes) -> bytes:
    """The inverse of `encrypt`, on the halves the other way round. Raises InvalidKey."""
    keys = key_schedule(key)
    words: _Block = _BLOCK.unpack(block)
    for pair in reversed(range(_PAIRS)):
        words = _two_rounds(_inverse_fl(words, keys, pair + 1), keys, 2 * pair + 1, 2 * pair)
    right0, right1, left0, left1 = _inverse_fl(words, keys, 0)
    return _BLOCK.pack(left0, left1, right0, right1)


def key_schedule(key: bytes) -> tuple[Words, Words]:
    """The key's eight words and the eight made from them, each row twice, as indices run past its end.

    Raises InvalidKey.
    """
    if len(key) != KEY_BYTES:
        raise InvalidKey("decoder_key")
    words = _KEY.unpack(key)
    made = tuple(map(_fi, words, words[1:] + words[:1]))
    return words + words, made + made


def _two_rounds(block: _Block, keys: _Keys, first: int, second: int) -> _Block:
    left0, left1, right0, right1 = block
    mix0, mix1 = _fo(left0, left1, keys, first)
    right0 ^= mix0
    right1 ^= mix1
    mix0, mix1 = _fo(right0, right1, keys, second)
    return left0 ^ mix0, left1 ^ mix1, right0, right1


def _fo(a: int, b: int, keys: _Keys, turn: int) -> _Half:
    words, made = keys
    a = _fi(a ^ words[turn], made[turn + 5]) ^ b
    b = _fi(b ^ words[turn + 2], made[turn + 1]) ^ a
    a = _fi(a ^ words[turn + 7], made[turn + 3]) ^ b
    return b ^ words[turn + 4], a


def _fi(word: int, key: int) -> int:
    turned = _UPPER[word >> 7] ^ _LOWER[word & 127] ^ key
    return _ABOVE[turned >> 9] ^ S9[turned & 511]


def _fl(block: _Block, keys: _Keys, layer: int) -> _Block:
    left0, left1, right0, right1 = block
    words, made = keys
    left1 ^= left0 & words[layer]
    right1 ^= right0 & made[layer + 2]
    return left0 ^ (left1 | made[layer + 6]), left1, right0 ^ (right1 | words[layer + 4]), right1


def _inverse_fl(block: _Block, keys: _Keys, layer: int) -> _Block:
    """Takes and gives the right half first."""
    right0, right1, left0, left1 = block
    words, made = keys
    left0 ^= left1 | made[layer + 6]
    right0 ^= right1 | words[layer + 4]
    return right0, right1 ^ (right0 & made[layer + 2]), left0, left1 ^ (left0 & words[layer])
