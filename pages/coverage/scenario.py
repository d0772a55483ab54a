"""A hypothesis on sites, as the address writes it: open, close, move, change days. Pure functions.

`h=o:23096:mission_locale:1.5:2;f:SITE-12;d:SITE-3:23100;j:SITE-4:1` — parts split by « ; », fields by « : ».
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

import pandas as pd

from pages.shared import formats as f

OPEN, CLOSE, MOVE, DAYS = "o", "f", "d", "j"
MOST = 20
FULL_WEEK = 5


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


def applied(
    sites: pd.DataFrame, communes: pd.DataFrame, changes: Collection[Change]
) -> tuple[pd.DataFrame, list[str]]:
    """Sites after the changes, with `etat` (« », « suppose », « ferme »), and changes that do not fit, in French.

    sites: rows of `coverage/desserte_lieux`; communes: rows of `coverage/desserte`. Closed sites stay in the table, with
    their mark. A site open d days a week instead of j keeps d/j of its advisers: their time is what changes.
    """
    after = sites.assign(etat="")
    known = after["site_id"].tolist()
    places = communes.set_index("code_commune")
    refused, added = [], []
    for i, change in enumerate(changes):
        if change.kind == OPEN:
            if change.commune not in places.index:
                refused.append(f"la commune « {change.commune} » n’est pas autour de ce territoire")
                continue
            added.append(_opened(i, change, places.loc[change.commune]))
            continue
        if change.site not in known:
            refused.append(f"le lieu « {change.site} » n’est pas autour de ce territoire ce trimestre")
            continue
        here = after["site_id"] == change.site
        if change.kind == CLOSE:
            after.loc[here, "etat"] = "ferme"
        elif change.kind == DAYS:
            usual = after.loc[here, "jours_semaine"].fillna(FULL_WEEK).replace(0, FULL_WEEK)
            after.loc[here, "conseillers_etp"] *= change.jours / usual
            after.loc[here, ["jours_semaine", "etat"]] = [
                change.jours,
                "suppose" if change.jours else "ferme",
            ]
        elif change.commune not in places.index:
            refused.append(f"la commune « {change.commune} » n’est pas autour de ce territoire")
        else:
            moved = after[here].iloc[0].to_dict()
            target = places.loc[change.commune]
            after.loc[here, "etat"] = "ferme"
            added.append(
                moved
                | {
                    "site_id": f"{change.site} (déplacé)", "code_commune": change.commune, "commune": target["nom"],
                    "longitude": target["longitude"], "latitude": target["latitude"], "etat": "suppose",
                    "dedans": bool(target["dedans"]),
                }
            )  # fmt: skip
    if added:
        after = pd.concat([after, pd.DataFrame(added)[after.columns.tolist()]], ignore_index=True)
    return after, refused


def _opened(rank: int, change: Change, place: pd.Series) -> dict:
    return {
        "site_id": f"hypothese-{rank + 1}",
        "operateur_code": "",
        "reseau_code": change.reseau,
        "nom": f"Lieu supposé – {place['nom']}",
        "code_commune": change.commune,
        "commune": place["nom"],
        "longitude": place["longitude"],
        "latitude": place["latitude"],
        "conseillers_etp": change.etp,
        "jours_semaine": change.jours,
        "horaires": None,
        "site_type": "itinerant" if change.jours < FULL_WEEK else "dedie",
        "modalite": "presentiel",
        "dedans": bool(place["dedans"]),
        "etat": "suppose",
    }


def said(change: Change, sites: pd.DataFrame, communes: pd.DataFrame, networks: Mapping[str, str]) -> str:
    """One change in words: « Ouvrir un lieu des Missions locales à Jarnages : 1,5 ETP, 2 jours par semaine »."""
    names = communes.set_index("code_commune")["nom"]
    commune = names.get(change.commune, change.commune)
    site = sites.set_index("site_id")["nom"].get(change.site, change.site)
    days = f"{f.number(change.jours, 1).removesuffix(',0')} {'jours' if change.jours >= 2 else 'jour'} par semaine"
    if change.kind == OPEN:
        etp = f.number(change.etp, 1)
        return f"Ouvrir à {commune}{f.NBSP}: {networks.get(change.reseau, change.reseau)}, {etp}{f.NBSP}ETP, {days}"
    if change.kind == CLOSE:
        return f"Fermer « {site} »"
    if change.kind == MOVE:
        return f"Déplacer « {site} » à {commune}"
    return f"Ouvrir « {site} » {days}"
