"""The register of the CPIR as documents show it: what was asked, and notes of the secretariat. Pure functions.

Entries are the dictionaries of etl/register.py, with `suivi` where pages/cpir/followed.py has added it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pages.shared import formats as f
from pages.shared import texts
from pages.shared.documents.text import ABSENT, printable

HEADS = ("Demande", "À qui", "Échéance", "Où elle en est", "Ce que disent les données", "Inscrite")
CLOSED = "close"


def first(decisions: Sequence[Mapping], most: int) -> list[Mapping]:
    """The decisions to print: open ones first, the nearest term first; then the last that were closed."""
    still = sorted((d for d in decisions if d.get("statut") != CLOSED), key=lambda d: str(d.get("echeance")))
    closed = sorted(
        (d for d in decisions if d.get("statut") == CLOSED),
        key=lambda d: str(d.get("close_le")),
        reverse=True,
    )
    return [*still, *closed][:most]


def row(decision: Mapping) -> tuple[str, ...]:
    """A decision in the order of HEADS."""
    state = "ouverte"
    if decision.get("statut") == CLOSED:
        state = f"close le {day(decision.get('close_le'))}{f.NBSP}: {decision.get('motif') or 'sans motif'}"
    by = f"le {day(decision.get('ajoutee_le'))} par {decision.get('ajoutee_par') or 'non renseigné'}"
    said = (
        decision.get("objet"), decision.get("destinataire"), day(decision.get("echeance")), state,
        texts.sentence_case(str(decision.get("suivi") or "")), by,
    )  # fmt: skip
    return tuple(printable(text or ABSENT) for text in said)


def annotation(note: Mapping) -> str:
    """« 12 octobre 2026, secrétariat : le lot a changé de titulaire. »"""
    return printable(
        f"{day(note.get('ecrite_le'))}, {note.get('ecrite_par') or 'non signée'}{f.NBSP}: {note.get('texte')}"
    )


def day(value) -> str:
    """A date as French people say it, from a date or ISO text; ABSENT without one."""
    if not f.is_known(value) or value == "":
        return ABSENT
    return f.date(pd.Timestamp(value))
