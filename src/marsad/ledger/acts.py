"""Kinds of act by which one incident is told from another; types that do not say how have none."""

from __future__ import annotations

ACTS = {
    **dict.fromkeys(("airstrike", "drone-strike"), "from the air"),
    **dict.fromkeys(("shelling", "missile-strike"), "from afar"),
    **dict.fromkeys(("bombing", "suicide-bombing"), "bomb"),
    "interception": "interception",
    "execution": "execution",
}
"""Of two incidents with different ones neither can be the other."""
