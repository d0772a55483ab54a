"""Indicators as pages and documents need them, from their cards. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pages.shared import filters
from pages.shared import formats as f


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

    def breakdown(self, reseau: str) -> tuple[str, str]:
        """(ventilation, modalité) of the figure for a network; the only one there is, when there is one."""
        if self.fixed:
            return self.fixed
        if "reseau" in self.ventilations and reseau != filters.ALL_NETWORKS:
            return ("reseau", reseau)
        return ("ensemble", filters.ALL_NETWORKS)

    def networks(self, networks: Sequence[str]) -> list[str]:
        """Networks offered for this indicator; one only when the indicator does not part them."""
        whole = [filters.ALL_NETWORKS] if "ensemble" in self.ventilations else []
        return whole + (list(networks) if "reseau" in self.ventilations else [])


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
