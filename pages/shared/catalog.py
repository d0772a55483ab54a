"""What the base served offers to choose from: indicators, territories, networks, periods, version.

Small, asked for many times on a page, and the same for everybody until the next publication: kept as shared
objects, one set per version. Nobody modifies them.
"""

from __future__ import annotations

import streamlit as st

from pages.shared import cards, filters, read, texts
from pages.shared import formats as f
from pages.shared.cards import Indicator
from pages.shared.filters import Territory


def indicator(code: str) -> Indicator:
    """The card of an indicator; KeyError when the base does not have it."""
    return _indicators(_served())[code]


def has(code: str) -> bool:
    """Whether the base served holds an indicator."""
    return code in _indicators(_served())


def codes() -> list[str]:
    """The indicators of the base served, by name."""
    known = _indicators(_served())
    return sorted(known, key=lambda code: known[code].libelle)


def shown_on(page: str) -> list[str]:
    """The indicators that a page (by its address) offers to choose from, in the order that their cards say."""
    return [shown.code for shown in cards.shown_on(_indicators(_served()), "pages", page)]


def all_indicators() -> list[Indicator]:
    """Every indicator of the base served, by name."""
    return [indicator(code) for code in codes()]


def territories() -> dict[str, Territory]:
    """Every territory one may choose, by its key in addresses (« departement-33 »)."""
    return _territories(_served())


def networks() -> dict[str, dict]:
    """Networks that have figures, in the order in which they are always shown: `nom`, `couleur`."""
    return {code: row for code, row in _networks(_served()).items() if row["avec_chiffres"]}


def publics() -> dict[str, dict]:
    """Publics whose sites are known, as addresses say them (« public-en_emploi »): `nom`, `reseaux` that receive them."""
    return _publics(_served())


def network_names() -> dict[str, str]:
    """How whatever one may choose is named: publics, « tous les réseaux », networks (those without a figure too)."""
    known = publics() | {filters.ALL_NETWORKS: {"nom": "Tous les réseaux"}} | _networks(_served())
    return {code: row["nom"] for code, row in known.items()}


def choices(shown: Indicator) -> list[str]:
    """Publics and networks that one may choose for an indicator, the usual one first; a public of which nothing is known is not."""
    offered = shown.networks(list(networks()), list(publics()))
    known = [c for c in offered if c not in publics() or periods(shown.code, *shown.breakdown(c))[0]]
    if (
        known[:1] != offered[:1] and filters.ALL_NETWORKS in known
    ):  # the usual public is one of which nothing is known
        known.sort(key=lambda c: c != filters.ALL_NETWORKS)
    return known


def name_in_sentence(reseau: str) -> str:
    """« tous les réseaux », « France Travail », « les opérateurs régionaux », « personnes en emploi »."""
    if reseau in publics():
        return texts.inside_sentence(publics()[reseau]["nom"])
    articles = {
        filters.ALL_NETWORKS: "tous les réseaux",
        "mission_locale": "les Missions locales",
        filters.REGIONAL: "les opérateurs régionaux",
        "apec": "l’Apec",
    }
    return articles.get(reseau) or network_names().get(reseau, reseau)


def among(reseau: str) -> str:
    """« tous réseaux réunis », « chez l’Apec », « chez qui reçoit les personnes en emploi (les opérateurs régionaux) »."""
    if reseau in publics():
        who = f.listing(name_in_sentence(code) for code in publics()[reseau]["reseaux"].split(";"))
        return f"chez qui reçoit les {name_in_sentence(reseau)} ({who})"
    return "tous réseaux réunis" if reseau == filters.ALL_NETWORKS else f"chez {name_in_sentence(reseau)}"


def periods(indicateur: str, ventilation: str, modalite: str) -> tuple[list[str], str]:
    """Periods one may choose, and the latest quarter (else year) for which France has a value.

    Where nothing is delivered yet, the last quarter that the base knows: the page says then what is missing.
    """
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


@st.cache_resource(max_entries=read.VERSIONS_KEPT, show_spinner=False)
def _indicators(version: str) -> dict[str, Indicator]:
    return cards.from_rows(read.read("shared/cards").to_dict("records"))


@st.cache_resource(max_entries=read.VERSIONS_KEPT, show_spinner=False)
def _territories(version: str) -> dict[str, Territory]:
    rows = read.read("shared/territories").astype(object).where(lambda d: d.notna(), "")
    places = (Territory(*row) for row in rows.itertuples(index=False, name=None))
    return {place.key: place for place in places}


@st.cache_resource(max_entries=read.VERSIONS_KEPT, show_spinner=False)
def _networks(version: str) -> dict[str, dict]:
    return {row["reseau_code"]: row for row in read.read("shared/networks").to_dict("records")}


@st.cache_resource(max_entries=read.VERSIONS_KEPT, show_spinner=False)
def _publics(version: str) -> dict[str, dict]:
    return {filters.PUBLIC + row["public"]: row for row in read.read("shared/publics").to_dict("records")}


@st.cache_resource(max_entries=64, show_spinner=False)
def _periods(version: str, indicateur: str, ventilation: str, modalite: str) -> tuple[list[str], str]:
    rows = read.read("shared/periods", indicateur=indicateur, ventilation=ventilation, modalite=modalite)
    offered = rows["periode"].tolist() or read.read("shared/last_quarter")["periode"].tolist()
    known = rows.loc[rows["france_connue"], "periode"].tolist() or offered
    return offered, max([p for p in known if not f.is_year(p)] or known, default="")


@st.cache_resource(max_entries=read.VERSIONS_KEPT, show_spinner=False)
def _version(version: str) -> dict:
    return read.read("shared/version").iloc[0].to_dict()
