"""Event types, their groups and their rows in PLOVER and ACLED; statuses; kinds of count and outcome."""

from __future__ import annotations

from typing import NamedTuple


class EventType(NamedTuple):
    """A type: its group, its PLOVER event/mode and its usual ACLED event type and sub-event type (None: no such row)."""

    id: str
    group: str
    plover: str | None
    acled: str | None


_ROWS = """
airstrike|violence|ASSAULT/aerial|Explosions/Remote violence · Air/drone strike
drone-strike|violence|ASSAULT/drone|Explosions/Remote violence · Air/drone strike
shelling|violence|ASSAULT/heavy-weapons|Explosions/Remote violence · Shelling/artillery/missile attack
missile-strike|violence|ASSAULT/heavy-weapons|Explosions/Remote violence · Shelling/artillery/missile attack
bombing|violence|ASSAULT/explosives|Explosions/Remote violence · Remote explosive/landmine/IED
suicide-bombing|violence|ASSAULT/suicide-attack|Explosions/Remote violence · Suicide bomb
chemical-attack|violence|ASSAULT/unconventional|Explosions/Remote violence · Chemical weapon
clash|violence|ASSAULT/firearms|Battles · Armed clash
assault|violence|ASSAULT/firearms|Battles · Armed clash
shooting|violence|ASSAULT/firearms|Violence against civilians · Attack
killing|violence|ASSAULT/targeted|Violence against civilians · Attack
execution|violence|ASSAULT/targeted|Violence against civilians · Attack
torture|violence|ASSAULT/torture|Violence against civilians · Attack
sexual-violence|violence|ASSAULT/sexual|Violence against civilians · Sexual violence
abduction|violence|ASSAULT/abduct|Violence against civilians · Abduction/forced disappearance
equipment-loss|materiel|ASSAULT/destroy|Strategic developments · Disrupted weapons use
interception|materiel|ASSAULT/destroy|Strategic developments · Disrupted weapons use
seizure|materiel|COERCE/seize|Strategic developments · Disrupted weapons use
arms-transfer|materiel|AID|
advance|territory|MOBILIZE/troops|Strategic developments · Other
capture|territory|COERCE/seize|Battles · Government regains territory / Non-state actor overtakes territory
handover|territory|RETREAT/access|Strategic developments · Non-violent transfer of territory
siege|territory|COERCE/restrict|Strategic developments · Other
withdrawal|territory|RETREAT/withdraw|Strategic developments · Other
deployment|territory|MOBILIZE/troops|Strategic developments · Headquarters or base established / Other
defection|territory|COOPERATE|Strategic developments · Change to group/activity
detention|people|COERCE/arrest|Strategic developments · Arrests
release|people|RETREAT/release|Strategic developments · Other
displacement|people|SANCTION/expel|Strategic developments · Other
protest|disorder|PROTEST/demo|Protests · Peaceful protest
riot|disorder|PROTEST/riot|Riots · Violent demonstration
looting|disorder|COERCE/seize|Strategic developments · Looting/property destruction
agreement|diplomacy|AGREE|Strategic developments · Agreement
negotiation|diplomacy|CONSULT/third-party|
meeting|diplomacy|CONSULT/multilateral|
sanction|diplomacy|SANCTION|
legal-action|diplomacy|ACCUSE/investigate|
aid|diplomacy|AID|
demand|speech|REQUEST|
accusation|speech|ACCUSE/allege|
denial|speech|REJECT|
rejection|speech|REJECT|
warning|speech|THREATEN|
threat|speech|THREATEN/violence|
condemnation|speech|ACCUSE/disapprove|
support|speech|SUPPORT|
statement|speech||
"""

TYPES: dict[str, EventType] = {
    row[0]: EventType(row[0], row[1], row[2] or None, row[3] or None) for row in (line.split("|") for line in _ROWS.strip().splitlines())
}
STATUSES = ("reported", "claimed", "denied", "demanded", "planned", "possible")
COUNTS = ("killed", "wounded", "captured", "displaced", "missing", "freed", "fighters", "strikes")
OUTCOMES = ("destroyed", "damaged", "captured", "abandoned", "supplied", "used")
PRECISIONS = ("exact", "near", "area", "district", "province", "country")
MUTUAL = frozenset({"clash", "meeting", "negotiation", "agreement"})
"""Types that both sides do: actor and target are one set."""
