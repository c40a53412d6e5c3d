"""A coder, loaded quickly; gold files, coded and scored."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.cli import exits
from marsad.coder import Coder
from marsad.extract import DEFAULT, ModelError, NotConfigured

if TYPE_CHECKING:
    from marsad.measure.score import Scores


def load_coder(extractor: str = DEFAULT) -> Coder:
    """A coder with its data. Raises `Stop` where the extractor is unknown, or lacks a setting.

    The data hold a million objects that stay: the collector need not look at them, now or later.

    Nor need it look often at those of a report, which hold no circles: most die with it.
    """
    if extractor != DEFAULT:
        logging.getLogger("stamina").addHandler(logging.NullHandler())  # the summary tells of repeated requests
    try:
        with _lasting():
            coder = Coder(extractor)
            _ = coder.data.gazetteer
    except NotConfigured as error:
        raise exits.Stop(exits.NOT_CONFIGURED, str(error)) from None
    return coder


def load_data() -> None:
    """Load the data alone, where other processes code: what links reports needs them too."""
    from marsad import compiled

    with _lasting():
        compiled.load()


@contextmanager
def _lasting() -> Iterator[None]:
    gc.disable()
    try:
        yield
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
    finally:
        gc.enable()


def load_scores(paths: Sequence[Path], coder: Coder) -> list[Scores]:
    """Each gold file coded and scored. Raises `Stop` for the first wrong line, or a file that can't be read."""
    from marsad.measure.gold import GoldError
    from marsad.measure.sets import evaluate

    out = []
    for path in paths:
        try:
            out.append(evaluate(path, coder))
        except GoldError as error:
            raise exits.Stop(exits.BAD_INPUT, str(error)) from None
        except ModelError as error:
            raise exits.Stop(exits.UNAVAILABLE, str(error)) from None
        except OSError as error:
            raise exits.Stop(exits.BAD_INPUT, f"{path}: can't be read: {error.strerror} (give a gold file in JSON lines)") from None
    return out
