"""Indicators as pages and documents need them, from their cards. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from etl.base import Sum
from pages.shared import filters
from pages.shared import formats as f

AROUND, NOTHING = "englobant", "aucune"  # of `reference`
EACH = "chacun"  # of `reseau`


@dataclass(frozen=True)
class Indicator:
    """What pages need of an indicator's card (table indicateur_carte)."""

    code: str
    libelle: str
    libelle_court: str
    unite: str
    decimales: int
    niveaux: tuple[str, ...]
    ventilations: tuple[str, ...]
    card: dict
    # a breakdown that a page has chosen, whatever the network
    fixed: tuple[str, str] | None = None

    @property
    def is_count(self) -> bool:
        """Counts are circles and percent changes; the others are colours and differences in points."""
        return self.card.get("carte") == "cercles"

    @property
    def sources(self) -> str:
        return str(self.card["sources"])

    @property
    def denominator(self) -> str:
        """The denominator in a few words, without its details."""
        text = self.card.get("denominateur")
        return str(text).split(";")[0].strip() if f.is_known(text) else ""

    @property
    def reference(self) -> float | str:
        """What it is compared with: a number, AROUND, or NOTHING. A card says one for all pages and documents.

        AROUND: territories beside the one that contains them, the territory looked at beside France.
        """
        said = str(self.card.get("reference") or AROUND)
        return said if said in (AROUND, NOTHING) else float(said)

    @property
    def reference_name(self) -> str:
        """What the territory looked at is compared with: « la France », « l’attendu »; a number without a name is its own."""
        if self.reference == AROUND:
            return "la France"
        said = self.card.get("reference_dite")
        return str(said) if f.is_known(said) and said else f.number(float(self.reference), self.decimales)

    @property
    def adds(self) -> Sum | None:
        """The delivered rows it adds up; None when it is no sum of rows."""
        return Sum.of_card(self.card)

    @property
    def why_no_sum(self) -> str:
        """Why it is no sum of rows; empty when it is one."""
        return str(self._said("lignage").get("aucun", ""))

    def places(self, support: str) -> dict[str, int | str | dict]:
        """Where its card says that it shows, on `pages`, in the `note` or in the `rapport`: place → rank, figure or both."""
        return self._said(support)

    def _said(self, key: str) -> dict:
        text = self.card.get(key)
        return json.loads(text) if f.is_known(text) and text else {}

    def breakdown(self, reseau: str) -> tuple[str, str]:
        """(ventilation, modalité) of the figure for a network; the only one there is, when there is one."""
        if self.fixed:
            return self.fixed
        asked = filters.breakdown(reseau)
        return asked if asked[0] in self.ventilations else ("ensemble", filters.ALL_NETWORKS)

    def networks(self, networks: Sequence[str], publics: Sequence[str] = ()) -> list[str]:
        """Publics and networks offered for this indicator, the usual one first; one only when it does not part them."""
        whole = [filters.ALL_NETWORKS] if "ensemble" in self.ventilations else []
        received = list(publics) if "public" in self.ventilations else []
        return received + whole + (list(networks) if "reseau" in self.ventilations else [])


@dataclass(frozen=True)
class Place:
    """An indicator where its card shows it: its rank there, and of which network (`EACH`: a line for each)."""

    rang: int
    code: str
    reseau: str


def shown_on(known: Mapping[str, Indicator], support: str, place: str) -> list[Place]:
    """The indicators whose cards name a place of `pages`, `note` or `rapport`, in the order of their ranks."""
    found = []
    for code, indicator in known.items():
        said = indicator.places(support).get(place)
        if isinstance(said, dict):
            found.append(Place(said["rang"], code, said["reseau"]))
        elif isinstance(said, int):
            found.append(Place(said, code, filters.ALL_NETWORKS))
    return sorted(found, key=lambda shown: (shown.rang, shown.code))


def from_rows(rows: Iterable[Mapping]) -> dict[str, Indicator]:
    """The indicators of the rows of `shared/cards`, by code."""
    return {
        card["indicateur"]: Indicator(
            code=card["indicateur"],
            libelle=card["libelle"],
            libelle_court=card["libelle_court"],
            unite=card["unite"],
            decimales=int(card["decimales"]),
            niveaux=_split(card["niveaux"]),
            ventilations=_split(card["ventilations"]),
            card=dict(card),
        )
        for card in rows
    }


def _split(text) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[;|,]", str(text or "")) if part.strip())
