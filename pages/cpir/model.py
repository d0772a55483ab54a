"""What the quarter of a CPIR is made of, for the page and for the documents alike. No drawing here.

Sentences are short HTML (only <b>); `plain` gives their text. Numbers stay numbers until something shows them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

import pandas as pd

from pages.shared import formats as f
from pages.shared import sentences
from pages.shared.cards import Indicator
from pages.shared.filters import Territory

# sense of a clear difference → shape and word beside what the card compares with; without colour they say the same
LIGHTS = {
    1: ("▲", "au-dessus de {}"),
    -1: ("▼", "au-dessous de {}"),
    0: ("=", "pas d’écart clair"),
}
UNKNOWN = ("○", "non connu")
NOT_COMPARED = ("·", "")  # most rows: said once, under the table


def plain(text: str) -> str:
    """The text of a sentence, without its tags."""
    return unescape(re.sub(r"<[^>]+>", "", text))


@dataclass(frozen=True)
class Proof:
    """Where a sentence is proved: a page of the product and the figure it opens on."""

    address: str
    query: str

    @property
    def link(self) -> str:
        return f"{self.address}?{self.query}"


@dataclass(frozen=True)
class Sentence:
    """One sentence written from the data; `proof` opens what it stands on."""

    text: str
    proof: Proof | None = None

    @property
    def plain(self) -> str:
        return plain(self.text)


@dataclass(frozen=True)
class Measure:
    """One indicator of the région at the quarter: the value, what it is compared with, and what may be said.

    values: keys of compare.side_by_side (valeur, borne_basse…, `_avant` a year earlier, `_france`). sense: 1, -1 or 0 when
    the difference with France is clear upwards, downwards or not; None when nothing can be compared. change, against:
    in words, empty when nothing can be said.
    """

    indicator: Indicator
    label: str
    ventilation: str
    modalite: str
    values: Mapping
    sense: int | None
    change: str
    against: str
    absence: str
    proof: Proof

    @property
    def value(self) -> float | None:
        return self.values["valeur"] if f.is_known(self.values["valeur"]) else None

    @property
    def shown(self) -> str:
        """« 6,7 ‰ », or why it is unknown."""
        if self.value is None:
            return self.absence
        return f.with_unit(self.value, self.indicator.unite, self.indicator.decimales)

    @property
    def interval(self) -> str:
        """« 6,6–6,8 », empty without one."""
        low, high = self.values["borne_basse"], self.values["borne_haute"]
        if self.value is None or not (f.is_known(low) and f.is_known(high)):
            return ""
        return f.interval(low, high, self.indicator.decimales)

    @property
    def france(self) -> str:
        """« 6,5 ‰ »: what France has beside it; empty for counts, and where it is unknown or of another survey."""
        france = self.values["valeur_france"]
        if self.indicator.is_count or not f.is_known(france) or self.values["obs_status"] == "B":
            return ""
        return f.with_unit(france, self.indicator.unite, self.indicator.decimales)

    @property
    def light(self) -> tuple[str, str]:
        """Shape and word beside the value."""
        if self.value is None:
            return UNKNOWN
        if self.sense is None:
            return NOT_COMPARED
        sign, said = LIGHTS[self.sense]
        return sign, sentences.contracted(said.format(self.indicator.reference_name))

    @property
    def favourable(self) -> bool | None:
        """Whether a clear difference is a good one, by the card; None when it is not clear or neither."""
        way = {"hausse_favorable": 1, "baisse_favorable": -1}.get(str(self.indicator.card.get("sens")))
        return None if way is None or not self.sense else self.sense == way

    @property
    def status(self) -> str:
        """« provisoire », « estimé »…, empty for a normal value."""
        words = {"P": "provisoire", "E": "estimé", "B": "non comparable", "R": "révisé"}
        return words.get(str(self.values["obs_status"]), "") if self.value is not None else ""


@dataclass(frozen=True)
class Table:
    """A table of a screen: rows as raw values; labels: column → heading; decimals: columns of numbers."""

    title: str
    rows: pd.DataFrame
    labels: Mapping[str, str]
    decimals: Mapping[str, int] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Screen:
    """One of the five screens: sentences first, then what proves them."""

    key: str
    title: str
    sentences: tuple[Sentence, ...]
    measures: tuple[Measure, ...] = ()
    tables: tuple[Table, ...] = ()
    missing: tuple[str, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Quarter:
    """The quarter of a région, whole: what the page shows and the documents print."""

    region: Territory
    periode: str
    screens: tuple[Screen, ...]
    changes: tuple[str, ...]
    decisions: tuple[Mapping, ...]
    notes: tuple[Mapping, ...]
    version: str
    published_on: str
    demonstration: bool

    @property
    def provisional(self) -> bool:
        """Whether a figure of the quarter may still be revised."""
        return any(m.values["obs_status"] == "P" for s in self.screens for m in s.measures)

    def screen(self, key: str) -> Screen:
        return next(screen for screen in self.screens if screen.key == key)
