"""A report in a few numbers, by which texts that repeat it are found among many.

MinHash as Broder first gave it ("On the resemblance and containment of documents", 1997): of the hashes of a text's shingles those are
kept that are 0 modulo 2^n. Unlike signatures of a fixed number of minima, such sketches meet also where one text holds the other, which is
what papers do that put a lead before an agency's text or cut its tail. A kept hash is itself the band under which a store finds the report.
"""

from __future__ import annotations

import struct
from functools import lru_cache

import rensa

from marsad.link.limits import limits

VERSION = 1
"""Of the layout and of the hashing: a signature of another version is made anew."""
_HEAD = struct.Struct("<BB")


def signature(words: list[str]) -> bytes:
    """The signature of a text's folded words: version, n, and the kept hashes, 8 bytes each, ascending."""
    rules = limits()
    size = rules.shingle
    runs = zip(*(words[i:] for i in range(size)), strict=False) if len(words) > size else (words,)
    shingles = set(map(" ".join, runs))
    rank = max((len(shingles) // rules.kept).bit_length() - 1, 0)
    mask = (1 << rank) - 1
    held = sorted(h for h in rensa.RMinHash.hash_token_sets([list(shingles)])[0] if not h & mask)
    return _HEAD.pack(VERSION, rank) + struct.pack(f"<{len(held)}Q", *held)


def _hashes(signature: bytes) -> tuple[int, ...]:
    return tuple(struct.unpack_from(f"<{(len(signature) - _HEAD.size) // 8}Q", signature, _HEAD.size))


@lru_cache(maxsize=20_000)
def _kept(signature: bytes, mask: int) -> frozenset[int]:
    return frozenset(h for h in _hashes(signature) if not h & mask)


def bands(signature: bytes) -> list[int]:
    """The keys under which to keep a report, and to look for those like it: signed numbers of 64 bits, as databases have them."""
    return list(struct.unpack_from(f"<{(len(signature) - _HEAD.size) // 8}q", signature, _HEAD.size))


def similar(one: bytes, other: bytes) -> float:
    """About which share of the smaller text's shingles the other has, 0 to 1; 0 where the versions differ."""
    version, rank = _HEAD.unpack_from(one)
    other_version, other_rank = _HEAD.unpack_from(other)
    if version != other_version:
        return 0.0
    mask = (1 << max(rank, other_rank)) - 1
    a, b = _kept(one, mask), _kept(other, mask)
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0
