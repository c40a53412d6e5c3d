"""The comparisons of linking, for Splink: what is laid side by side of two rows, and how alike it may be, from most to least.

Levels are written with Splink's own library and plain SQL, so that the same settings run on DuckDB and on Spark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import splink.comparison_level_library as cll
from splink.internals.comparison_creator import ComparisonCreator
from splink.internals.comparison_level_creator import ComparisonLevelCreator
from splink.internals.dialects import SplinkDialect

_KM = (
    "111.2 * sqrt(power(lat_l - lat_r, 2) + power((lon_l - lon_r) * cos(radians((lat_l + lat_r) / 2)), 2))"  # flat: enough within a country
)
_POINTS = "lat_l is not null and lat_r is not null"
_NARROW = "not wide_l and not wide_r"
_GAP = "greatest(first_l - last_r, first_r - last_l, 0)"
_SPAN = "(last_l - first_l + last_r - first_r)"
_BOTH = "(stated_l and stated_r)"
_AFTER = "((stated_l and first_l > published_r + {0}) or (stated_r and first_r > published_l + {0}))"
_FREQUENT = "'airstrike', 'shelling', 'killing', 'assault', 'clash'"
FAR_KM = 40.0
"""Places are certainly not one where they are this much farther apart than both may be off."""


@dataclass(frozen=True)
class Level:
    """How alike two values may be. `hard`: two such tellings are never of one incident, whatever else agrees.

    `side`: 1 where it may only speak for a link, -1 only against it. `fixed`: its rates are not learnt: those that are learnt from hold
    too few strangers of the kind.
    """

    label: str
    level: Callable[[], ComparisonLevelCreator]
    hard: bool = False
    side: int = 0
    fixed: bool = False


_MAYBE_NEAR = f"(lat_l is null or lat_r is null or {_KM} <= {FAR_KM} + radius_l + radius_r)"


@dataclass(frozen=True)
class Comparison:
    """One comparison: its columns (for showing), and its levels but the null level, the last of which takes all that is left."""

    name: str
    columns: tuple[str, ...]
    null: str
    told: tuple[Level, ...]


def _sql(label: str, condition: str, side: int = 0, hard: bool = False, fixed: bool = False) -> Level:
    return Level(label, lambda: cll.CustomLevel(condition, label), hard, side, fixed)


def _share(label: str, column: str, least: int = 1, side: int = 0) -> Level:
    return Level(label, lambda: cll.ArrayIntersectLevel(column, least), side=side)


def _told(label: str, least: int, side: int = 0) -> Level:
    """So many words in common. What says fewer need not be looked through, which costs more than all other comparisons together."""
    enough = f"least(said_l, said_r) >= {least}"
    return Level(label, lambda: cll.And(cll.CustomLevel(enough), cll.ArrayIntersectLevel("words", least)), side=side)


class _Named(ComparisonLevelCreator):
    """The place of one is named in the words of the other."""

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Splink's own intersection, across two columns."""
        same = cll.ArrayIntersectLevel("calls").create_sql(sql_dialect)
        one, two = same.replace("calls_r", "words_r"), same.replace("calls_l", "words_l")
        return f"(({one}) or ({two}))"

    def create_label_for_charts(self) -> str:
        """What charts call it."""
        return "the place of one is named in the words of the other"


def _else(label: str, hard: bool = False) -> Level:
    return Level(label, cll.ElseLevel, hard, side=-1)


