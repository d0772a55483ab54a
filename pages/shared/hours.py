"""Opening hours of OpenStreetMap's syntax, said in French. Pure functions.

Only what can be said surely is said: a text with anything else (seasons, sunrise, comments) is given as it was delivered.
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from __future__ import annotations

import re

from pages.shared import formats as f

DAYS = {
    "Mo": "lundi", "Tu": "mardi", "We": "mercredi", "Th": "jeudi", "Fr": "vendredi", "Sa": "samedi", "Su": "dimanche",
    "PH": "jours fériés", "SH": "vacances scolaires",
}  # fmt: skip
_RANKS = {"1": "1er", "2": "2e", "3": "3e", "4": "4e", "5": "5e", "-1": "dernier"}
_DAY = "|".join(DAYS)
_DAYS = re.compile(
    rf"^(?:{_DAY})(?:\[-?[1-5](?:,-?[1-5])*\])?(?:\s*[-,]\s*(?:{_DAY})(?:\[-?[1-5](?:,-?[1-5])*\])?)*"
)
_HOURS = re.compile(r"^\d{1,2}:\d{2}-\d{1,2}:\d{2}(?:\s*,\s*\d{1,2}:\d{2}-\d{1,2}:\d{2})*$")


def said(text: str | None) -> str:
    """« lundi à vendredi 9 h–12 h 30 et 13 h 30–17 h 30 ; samedi 9 h–12 h »; the text itself when it says more."""
    if not f.is_known(text) or not str(text).strip():
        return ""
    text = str(text).strip()
    if text == "24/7":
        return "tous les jours, à toute heure"
    rules = [_rule(rule.strip()) for rule in text.split(";") if rule.strip()]
    if not rules or any(rule is None for rule in rules):
        return f"horaires livrés{f.NBSP}: {text}"
    return f"{f.NBSP}; ".join(rules)


def _rule(rule: str) -> str | None:
    """One rule in French, or None when it says more than days and hours."""
    found = _DAYS.match(rule)
    days = _days(found[0]) if found else "tous les jours"
    if days is None:
        return None
    rest = rule[found.end() if found else 0 :].strip()
    if rest in ("off", "closed"):
        return f"fermé {days}" if found else None
    if not rest and found:
        return days
    if not _HOURS.match(rest):
        return None
    hours = [_span(span) for span in re.split(r"\s*,\s*", rest)]
    return None if None in hours else f"{days} {f.listing(hours)}"


def _days(text: str) -> str | None:
    parts = []
    for part in re.split(r"\s*,\s*(?![^\[]*\])", text):
        ends = [_day(day) for day in re.split(r"\s*-\s*(?![^\[]*\])", part)]
        if len(ends) > 2:
            return None
        parts.append(" à ".join(ends))
    return f.listing(parts)


def _day(text: str) -> str:
    name, _, ranks = text.rstrip("]").partition("[")
    if not ranks:
        return DAYS[name]
    return f"{f.listing([_RANKS[r] for r in ranks.split(',')])} {DAYS[name]} du mois"


def _span(text: str) -> str | None:
    hours = [[int(n) for n in end.split(":")] for end in text.split("-")]
    if any(h > 24 or m > 59 for h, m in hours):
        return None
    return "–".join(f"{h}{f.NBSP}h" + (f"{f.NBSP}{m:02d}" if m else "") for h, m in hours)
