"""The parameters of linking, which are data: `settings.json`, made by `python -m marsad.link.train`."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from splink import SettingsCreator
    from splink.internals.comparison_creator import ComparisonCreator

PATH = Path(__file__).with_name("settings.json")


class Rate(msgspec.Struct):
    """How often a level is met in pairs of one incident (`m`) and of two (`u`)."""

    m: float
    u: float


class Settings(msgspec.Struct):
    """Parameters: prior odds as bits, what pairs must weigh on average to be of one incident, and the rates by level.

    `join`: for a telling and an incident, `speech`: where they are what is said of acts; `merge`: for two known incidents; `absent`:
    bits of a pair that shares no key; `tolerate`: of how many pairs one may be in a hard conflict.
    """

    provenance: dict[str, str]
    prior: float
    join: float
    speech: float
    merge: float
    absent: float
    tolerate: float
    rates: dict[str, list[Rate]]

    def weights(self, comparison: str) -> list[float]:
        """The bits that each level of a comparison (in the order of `COMPARISONS`) adds."""
        return [math.log2(rate.m / rate.u) for rate in self.rates[comparison]]


@cache
def load(path: Path = PATH) -> Settings:
    """The settings. Raises `msgspec.ValidationError` where the file is not as it must be."""
    return msgspec.json.decode(path.read_bytes(), type=Settings)


def splink_settings(settings: Settings) -> SettingsCreator:
    """The settings as Splink takes them, for whatever backend."""
    from splink import SettingsCreator

    from marsad.link.compare import COMPARISONS, Weighed

    comparisons: list[ComparisonCreator | dict[str, Any]] = []
    for comparison in COMPARISONS:
        rates = settings.rates[comparison.name]
        weighed = Weighed(comparison)
        weighed.configure(m_probabilities=[rate.m for rate in rates], u_probabilities=[rate.u for rate in rates])
        comparisons.append(weighed)
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[],
        probability_two_random_records_match=1 / (1 + 2**-settings.prior),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        unique_id_column_name="id",
    )
