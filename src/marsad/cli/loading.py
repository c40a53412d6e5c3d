"""A coder, loaded quickly."""

from __future__ import annotations

import gc

from marsad.coder import Coder


def load_coder() -> Coder:
    """A coder with its data. They hold a million objects that stay: the collector need not look at them, now or later."""
    gc.disable()
    try:
        coder = Coder()
        _ = coder.data.gazetteer
        gc.freeze()
    finally:
        gc.enable()
    return coder
