"""What the address says: territory, period, network, indicator. Pure functions, no widget.

The address is the only state of a view, so that a copied link restores it:
`?territoire=region-75&periode=2026-Q3&reseau=apec&indicateur=entrees_cep`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from pages.shared import formats as f
from pages.shared import texts

ALL_NETWORKS = "ensemble"
REGIONAL = "operateur_regional"
PUBLIC = "public-"  # of `reseau`, before the code of a public: the networks that receive it
SHARED_KEYS = ("territoire", "periode", "reseau")


@dataclass(frozen=True)
class Territory:
    niveau: str
    code: str
    nom: str
    code_departement: str = ""
    code_region: str = ""

    @property
    def key(self) -> str:
        """As written in addresses: « france », « region-75 », « epci-243300316 »."""
        return "france" if self.niveau == "france" else f"{self.niveau}-{self.code}"

    @property
    def label(self) -> str:
        return texts.territory_label(self.niveau, self.code, self.nom)

    @property
    def within(self) -> str:
        return texts.within(self.niveau, self.code, self.nom)

    @property
    def of(self) -> str:
        return texts.of(self.niveau, self.code, self.nom)


@dataclass(frozen=True)
class View:
    """What is being looked at.

    maille: level of the units drawn inside the territory; autres: a page's own keys of the address;
    page: the script that shows it, no part of the address.
    """

    territoire: Territory
    periode: str
    reseau: str
    indicateur: str = ""
    maille: str = ""
    autres: tuple[tuple[str, str], ...] = ()
    page: str = ""

    @property
    def breakdown(self) -> tuple[str, str]:
        """(ventilation, modalité) of the network, or of the public, chosen."""
        return breakdown(self.reseau)

    @property
    def maillage(self) -> str:
        """The sites that count: those of a network, of all, or of those that receive a public."""
        return self.breakdown[1]

    def params(self) -> dict[str, str]:
        """Every key of the address, defaults included: the link must mean the same thing next quarter."""
        keys = {"territoire": self.territoire.key, "periode": self.periode, "reseau": self.reseau}
        if self.indicateur:
            keys["indicateur"] = self.indicateur
        if self.maille:
            keys["maille"] = self.maille
        return keys | {key: value for key, value in self.autres if value}

    def query(self) -> str:
        return urlencode(self.params())

    def at(self, **changes) -> View:
        return replace(self, **changes)


def breakdown(reseau: str) -> tuple[str, str]:
    """(ventilation, modalité) of what `reseau` says in an address: « apec », « ensemble », « public-en_emploi »."""
    if reseau == ALL_NETWORKS:
        return ("ensemble", ALL_NETWORKS)
    if reseau.startswith(PUBLIC):
        return ("public", reseau.removeprefix(PUBLIC))
    return ("reseau", reseau)


def choose(asked: str | None, offered: Sequence[str], default: str, sentence: str) -> tuple[str, str | None]:
    """The value asked for when it is offered, else the default and a notice.

    sentence: the notice, with « {asked} » where what was asked is quoted.
    """
    if asked is None or asked in offered:
        return (asked or default), None
    return default, sentence.format(asked=asked[:60])


def territory(asked: str | None, known: Mapping[str, Territory]) -> tuple[Territory, str | None]:
    """The territory of the address, else France and a notice."""
    france = known["france"]
    if asked is None or asked in known:
        return known.get(asked or "france", france), None
    return (
        france,
        f"Le territoire « {asked[:60]} » n’est pas connu{f.NBSP}: la page montre la France entière.",
    )


def period(asked: str | None, offered: Sequence[str], latest: str, what: str) -> tuple[str, str | None]:
    """The period of the address, else the latest one known for France and a notice."""
    return choose(
        asked,
        offered,
        latest,
        f"Pas de donnée sur {what} pour la période « {{asked}} »{f.NBSP}: "
        f"la page montre la plus récente, {f.period(latest)}.",
    )


def breadcrumb(place: Territory, known: Mapping[str, Territory]) -> list[Territory]:
    """From France down to the territory: France › Nouvelle-Aquitaine › Gironde › Bordeaux Métropole."""
    path = [known["france"]]
    if place.niveau in ("departement", "epci") and place.code_region:
        path.append(known[f"region-{place.code_region}"])
    if place.niveau == "epci" and place.code_departement:
        path.append(known[f"departement-{place.code_departement}"])
    if place.niveau != "france":
        path.append(place)
    return path


# Régions of one département: their départements would be a map of one piece
SINGLE = ("01", "02", "03", "04", "06")
# What can be drawn inside a territory with Plotly, at most 1,300 shapes at once
INSIDE = {
    "france": ("region", "departement", "epci"),
    "region": ("departement", "epci"),
    "departement": ("epci", "commune"),
    "epci": ("epci",),
}
# What the map on a canvas draws: every commune of France
_FINE = ("ze2020", "epci", "commune", "zonage")
ANYWHERE = {
    "france": ("departement", "region", *_FINE),
    "region": ("epci", "departement", "ze2020", "commune", "zonage"),
    "departement": ("commune", "epci", "ze2020", "zonage"),
    "epci": ("commune", "epci"),
    "ze2020": ("commune",),
}
# Where nothing finer is known, the territory is shown among its neighbours
_AMONG = {"france": "france", "region": "region", "departement": "departement", "epci": "departement"}
_ORDER = ("france", "region", "departement", "ze2020", "epci", "zonage", "commune")


def meshes(place: Territory, levels: Sequence[str], inside: Mapping = INSIDE) -> list[str]:
    """Levels that can be drawn for a territory, among those the indicator knows; the first is the usual one."""
    offered = [level for level in inside[place.niveau] if level in levels]
    if place.niveau == "region" and place.code in SINGLE and inside is INSIDE:
        offered.reverse()
    return offered or [_AMONG.get(place.niveau, place.niveau)]


def meshes_of(place: Territory, shown) -> list[str]:
    """Levels that Plotly draws for a territory and an indicator (with `niveaux`)."""
    return meshes(place, shown.niveaux)


def around(place: Territory, maille: str, known: Mapping[str, Territory]) -> Territory:
    """The territory whose inside is drawn: itself, or the one that holds it and its neighbours."""
    if _ORDER.index(place.niveau) < _ORDER.index(maille):
        return place
    if maille == "epci":
        return known[f"departement-{place.code_departement}"]
    return known[f"region-{place.code_region}"] if maille == "departement" else known["france"]


def chosen(place: Territory, maille: str) -> str:
    """Code of the unit to outline, when the territory is drawn among its neighbours."""
    if place.niveau == maille:
        return place.code
    return place.code_departement if place.niveau == "epci" and maille == "departement" else ""
