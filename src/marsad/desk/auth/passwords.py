"""Passwords: argon2id, and what is too easily guessed."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from marsad.store.database import StoreError

HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
LEAST, MOST = 12, 1000
"""Letters of a password."""
_DIFFERENT = 5
_AT_ONCE = threading.Semaphore(2)
"""Each hash takes 64 MB: a flood of logins must not take all memory."""


class WeakPassword(StoreError):
    """A password that is too easily guessed."""


def plain(password: str) -> str:
    """A password as it is compared: composed and decomposed letters are the same, whichever keyboard they come from."""
    return unicodedata.normalize("NFKC", password)


def check_strength(password: str, name: str) -> None:
    """Raises `WeakPassword` for one that is too short, or that is nothing but a row, a repetition or the name."""
    password = plain(password)
    if not LEAST <= len(password) <= MOST:
        fault = f"a password has {LEAST} to {MOST} characters, this one {len(password)}"
        raise WeakPassword(fault, "take a few words that don't belong together")
    lower = password.casefold()
    rest = lower.replace(name.casefold(), "") if name else lower
    if len(set(lower)) < _DIFFERENT or len(rest) < LEAST // 2 or _repeats(lower) or _runs(lower):
        raise WeakPassword("this password is easily guessed", "take a few words that don't belong together")


def _repeats(text: str) -> bool:
    """Whether a text is one short piece again and again, its last time cut off perhaps."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1))


def _runs(text: str) -> bool:
    """Whether a text is mostly letters or digits in their order, up or down."""
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    return max(sum(step == way for step in steps) for way in (1, -1, 0)) > 0.7 * len(steps)


def hashed(password: str) -> str:
    """The hash that is kept."""
    with _AT_ONCE:
        return HASHER.hash(plain(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether a password is the one that is kept. Without one it takes as long, and the answer is no."""
    with _AT_ONCE:
        try:
            HASHER.verify(kept or _nobody(HASHER), plain(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_old(kept: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_hex(16))
