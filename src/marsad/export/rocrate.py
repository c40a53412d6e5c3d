"""RO-Crate: the data package, the annotations and, where asked for, the texts, with what made them and the hash of every file.

One file is both package and crate: tools for tables read `datapackage.json`, archives `ro-crate-metadata.json`, and whoever doubts it
checks `manifest-sha256.txt`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import marsad
from marsad.export import Options, Written
from marsad.export.annotations import collection
from marsad.export.common import clean
from marsad.export.cover import Cover, joined
from marsad.export.files import bundle, contents, manifest, needed, sha256, written
from marsad.export.mask import Masker, about
from marsad.export.package import names, package, schema
from marsad.incident import Case, Kept

MANIFEST = "manifest-sha256.txt"
METADATA = "ro-crate-metadata.json"
ANNOTATIONS = "annotations.jsonld"
TEXTS = "texts"
_FORMATS = {".csv": "text/csv", ".jsonld": "application/ld+json", ".json": "application/json", ".txt": "text/plain"}
_ABOUT = {
    "datapackage.json": "Frictionless description of the tables",
    ANNOTATIONS: "Web Annotations: the words that each cell was read from",
    MANIFEST: "SHA-256 of every other file, as sha256sum -c reads it",
}


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write the crate to a folder, or to an archive where `out` ends in .zip. Rows are incidents.

    With `options.texts` each text is in it, under the hash of the stored text; where names are masked they are masked there too.
    """
    with bundle(out, METADATA) as folder:
        masker, texts = Masker(options), _Texts(folder / TEXTS, options)
        with ExitStack() as stack:
            tables = stack.enter_context(package(folder, masker))
            notes = stack.enter_context(collection(folder / ANNOTATIONS, options))
            for case in cases:
                cover = Cover(masker.of(case), options)
                tables.add(case, cover)
                notes.add(case, cover)
                if options.texts:
                    texts.add(case, cover)
        crate = describe(folder, masker, tables.rows)
        (folder / METADATA).write_text(json.dumps(crate, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        manifest(folder, MANIFEST)
    return written(out, tables.rows)


class _Texts:
    """Texts by the hash of the stored text. One that a later case tells of again is written again: it may hide more names."""

    def __init__(self, folder: Path, options: Options) -> None:
        self.folder, self.options = folder, options
        self._covers: dict[str, Cover] = {}

    def add(self, case: Case, cover: Cover) -> None:
        self.folder.mkdir(exist_ok=True)
        for kept in {telling.document: case.document(telling) for telling in case.tellings}.values():
            covers = [self._covers[kept.key], cover] if kept.key in self._covers else [cover]
            self._covers[kept.key] = joined(covers, kept, self.options)
            self._put(kept, self._covers[kept.key])

    def _put(self, kept: Kept, cover: Cover) -> None:
        text = clean(cover.quote(kept, 0, len(kept.text)).text)
        (self.folder / f"{kept.text_sha256}.txt").write_text(text, encoding="utf-8", newline="")


def describe(folder: Path, masker: Masker, rows: int) -> dict[str, Any]:
    """The content of `ro-crate-metadata.json` for the files of the folder."""
    crate = needed("rocrate.rocrate").ROCrate()
    entity = needed("rocrate.model.contextentity").ContextEntity
    options, told = masker.options, about(masker)
    crate.name = told.get("title", "Incidents in conflict reporting")
    crate.description = (
        f"{rows} incidents, coded by Marsad, each value with the words that it was read from."
        + (f" Chosen by: {told['filter']}." if "filter" in told else "")
        + f" {names(options)}"
    )
    crate.datePublished = options.generated
    rights = {"@type": "CreativeWork", "name": "Rights", "description": "No licence is granted here; the reports are their publishers'."}
    crate.license = crate.add(entity(crate, "#rights", properties=rights))
    files = [crate.add_file(path, path.relative_to(folder).as_posix(), properties=_file(path)) for path in contents(folder)]
    files.append(crate.add_file(dest_path=MANIFEST, properties=_named(MANIFEST)))
    software = {
        "@type": "SoftwareApplication",
        "name": "Marsad",
        "softwareVersion": marsad.__version__,
        "description": f"Coder and data: {told.get('coder', 'as each record says')}",
    }
    action = {"name": "Export", "endTime": options.generated, "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"}}
    sources = next(file for file in files if file.id == "sources.csv")
    crate.add_action(crate.add(entity(crate, "#marsad", properties=software)), "#export", [sources], files, action)
    return _fixed(crate.metadata.generate())


def _fixed(metadata: dict[str, Any]) -> dict[str, Any]:
    """The metadata with keys in one order."""
    found: dict[str, Any] = json.loads(clean(json.dumps(metadata, ensure_ascii=False, sort_keys=True)))
    return found


def _file(path: Path) -> dict[str, Any]:
    digest, size = sha256(path), str(path.stat().st_size)
    about: dict[str, Any] = {"sha256": digest, "contentSize": size}
    if path.parent.name == TEXTS and path.stem != digest:
        about["description"] = "Names are masked here; the file is called after the hash of the stored text"
    return _named(path.name) | about


def _named(name: str) -> dict[str, Any]:
    table = schema().get(Path(name).stem) if name.endswith(".csv") else None
    about = table.text("description") if table else _ABOUT.get(name)
    format_ = _FORMATS[Path(name).suffix]
    return {"name": name, "encodingFormat": format_} | ({"description": about} if about else {})
