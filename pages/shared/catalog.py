"""What the base served offers to choose from: indicators, territories, networks, periods, version.

Small, asked for many times on a page, and the same for everybody until the next publication: kept as shared
objects, one set per version. Nobody modifies them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.shared import filters, read
from pages.shared import formats as f
from pages.shared.filters import Territory


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


def indicator(code: str) -> Indicator:
    """The card of an indicator; KeyError when the base does not have it."""
    return _indicators(_served())[code]


def has(code: str) -> bool:
    """Whether the base served holds an indicator."""
    return code in _indicators(_served())


def territories() -> dict[str, Territory]:
    """Every territory one may choose, by its key in addresses (« departement-33 »)."""
    return _territories(_served())


def networks() -> dict[str, dict]:
    """Networks that have figures, in the order in which they are always shown: `nom`, `couleur`."""
    return _networks(_served())


def network_names() -> dict[str, str]:
    """Codes and names of networks, « tous les réseaux » first."""
    return {filters.ALL_NETWORKS: "Tous les réseaux"} | {code: row["nom"] for code, row in networks().items()}


def name_in_sentence(reseau: str) -> str:
    """« tous les réseaux », « France Travail », « les opérateurs régionaux »."""
    articles = {
        filters.ALL_NETWORKS: "tous les réseaux",
        "mission_locale": "les Missions locales",
        filters.REGIONAL: "les opérateurs régionaux",
        "apec": "l’Apec",
    }
    return articles.get(reseau) or network_names().get(reseau, reseau)


def among(reseau: str) -> str:
    """« tous réseaux réunis », « chez l’Apec », « chez les opérateurs régionaux »."""
    return "tous réseaux réunis" if reseau == filters.ALL_NETWORKS else f"chez {name_in_sentence(reseau)}"


def periods(indicateur: str, ventilation: str, modalite: str) -> tuple[list[str], str]:
    """Periods one may choose, and the latest quarter (else year) for which France has a value."""
    return _periods(_served(), indicateur, ventilation, modalite)


def version() -> dict:
    """`version`, `publiee_le`, `empreinte`, `demonstration` of the base served."""
    return _version(_served())


def is_demonstration() -> bool:
    return bool(version()["demonstration"])


def published_on() -> str:
    """« données publiées le 21 novembre 2026 »."""
    return f"données publiées le {f.date(version()['publiee_le'])}"


def _served() -> str:
    base = read.served()
    if base is None:
        raise read.NoBase
    return str(base)


def _split(text) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[;|,]", str(text or "")) if part.strip())


@st.cache_resource(max_entries=read.VERSIONS_KEPT, show_spinner=False)
def _indicators(version: str) -> dict[str, Indicator]:
    cards = read.read("shared/cards").to_dict("records")
    return {
        card["indicateur"]: Indicator(
            code=card["indicateur"],
            libelle=card["libelle"],
            libelle_court=card["libelle_court"],
            unite=card["unite"],
            decimales=int(card["decimales"]),
            niveaux=_split(card["niveaux"]),
            ventilations=_split(card["ventilations"]),
            card=card,
        )
        for card in cards
    }


@st.cache_resource(max_entries=read.VERSIONS_KEPT, show_spinner=False)
def _territories(version: str) -> dict[str, Territory]:
    rows = read.read("shared/territories").astype(object).where(lambda d: d.notna(), "")
    places = (Territory(*row) for row in rows.itertuples(index=False, name=None))
    return {place.key: place for place in places}


@st.cache_resource(max_entries=read.VERSIONS_KEPT, show_spinner=False)
def _networks(version: str) -> dict[str, dict]:
    return {row["reseau_code"]: row for row in read.read("shared/networks").to_dict("records")}


@st.cache_resource(max_entries=64, show_spinner=False)
def _periods(version: str, indicateur: str, ventilation: str, modalite: str) -> tuple[list[str], str]:
    rows = read.read("shared/periods", indicateur=indicateur, ventilation=ventilation, modalite=modalite)
    offered = rows["periode"].tolist()
    known = rows.loc[rows["france_connue"], "periode"].tolist() or offered
    return offered, max([p for p in known if not f.is_year(p)] or known, default="")


@st.cache_resource(max_entries=read.VERSIONS_KEPT, show_spinner=False)
def _version(version: str) -> dict:
    return read.read("shared/version").iloc[0].to_dict()
