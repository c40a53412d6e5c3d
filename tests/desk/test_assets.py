"""What a browser gets: hashed, compressed, kept for ever; without Node the sources. Scripts are tested by Node, if there is one."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from marsad.desk.static import BUILT, FOREVER, SOURCE, UNBUILT, Assets, wanted

SCRIPT = "console.log('مرصد');" * 50
JS = Path(__file__).parent / "js"


def client(assets: Assets) -> TestClient:
    """Asks for files of these assets."""

    def answer(request: Request) -> Response:
        return assets.answer(request, request.path_params["path"])

    return TestClient(Starlette(routes=[Route("/static/{path:path}", answer)]))


@pytest.fixture
def built(tmp_path: Path) -> Assets:
    """Assets as the build leaves them: one script, one font."""
    raw = SCRIPT.encode()
    (tmp_path / "app-1a2b.js").write_bytes(raw)
    (tmp_path / "app-1a2b.js.br").write_bytes(brotli.compress(raw))
    (tmp_path / "app-1a2b.js.gz").write_bytes(gzip.compress(raw))
    (tmp_path / "naskh-3c4d.woff2").write_bytes(b"wOF2")
    files = {"app.js": {"file": "app-1a2b.js"}, "naskh.woff2": {"file": "naskh-3c4d.woff2"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    return Assets(tmp_path)


@pytest.fixture
def unbuilt(tmp_path: Path) -> Assets:
    """Assets where there was no Node."""
    return Assets(tmp_path)


@pytest.mark.parametrize(
    ("takes", "gets"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("*", "br"), ("identity", None)]
)
def test_served_in_the_smallest_form_that_is_taken(built: Assets, takes: str, gets: str | None) -> None:
    answer = client(built).get(built.asset("app.js"), headers={"Accept-Encoding": takes})
    assert answer.text == SCRIPT
    assert answer.headers.get("content-encoding") == gets
    assert answer.headers["cache-control"] == FOREVER
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_has_not_changed_is_not_sent_again(built: Assets) -> None:
    asked = client(built)
    tag = asked.get(built.asset("app.js")).headers["etag"]
    again = asked.get(built.asset("app.js"), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert asked.get(built.asset("app.js"), headers={"Accept-Encoding": "identity", "If-None-Match": tag}).status_code == 200


def test_fonts_have_their_type_and_are_not_compressed_again(built: Assets) -> None:
    answer = client(built).get(built.asset("naskh.woff2"), headers={"Accept-Encoding": "br"})
    assert answer.headers["content-type"] == "font/woff2"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "path", ["manifest.json", "app.js", "../static.py", "..%2Fstatic.py", "%2e%2e/%2e%2e/pyproject.toml", "app-1a2b.js.br", ""]
)
def test_nothing_but_the_files_of_the_manifest_is_served(built: Assets, path: str) -> None:
    assert client(built).get(f"/static/{path}").status_code == 404


def test_a_name_that_nothing_has_is_no_fault(built: Assets) -> None:
    assert built.asset("none such.js") == "/static/none%20such.js"
    assert not built.has("none such.js")


def test_without_node_styles_and_scripts_are_served_as_written(unbuilt: Assets) -> None:
    assert not unbuilt.built
    asked = client(unbuilt)
    for name in UNBUILT:
        answer = asked.get(unbuilt.asset(name))
        assert answer.status_code == 200, name
        assert answer.headers["cache-control"] == "no-cache"


def imports(path: Path) -> list[str]:
    """What a source asks the browser for."""
    told = path.read_text(encoding="utf-8")
    found = (
        re.findall(r'@import "([^"]+)"', told) if path.suffix == ".css" else re.findall(r'^(?:import|export) [^;=]*?"([^"]+)";', told, re.M)
    )
    return [str(one) for one in found]


@pytest.mark.parametrize("name", sorted(name for name in UNBUILT if not name.endswith(".svg")))
def test_without_node_nothing_is_asked_for_that_is_not_there(name: str) -> None:
    todo, seen = [SOURCE / UNBUILT[name]], set()
    while todo:
        path = todo.pop()
        seen.add(path)
        for one in imports(path):
            assert one.startswith("./"), f"{path.name} wants {one}, which npm brings"
            found = (path.parent / one).resolve()
            assert found.is_file(), f"{path.name} wants {one}"
            todo += [found] if found not in seen else []
    assert len(seen) > 1 or name == "map.css"


@pytest.mark.parametrize("path", sorted(SOURCE.glob("css/*.css")), ids=lambda path: path.name)
def test_styles_know_no_left_and_no_right(path: Path) -> None:
    told = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    sided = re.findall(
        r"(?:^|[;{\s-])(?:(?:margin|padding|border)-)?(?:left|right)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)", told
    )
    assert not sided


@pytest.mark.parametrize("path", sorted(SOURCE.glob("js/*.js")), ids=lambda path: path.name)
def test_scripts_need_nothing_that_the_policy_forbids(path: Path) -> None:
    told = path.read_text(encoding="utf-8")
    assert not re.search(r'\beval\(|new Function|setAttribute\("style"|innerHTML\s*=|document\.write|\.setAttribute\("on', told)


def test_the_lockfile_names_no_registry() -> None:
    lock = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, told in lock["packages"].items() if "resolved" in told]
    assert [name for name, told in lock["packages"].items() if name and "integrity" not in told] == []
    assert not re.search(r"https?://(?!www\.|github\.com/sponsors|opencollective)", (SOURCE / ".npmrc").read_text(encoding="utf-8"))


node = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed: scripts are not tested")


@node
@pytest.mark.parametrize("path", sorted(JS.glob("*.test.mjs")), ids=lambda path: path.name.removesuffix(".test.mjs"))
def test_scripts(path: Path) -> None:
    done = subprocess.run(["node", "--test", str(path)], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert re.search(r"^(?:# |ℹ )pass [1-9]", done.stdout, re.M)


needs_built = pytest.mark.skipif(not (BUILT / "manifest.json").is_file(), reason="the assets are not built: make assets")


@needs_built
def test_a_first_page_without_the_map_is_light() -> None:
    files = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))["files"]
    page = ("app.css", "app.js", "review.js", "icons.svg", "sans-arabic.woff2", "sans-latin.woff2", "naskh.woff2")
    assert sum(files[name].get("br", files[name]["size"]) for name in page) < 200_000


@needs_built
def test_what_is_built_is_what_the_manifest_tells() -> None:
    assets = Assets()
    for name, file in assets.files.items():
        body = file.body()
        assert body, name
        if "br" in file.encodings:
            assert brotli.decompress(file.body("br")) == body
            assert gzip.decompress(file.body("gzip")) == body
    told = b"".join(file.body() for name, file in assets.files.items() if name.endswith((".css", ".js")))
    assert b"Marsad Naskh" in told
    assert not re.search(rb"sourceMappingURL|https?://[\w.]*(?:npmjs|unpkg|jsdelivr|fonts\.g)", told)


@needs_built
@node
def test_the_same_packages_give_the_same_files(tmp_path: Path) -> None:
    if not (SOURCE / "node_modules").is_dir():
        pytest.skip("the packages are not installed: make assets")
    copy = tmp_path / "assets"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(SOURCE / "node_modules")
    done = subprocess.run(["node", "build.mjs"], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    fresh = {path.name: path.read_bytes() for path in (tmp_path / "static").iterdir()}
    assert fresh == {path.name: path.read_bytes() for path in BUILT.iterdir()}


def test_encodings() -> None:
    assert wanted("BR", ("br",)) == "br"
    assert wanted("br; q=0", ("br",)) == ""
    assert wanted("deflate", ("br", "gzip")) == ""
