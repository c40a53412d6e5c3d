"""Archives with the same bytes whenever they are made: no clock, one order, one way to pack."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 20
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_CORE = "docProps/core.xml"


def settled(made: Path, out: Path, day: str) -> None:
    """Write the Office archive `made` anew to `out`: times of files at the epoch of the format, times of the document at `day` (ISO)."""
    stamp = rb"\g<1>" + f"{day or '1980-01-01'}T00:00:00Z".encode() + rb"\g<2>"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for entry in old.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _EPOCH)
            fixed.compress_type, fixed.external_attr, fixed.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            if entry.filename == _CORE:
                new.writestr(fixed, _STAMP.sub(stamp, old.read(entry)))
                continue
            with old.open(entry) as source, new.open(fixed, "w", force_zip64=entry.file_size > 2**31 - 1) as target:
                while block := source.read(_BLOCK):
                    target.write(block)
