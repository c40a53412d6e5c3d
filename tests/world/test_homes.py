"""The place in a page's name."""

from __future__ import annotations

import pytest

from marsad.world.homes import home


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("دير البلح نيوز", "geonames:281141"),
        ("تعز الآن", "geonames:70225"),
        ("أبناء الرقة في المهجر", "geonames:172955"),
        ("بلدية عيتا الشعب", "marsad:lb-aita"),
        ("صوت الرمال", None),
        ("مدرسة النخيل", None),
        ("رويترز", None),
        ("", None),
    ],
)
def test_home(page: str, place: str | None) -> None:
    found = home(page)
    assert (found and found.id) == place
