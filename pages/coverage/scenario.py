"""A hypothesis on sites, as the address writes it: open, close, move, change days. Pure functions.

`h=o:23096:mission_locale:1.5:2;f:SITE-12;d:SITE-3:23100;j:SITE-4:1` — parts split by « ; », fields by « : ».
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

import pandas as pd

from etl.methods.coverage import siting
from pages.shared import formats as f

OPEN, CLOSE, MOVE, DAYS = "o", "f", "d", "j"
MOST = 20


@dataclass(frozen=True)
class Change:
    """One change. kind: OPEN (commune, network, FTE, days), CLOSE (site), MOVE (site, commune), DAYS (site, days)."""

    kind: str
    site: str = ""
    commune: str = ""
    reseau: str = ""
    etp: float = 0.0
    jours: float = 0.0

    def text(self) -> str:
        """As the address writes it."""
        fields = {
            OPEN: (self.commune, self.reseau, _short(self.etp), _short(self.jours)),
            CLOSE: (quote(self.site, safe=""),),
            MOVE: (quote(self.site, safe=""), self.commune),
            DAYS: (quote(self.site, safe=""), _short(self.jours)),
        }
        return ":".join((self.kind, *fields[self.kind]))


def _short(value: float) -> str:
    return f"{value:g}"


def write(changes: Collection[Change]) -> str:
    """The value of `h` in the address."""
    return ";".join(change.text() for change in changes)


def parse(text: str) -> tuple[list[Change], list[str]]:
    """Changes of an address, and the parts that could not be read."""
    changes, unread = [], []
    for part in filter(None, text.split(";")):
        change = _parsed(part.split(":"))
        (unread.append(part[:60]) if change is None else changes.append(change))
    return changes[:MOST], unread + [part.text() for part in changes[MOST:]]


def _parsed(fields: list[str]) -> Change | None:
    try:
        match fields:
            case [kind, commune, reseau, etp, jours] if kind == OPEN:
                change = Change(OPEN, commune=commune, reseau=reseau, etp=float(etp), jours=float(jours))
            case [kind, site] if kind == CLOSE:
                change = Change(CLOSE, site=unquote(site))
            case [kind, site, commune] if kind == MOVE:
                change = Change(MOVE, site=unquote(site), commune=commune)
            case [kind, site, jours] if kind == DAYS:
                change = Change(DAYS, site=unquote(site), jours=float(jours))
            case _:
                return None
    except ValueError:
        return None
    return change if 0 <= change.etp <= 500 and 0 <= change.jours <= 7 else None


@dataclass(frozen=True)
class Applied:
    """A hypothesis put on real sites. sites: all of them, and those supposed, with `etat` (« », « suppose », « ferme »);
    change: what the computation takes; refused: changes that do not fit, in French."""

    sites: pd.DataFrame
    change: siting.Change
    refused: list[str]


def applied(sites: pd.DataFrame, communes: pd.DataFrame, changes: Collection[Change]) -> Applied:
    """Sites after the changes.

    sites: rows of `coverage/sites_open`, with `lieu`, their name in a scene; communes: rows of `coverage/communes_served`.
    A site present fewer days offers fewer advisers: their number is that of a week of five days.
    """
    real = sites.assign(etat="").set_index("lieu")
    places = communes.set_index("code_commune")
    states, closed, supposed, refused = real["etat"].to_dict(), [], [], []
    for i, change in enumerate(changes):
        name = f"hypothese-{i + 1}"
        if change.commune and change.commune not in places.index:
            refused.append(f"la commune « {change.commune} » n’existe pas")
        elif change.kind == OPEN:
            supposed.append(_opened(name, change, places.loc[change.commune]))
        elif change.site not in real.index:
            refused.append(f"le lieu « {change.site} » n’est pas ouvert ce trimestre")
        elif states[change.site]:
            refused.append(f"le lieu « {change.site} » change déjà")
        else:
            states[change.site] = "ferme"
            closed.append(change.site)
            if change.kind != CLOSE and (change.kind == MOVE or change.jours):
                supposed.append(_again(name, change, real.loc[change.site], places))
    after = real.assign(etat=pd.Series(states)).reset_index()
    if supposed:
        after = pd.concat([after, pd.DataFrame(supposed)], ignore_index=True)
    opened = tuple(
        siting.Site(
            s["lieu"],
            s["reseau_code"],
            s["code_commune"],
            s["longitude"],
            s["latitude"],
            s["conseillers_etp"],
        )
        for s in supposed
    )
    return Applied(after, siting.Change(opened, tuple(closed)), refused)


def _opened(name: str, change: Change, place: pd.Series) -> dict:
    return {
        "lieu": name,
        "site_id": name,
        "operateur_code": "",
        "reseau_code": change.reseau,
        "nom": f"Lieu supposé – {place['nom']}",
        **_stands(change.commune, place),
        "conseillers_etp": change.etp * min(change.jours, siting.WEEK) / siting.WEEK,
        "jours_semaine": change.jours,
        "horaires": None,
        "site_type": "dedie" if change.jours >= siting.WEEK else "itinerant",
        "modalite": "presentiel",
        "etat": "suppose",
    }


def _again(name: str, change: Change, site: pd.Series, places: pd.DataFrame) -> dict:
    """A site elsewhere, or on other days."""
    again = site.to_dict() | {"lieu": name, "site_id": name, "etat": "suppose"}
    if change.kind == MOVE:
        return again | _stands(change.commune, places.loc[change.commune])
    usual = (
        site["jours_semaine"] if f.is_known(site["jours_semaine"]) and site["jours_semaine"] else siting.WEEK
    )
    return again | {
        "jours_semaine": change.jours,
        "conseillers_etp": site["conseillers_etp"] * change.jours / usual,
    }


def _stands(code: str, place: pd.Series) -> dict:
    return {
        "code_commune": code,
        "commune": place["nom"],
        "code_departement": place["code_departement"],
        "longitude": place["longitude"],
        "latitude": place["latitude"],
    }


def said(change: Change, sites: pd.DataFrame, communes: pd.DataFrame, networks: Mapping[str, str]) -> str:
    """One change in words: « Ouvrir un lieu des Missions locales à Jarnages : 1,5 ETP, 2 jours par semaine »."""
    names = communes.set_index("code_commune")["nom"]
    commune = names.get(change.commune, change.commune)
    site = sites.set_index("lieu")["nom"].get(change.site, change.site)
    days = f"{f.number(change.jours, 1).removesuffix(',0')} {'jours' if change.jours >= 2 else 'jour'} par semaine"
    if change.kind == OPEN:
        etp = f.number(change.etp, 1)
        return f"Ouvrir à {commune}{f.NBSP}: {networks.get(change.reseau, change.reseau)}, {etp}{f.NBSP}ETP, {days}"
    if change.kind == CLOSE:
        return f"Fermer « {site} »"
    if change.kind == MOVE:
        return f"Déplacer « {site} » à {commune}"
    return f"Ouvrir « {site} » {days}"
