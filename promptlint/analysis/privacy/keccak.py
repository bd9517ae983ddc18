"""Keccak-256, as Ethereum hashes: the sponge as submitted to the SHA-3 competition.

Source: Bertoni, Daemen, Peeters, Van Assche, "The Keccak reference", version 3.0 (2011). FIPS 202
pads differently, so that ``hashlib.sha3_256`` gives other values.
"""

from __future__ import annotations

_LANE = 0xFFFFFFFFFFFFFFFF
_RATE = 136
"""Bytes a block: 1600 bits less twice the hash's 256."""


def _constants() -> tuple[int, ...]:
    """Round constants: a shift register over GF(2), tap by tap (Keccak reference, 1.2)."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << ((1 << power) - 1)
            register <<= 1
            if register & 0x100:
                register ^= 0x171
        constants.append(constant)
    return tuple(constants)


def _moves() -> tuple[tuple[int, int], ...]:
    """(lane, rotation) in the order in which the lanes take each other's place."""
    x, y = 1, 0
    moves = []
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        moves.append((x + 5 * y, (step + 1) * (step + 2) // 2 % 64))
    return tuple(moves)


_CONSTANTS = _constants()
_MOVES = _moves()
_ROWS = (0, 5, 10, 15, 20)


def keccak256(data: bytes) -> bytes:
    """The hash of some bytes: 32 bytes."""
    padded = bytearray(data) + b"\x01"
    padded += b"\0" * (-len(padded) % _RATE)
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            at = start + 8 * lane
            lanes[lane] ^= int.from_bytes(padded[at : at + 8], "little")
        lanes = _permute(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permute(lanes: list[int]) -> list[int]:
    """Keccak-f[1600]."""
    for constant in _CONSTANTS:
        c = [
            lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
            for x in range(5)
        ]
        for x in range(5):
            after = c[(x + 1) % 5]
            change = c[x - 1] ^ ((after << 1 | after >> 63) & _LANE)
            for row in _ROWS:
                lanes[x + row] ^= change
        held = lanes[1]
        for lane, turn in _MOVES:
            lanes[lane], held = (held << turn | held >> (64 - turn)) & _LANE, lanes[lane]
        for row in _ROWS:
            a, b, d, e, f = lanes[row : row + 5]
            lanes[row : row + 5] = (
                a ^ (~b & d),
                b ^ (~d & e),
                d ^ (~e & f),
                e ^ (~f & a),
                f ^ (~a & b),
            )
        lanes[0] ^= constant
    return lanes
