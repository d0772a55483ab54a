"""Words of the field, defined on hover the first time they are met. Pure functions."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from html import escape

from etl.paths import Paths

# What is written on pages, and the entry of data/reference/glossaire.csv that defines it.
TERMS = {
    "actifs occupés": "actifs_occupes",
    "actif occupé": "actifs_occupes",
    "opérateurs régionaux": "operateur_regional",
    "opérateur régional": "operateur_regional",
    "lieux d’accueil": "lieu_accueil",
    "CEP": "cep",
    "EPCI": "epci",
    "ETP": "etp",
}
_TAG = re.compile(r"(<[^>]*>)")


@cache
def definitions() -> dict[str, str]:
    """The glossary: code of the word → its definition; empty when the file is absent."""
    path = Paths.from_env().reference / "glossaire.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["champ"]: row["definition"] for row in csv.DictReader(lines)}


def defined(html: str, known: Mapping[str, str] | None = None) -> str:
    """The same HTML with the first mention of each word explained on hover; tags are left alone."""
    known = definitions() if known is None else known
    done: set[str] = set()
    parts = _TAG.split(html)
    for i in range(0, len(parts), 2):
        parts[i] = _explained(parts[i], known, done)
    return "".join(parts)


def _explained(text: str, known: Mapping[str, str], done: set[str]) -> str:
    pattern = "|".join(rf"(?<!\w){re.escape(term)}(?!\w)" for term in TERMS)

    def explain(found: re.Match) -> str:
        code = TERMS[found[0]]
        if code in done or code not in known:
            return found[0]
        done.add(code)
        return f'<abbr title="{escape(known[code])}">{found[0]}</abbr>'

    return re.sub(pattern, explain, text)
