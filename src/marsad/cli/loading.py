"""A coder, loaded quickly."""

from __future__ import annotations

import gc
import logging

from marsad.cli import exits
from marsad.coder import Coder
from marsad.extract import DEFAULT, NotConfigured


def load_coder(extractor: str = DEFAULT) -> Coder:
    """A coder with its data. Raises `Stop` where the extractor is unknown, or lacks a setting.

    The data hold a million objects that stay: the collector need not look at them, now or later.

    Nor need it look often at those of a report, which hold no circles: most die with it.
    """
    if extractor != DEFAULT:
        logging.getLogger("stamina").addHandler(logging.NullHandler())  # the summary tells of repeated requests
    gc.disable()
    try:
        coder = Coder(extractor)
        _ = coder.data.gazetteer
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
    except NotConfigured as error:
        raise exits.Stop(exits.NOT_CONFIGURED, str(error)) from None
    finally:
        gc.enable()
    return coder
