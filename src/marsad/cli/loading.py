"""A coder, loaded quickly."""

from __future__ import annotations

import gc

from marsad.coder import Coder


def load_coder() -> Coder:
    """A coder with its data. They hold a million objects that stay: the collector need not look at them, now or later.

    Nor need it look often at those of a report, which hold no circles: most die with it.
    """
    gc.disable()
    try:
        coder = Coder()
        _ = coder.data.gazetteer
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
    finally:
        gc.enable()
    return coder
