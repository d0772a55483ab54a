"""What the data sent to a figure are of, said as chips under its title. Pure functions.

A scope is made from the answer of a query (`rows.attrs` is what was asked of it, `read.read`) and from its rows, never from a
title. What differs from the filters of the bar is said with its reason.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape

import pandas as pd

from pages.shared import formats as f
from pages.shared import texts
from pages.shared.cards import Indicator
from pages.shared.filters import ALL_NETWORKS, PUBLIC, REGIONAL, Territory, View

EACH_NETWORK = "chaque réseau"  # the figure shows every network: whichever is chosen is in it
NO_NETWORK = ""  # what it shows is of no network: meetings, texts, files
NO_PERIOD = "sans période"
NO_DENOMINATOR = "le dénominateur choisi n’entre pas dans ce chiffre"
_PORTEES = {"operateurs_regionaux": REGIONAL, "missions_locales": "mission_locale"}
_WHY = {
    "public": "ce chiffre n’est pas calculé par public",
    "reseau": "ce chiffre n’est pas calculé pour ce choix de réseau",
    "territoire": "ce chiffre compare les territoires entre eux",
    "periode": "pas de valeur {asked}",
}


@dataclass(frozen=True)
class Scope:
    """territoire: key of the territory whose data they are, empty for what has none; periodes: of the rows, in order;
    reseau: code of a network or of a public that is received, ALL_NETWORKS, EACH_NETWORK, or NO_NETWORK;
    public: « sexe*femme », empty for everybody; points: what is drawn, counted; autres: chips of a page's own choices;
    why: filter → why the figure does not follow it; jusqua: the period asked, where rows of earlier ones come with it; sauf: what
    a page says itself of its own filters; fixed: why no filter changes it.
    """

    territoire: str = "france"
    periodes: tuple[str, ...] = ()
    reseau: str = ALL_NETWORKS
    public: str = ""
    denominateur: str = ""
    points: str = ""
    autres: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    jusqua: str = ""
    sauf: tuple[str, ...] = ()
    fixed: str = ""

    def at(self, **changes) -> Scope:
        return replace(self, **changes)


def of(
    rows: pd.DataFrame,
    *,
    counted: str | tuple[str, str] = "",
    whose: str | None = None,
    shown: Indicator | None = None,
    autres: tuple[str, ...] = (),
    **why: str,
) -> Scope:
    """The scope of the answer of a query.

    counted: level of its rows (« departement »), or what they are in the singular and plural: their number is said, with how
    many have a value. whose: of whom the data are where the query does not ask (« operateur_regional »,
    EACH_NETWORK, NO_NETWORK); else the indicator `shown` says it. why: filter → why the figure does not follow it.
    KeyError when the rows are not those of a query.
    """
    asked = rows.attrs["demande"]
    known = rows[rows["valeur"].notna()] if "valeur" in rows else rows
    public, denominateur, network = _people(asked, whose, shown)
    return Scope(
        territoire=_territory(asked),
        periodes=_periods(asked, known if len(known) else rows),
        reseau=network,
        public=public,
        denominateur=denominateur,
        points=points(len(known), len(rows), counted),
        autres=(*autres, *_more(asked, denominateur, shown)),
        why=why,
        jusqua=str(asked.get("periode") or ""),
    )


def _more(asked: Mapping, denominateur: str, shown: Indicator | None) -> list[str]:
    """The denominator chosen in full, and the day that something is known at."""
    said = [f"pour 1{f.NARROW}000 {shown.denominator.split(' (')[0]}"] if denominateur and shown else []
    return [*said, f"au {f.date(dt.date.fromisoformat(asked['jour']))}"] if asked.get("jour") else said


each_network = functools.partial(of, whose=EACH_NETWORK)


def of_view(view: View, **changes) -> Scope:
    """The scope of what a page makes itself for the view, from several queries that all ask for it."""
    base = Scope(territoire=view.territoire.key, periodes=(view.periode,), reseau=view.breakdown[1])
    return base.at(**changes)


def fixed(why: str) -> Scope:
    """The scope of a table of reference, that no filter changes."""
    return Scope(fixed=why)


def points(n: int, of_all: int, counted: str | tuple[str, str]) -> str:
    """« 12 départements », « 10 départements sur 12 » when two have no value."""
    if not counted:
        return ""
    said = f.count(n, *(texts.LEVELS[counted] if isinstance(counted, str) else counted))
    return said if n == of_all else f"{said} sur {f.number(of_all)}"


def _territory(asked: Mapping) -> str:
    level, code = asked.get("niveau"), asked.get("code")
    if "parent_niveau" in asked:
        level, code = asked["parent_niveau"], asked["parent_code"]
    elif not code and level != "france" and asked.get("region"):
        level, code = "region", asked["region"]
    if not code or level == "france":
        return "france"
    return f"{level}-{code}"


def _periods(asked: Mapping, rows: pd.DataFrame) -> tuple[str, ...]:
    for column in ("periode", "annee"):
        if column in rows:
            return tuple(sorted({str(p) for p in rows[column].dropna()}))
    said = asked.get("periode") or asked.get("annee")
    return (str(said),) if said else ()


def _people(asked: Mapping, whose: str | None, shown: Indicator | None) -> tuple[str, str, str]:
    """Public, denominator and network of what was asked."""
    network = asked.get("reseau", ALL_NETWORKS)
    ventilation, modalite = asked.get("ventilation", ALL_NETWORKS), asked.get("modalite", network)
    if shown is not None and network == ALL_NETWORKS:
        network = _PORTEES.get(str(shown.card.get("portee")), ALL_NETWORKS)
    if ventilation in ("reseau", "public"):
        return "", "", modalite
    network = network if whose is None else whose
    if ventilation == "denominateur":
        return "", modalite, network
    if ventilation in texts.DIMENSIONS:
        return f"{ventilation}*{modalite}", "", network
    return "", "", network


# --- words --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Names:
    """How the codes of a scope are named: territories by key, networks and publics by code."""

    territories: Mapping[str, Territory]
    networks: Mapping[str, str]

    def network(self, code: str) -> str:
        if code == ALL_NETWORKS:
            return "tous réseaux"
        if f"{PUBLIC}{code}" in self.networks:
            return f"réseaux qui reçoivent les {texts.inside_sentence(self.networks[PUBLIC + code])}"
        return self.networks.get(code, code)

    def territory(self, key: str) -> str:
        return self.territories[key].nom if key in self.territories else key


def chips(shown: Scope, view: View, names: Names) -> tuple[list[str], list[str]]:
    """What the data are of, and what does not follow the bar, each with its reason."""
    if shown.fixed:
        return [], [shown.fixed]
    apart = {name: said for name, said in _apart(shown, view, names).items() if said is not None}
    plain = {
        "public": _public(shown.public),
        "reseau": names.network(shown.reseau),
        "denominateur": "",
        "territoire": shown.territoire and names.territory(shown.territoire),
        "periode": periods(shown.periodes),
    }
    said = [text for name, text in plain.items() if text and name not in apart]
    return [*said, *shown.autres, *([shown.points] if shown.points else [])], [*apart.values(), *shown.sauf]


def _apart(shown: Scope, view: View, names: Names) -> dict[str, str | None]:
    """Filter → « what is shown : why it is not what was asked », None where it follows."""
    asked = dict(view.autres)
    found: dict[str, str | None] = {}
    if asked.get("public", "") != shown.public and asked.get("public"):
        found["public"] = _but(_public(shown.public) or "tous publics", shown, "public")
    if asked.get("denominateur", "") != shown.denominateur and asked.get("denominateur"):
        why = shown.why.get("denominateur")
        found["denominateur"] = f"actifs occupés (résidence){f.NBSP}: {why}" if why else NO_DENOMINATOR
    network = view.breakdown[1]
    if network not in (ALL_NETWORKS, shown.reseau) and shown.reseau not in (EACH_NETWORK, NO_NETWORK):
        found["reseau"] = _but(names.network(shown.reseau), shown, "reseau")
    if shown.territoire and shown.territoire != view.territoire.key:
        found["territoire"] = _territory_apart(shown, view, names)
    if not shown.periodes:
        found["periode"] = _but(NO_PERIOD, shown, "periode") if "periode" in shown.why else None
    elif view.periode not in (*shown.periodes, shown.jusqua):
        when = f.at_period(view.periode)
        found["periode"] = _but(periods(shown.periodes), shown, "periode").format(asked=when)
    return found


def _territory_apart(shown: Scope, view: View, names: Names) -> str:
    what = "France entière" if shown.territoire == "france" else names.territory(shown.territoire)
    around = shown.territoire in (
        f"region-{view.territoire.code_region}",
        f"departement-{view.territoire.code_departement}",
    )
    if around and "territoire" not in shown.why:
        return f"{what}{f.NBSP}: {view.territoire.nom} y est parmi ses voisins"
    return _but(what, shown, "territoire")


def _but(what: str, shown: Scope, name: str) -> str:
    return f"{what}{f.NBSP}: {shown.why.get(name, _WHY[name])}"


def _public(public: str) -> str:
    dimension, _, code = public.partition("*")
    if dimension == "niveau_cep":
        return f"niveau {code}"
    return texts.MODALITIES.get(code, code)


def periods(codes: tuple[str, ...]) -> str:
    """« T2 2026 », « T2 de 2020 à 2026 », « T1 2020 à T2 2026 », « 2020 à 2025 »."""
    if not codes:
        return ""
    first, last = codes[0], codes[-1]
    if len(codes) == 1:
        return f.period(first)
    ends = {code[4:] for code in codes}
    if len(ends) == 1 and ends != {""}:
        return f"{last[5:].replace('Q', 'T')} de {first[:4]} à {last[:4]}"
    return f"{f.period(first)} à {f.period(last)}"


def html(said: list[str], apart: list[str]) -> str:
    """The chips as a list; those that do not follow the bar stand out."""
    items = [f"<li>{escape(text)}</li>" for text in said]
    items += [f'<li class="fixe">{escape(text)}</li>' for text in apart]
    return f'<ul class="puces" aria-label="Ce que montre la figure">{"".join(items)}</ul>' if items else ""