def _number(low: str, high: str) -> tuple[Level, ...]:
    """How near two numbers are, each from `low` to `high`."""
    inside = f"({low}_l <= {high}_r and {low}_r <= {high}_l)"
    return (
        _sql("same, ten or more", f"{low}_l = {low}_r and {low}_l >= 10", 1),
        _sql("same, three or more", f"{low}_l = {low}_r and {low}_l >= 3", 1),
        _sql("same, one or two", f"{low}_l = {low}_r"),
        _sql("near", f"{inside} or greatest({low}_l, {low}_r) <= 1.34 * least({low}_l, {low}_r)"),
        _sql("within twice", f"greatest({low}_l, {low}_r) <= 2 * least({low}_l, {low}_r)"),
        _sql("within four times", f"greatest({low}_l, {low}_r) <= 4 * least({low}_l, {low}_r)"),
        _else("far apart"),
    )


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "kind",
        ("type",),
        "type_l is null or type_r is null",
        (
            _sql("same type, a rare one", f"type_l = type_r and type_l not in ({_FREQUENT})", 1),
            _sql("same type", "type_l = type_r"),
            _sql("same family of types", "family_l = family_r"),
            _share("types that may tell one act", "meets"),
            _else("other acts", hard=True),
        ),
    ),
    Comparison(
        "mode",
        ("mode",),
        "mode_l is null or mode_r is null",
        (
            _sql("same", "mode_l = mode_r"),
            _sql("told and feared", "mode_l in ('fact', 'possible') and mode_r in ('fact', 'possible')", -1),
            _else("told, and planned or asked for", hard=True),
        ),
    ),
    Comparison(
        "place",
        ("place", "lat", "lon", "radius"),
        "type_l is null or type_r is null",
        (
            _sql("same village or quarter", "place_l = place_r and fine_l and fine_r", 1),
            _sql("same town", f"place_l = place_r and {_NARROW}", 1),
            _sql("same region", "place_l = place_r"),
            Level("a name in common", lambda: cll.And(cll.ArrayIntersectLevel("place_words", 1), cll.CustomLevel(_MAYBE_NEAR))),
            Level("named in the other's words", lambda: cll.And(_Named(), cll.CustomLevel(_MAYBE_NEAR))),
            Level("places of one name around", lambda: cll.And(cll.ArrayIntersectLevel("spots", 1), cll.CustomLevel(_MAYBE_NEAR))),
            _sql("neither tells a place", "place_l is null and place_r is null", fixed=True),
            _sql("one tells no place", "place_l is null or place_r is null", fixed=True),
            _sql("two places that no table has", "named_l and named_r", fixed=True),
            _sql("one is not on the map", f"not ({_POINTS})"),
            _sql("within 5 km", f"{_NARROW} and {_KM} <= 5"),
            _sql("as near as they are known", f"{_NARROW} and {_KM} <= least(25, 3 + radius_l + radius_r)"),
            _sql("one lies in the other", f"not ({_NARROW}) and {_KM} <= 10 + radius_l + radius_r"),
            _sql("not far", f"{_KM} <= {FAR_KM} + radius_l + radius_r"),
            _share("far apart, but of one name", "place_words"),
            _told("far apart, but told in the same words", 9),
            _else("far apart", hard=True),
        ),
    ),
    Comparison(
        "day",
        ("first", "last", "stated"),
        "first_l is null or first_r is null or last_l is null or last_r is null",
        (
            _sql("long after the other was published", _AFTER.format(3), hard=True),
            _sql("after the other was published", _AFTER.format(1), -1),
            _sql("same stated day", f"{_BOTH} and {_GAP} = 0 and {_SPAN} = 0", 1),
            _sql("may be one day", f"{_GAP} = 0 and {_SPAN} <= 4"),
            _sql("may be one day, one is told roughly", f"{_GAP} = 0 and {_SPAN} <= 40", fixed=True),
            _sql("may be one day, within years", f"{_GAP} = 0", fixed=True),
            _sql("stated days apart", f"{_BOTH} and {_GAP} <= 1", -1),
            _sql("stated days that can't meet", f"{_BOTH} and {_GAP} > 3", hard=True),
            _sql("stated days two or three apart", _BOTH, -1),
            _sql("one day apart", f"{_GAP} <= 1"),
            _sql("up to four days apart", f"{_GAP} <= 4"),
            _sql("up to ten days apart", f"{_GAP} <= 10"),
            _else("long apart", hard=True),
        ),
    ),
    Comparison(
        "actor",
        ("actors",),
        "actors_l is null or actors_r is null",
        (
            _share("same", "actors", side=1),
            _share("one belongs to the other, or both to one", "actors_up"),
            _else("others"),
        ),
    ),
    Comparison(
        "target",
        ("targets",),
        "targets_l is null or targets_r is null",
        (
            _share("same", "targets", side=1),
            _share("one belongs to the other, or both to one", "targets_up"),
            _else("others"),
        ),
    ),
    Comparison("killed", ("killed", "killed_most"), "killed_l is null or killed_r is null", _number("killed", "killed_most")),
    Comparison("wounded", ("wounded", "wounded_most"), "wounded_l is null or wounded_r is null", _number("wounded", "wounded_most")),
    Comparison(
        "equipment",
        ("equipment", "classes"),
        "classes_l is null or classes_r is null",
        (
            _share("same", "equipment", side=1),
            _share("same class", "classes"),
            _else("other"),
        ),
    ),
    Comparison(
        "persons",
        ("persons",),
        "persons_l is null or persons_r is null or text_l = text_r",
        (
            _share("two names in common", "persons", 2, 1),
            _share("a name in common", "persons", side=1),
            _else("none in common"),
        ),
    ),
    Comparison(
        "words",
        ("words",),
        "words_l is null or words_r is null or text_l = text_r",
        (
            _told("most of what is rare in common", 14, 1),
            _told("many rare words in common", 9, 1),
            _told("some rare words in common", 6, 1),
            _told("a rare word in common", 4),
            _told("a little in common", 2),
            _sql("nothing in common, but little is said", "least(said_l, said_r) < 12"),
            _else("nothing in common"),
        ),
    ),
    Comparison(
        "site",
        ("sites",),
        "sites_l is null or sites_r is null",
        (
            _share("two words in common", "sites", 2, 1),
            _share("a word in common", "sites", side=1),
            _else("other"),
        ),
    ),
    Comparison(
        "speaker",
        ("speakers",),
        "speakers_l is null or speakers_r is null",
        (
            _share("same", "speakers", side=1),
            _else("others"),
        ),
    ),
    Comparison(
        "text",
        ("copy",),
        "copy_l is null or copy_r is null",
        (
            _sql("the same words of one text", "copy_l = copy_r and document_l <> document_r", fixed=True),
            _else("not so"),
        ),
    ),
)


class Weighed(ComparisonCreator):
    """A comparison of ours as Splink takes it."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        super().__init__(comparison.columns[0])

    def create_comparison_levels(self) -> list[ComparisonLevelCreator]:
        """The levels, null first."""
        null = cll.CustomLevel(self.comparison.null, "not told").configure(is_null_level=True)
        return [null, *(level.level() for level in self.comparison.told)]

    def create_output_column_name(self) -> str:
        """The name of the comparison."""
        return self.comparison.name
