"""Bytes that a hostile or broken peer might send: valid ones bent in every way that is cheap to think of."""

import random


def bend(valid: bytes, rng: random.Random) -> bytes:
    """A changed copy: bits flipped, cut, lengthened, spliced, or nothing like it at all."""
    changed = bytearray(valid)
    match rng.randrange(6):
        case 0:
            for _ in range(rng.randint(1, 8)):
                if changed:
                    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        case 1:
            del changed[rng.randrange(len(changed) + 1) :]
        case 2:
            changed += rng.randbytes(rng.randint(1, 64))
        case 3:
            at = rng.randrange(len(changed) + 1)
            changed[at:at] = rng.choice([b"\xdf\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff", b"\x00" * 16, b"\xc1", b"{"])
        case 4:
            at = rng.randrange(len(changed) + 1)
            changed[at : at + rng.randint(1, 16)] = rng.randbytes(rng.randint(0, 16))
        case _:
            changed[:] = rng.randbytes(rng.randint(0, 200))
    return bytes(changed)
