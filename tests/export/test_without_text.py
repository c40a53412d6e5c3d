"""A document that came without its text, as lists read it, does not hide what its text tells later."""

from __future__ import annotations

from hashlib import sha256

from marsad.export.people import people_in
from marsad.incident import Kept

TEXT = "قال الشاهد سالم مفتاح الورفلي إن الجنود دخلوا البلدة."


def test_who_a_text_names_is_known_also_after_it_was_met_without_it() -> None:
    digest = sha256(TEXT.encode()).hexdigest()
    bare = Kept(key="k", id="d", text="", text_sha256=digest, bytes_sha256=digest, title="خبر عاجل من البلدة")
    assert people_in(bare).private == ()
    whole = Kept(key="k", id="d", text=TEXT, text_sha256=digest, bytes_sha256=digest, title="خبر عاجل من البلدة")
    assert any("الورفلي" in name for name in people_in(whole).private)
