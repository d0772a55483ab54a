"""The register of a CPIR: what it asked, of whom, by when; and dated annotations of its secretariat.

An append-only, hash-chained file beside the base (etl/journal.py), that no rebuild touches: a line is an act (a decision
asked, closed, an annotation written, withdrawn), signed by who did it and when. What stands is read from the acts.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from etl.journal import append, read_journal
from etl.paths import Paths

OPEN, CLOSED = "ouverte", "close"
LONGEST = 2_000


class RegisterError(ValueError):
    """An act that cannot be written; `str(error)` says why, in French."""


def ask(
    paths: Paths,
    who: str,
    *,
    objet: str,
    destinataire: str,
    echeance: dt.date,
    code_region: str,
    periode: str,
    indicateur: str = "",
    niveau_territoire: str = "",
    code_territoire: str = "",
) -> str:
    """Write a decision; returns its identifier. Raises RegisterError, BrokenJournal.

    objet: what is asked; destinataire: of whom; periode: the quarter in which the CPIR asked it; indicateur and
    territory: what will tell whether it was done, empty when no figure does.
    """
    act = {
        "acte": "decision",
        "objet": _text(objet, "ce qui est demandé"),
        "destinataire": _text(destinataire, "à qui"),
        "echeance": _day(echeance),
        "code_region": code_region,
        "periode": periode,
        "indicateur": indicateur,
        "niveau_territoire": niveau_territoire,
        "code_territoire": code_territoire,
    }
    return _write(paths, who, act)


def close(paths: Paths, who: str, decision_id: str, motif: str) -> None:
    """Close a decision with what came of it. Raises RegisterError when it is unknown or closed already."""

    def still_open(acts: list[dict]) -> None:
        state = {d["decision_id"]: d["statut"] for d in _decisions(acts)}
        if decision_id not in state:
            raise RegisterError("Cette décision n’est pas dans le registre.")
        if state[decision_id] == CLOSED:
            raise RegisterError("Cette décision est déjà close : quelqu’un l’a fait entre-temps.")

    _write(
        paths,
        who,
        {"acte": "cloture", "decision_id": decision_id, "motif": _text(motif, "la suite donnée")},
        still_open,
    )


def annotate(paths: Paths, who: str, *, code_region: str, periode: str, texte: str) -> str:
    """Write a dated annotation on the quarter of a région; returns its identifier. Raises RegisterError."""
    act = {
        "acte": "note",
        "texte": _text(texte, "l’annotation"),
        "code_region": code_region,
        "periode": periode,
    }
    return _write(paths, who, act)


def withdraw(paths: Paths, who: str, note_id: str) -> None:
    """Withdraw an annotation, which stays in the file. Raises RegisterError when it is unknown."""

    def there(acts: list[dict]) -> None:
        if note_id not in {n["note_id"] for n in _notes(acts)}:
            raise RegisterError("Cette annotation n’est pas dans le registre, ou elle est déjà retirée.")

    _write(paths, who, {"acte": "retrait", "note_id": note_id}, there)


def decisions(paths: Paths, code_region: str | None = None) -> list[dict]:
    """Decisions as they stand, the oldest first. Raises BrokenJournal.

    Keys: decision_id, objet, destinataire, echeance, code_region, periode, indicateur, niveau_territoire,
    code_territoire, statut (ouverte, close), ajoutee_le, ajoutee_par, close_le, close_par, motif (None while open).
    """
    found = _decisions(read_journal(paths.register))
    return [d for d in found if code_region is None or d["code_region"] == code_region]


def notes(paths: Paths, code_region: str | None = None, periode: str | None = None) -> list[dict]:
    """Annotations that were not withdrawn, the oldest first: note_id, texte, code_region, periode, ecrite_le, ecrite_par."""
    return [
        note
        for note in _notes(read_journal(paths.register))
        if (code_region is None or note["code_region"] == code_region)
        and (periode is None or note["periode"] == periode)
    ]


def _decisions(acts: list[dict]) -> list[dict]:
    found: dict[str, dict] = {}
    for act in acts:
        if act["acte"] == "decision":
            kept = {
                k: v
                for k, v in act.items()
                if k not in ("acte", "id", "le", "par", "n", "precedent", "sceau")
            }
            found[act["id"]] = {
                "decision_id": act["id"],
                **kept,
                "statut": OPEN,
                "ajoutee_le": act["le"],
                "ajoutee_par": act["par"],
                "close_le": None,
                "close_par": None,
                "motif": None,
            }
        elif act["acte"] == "cloture" and found.get(act["decision_id"], {}).get("statut") == OPEN:
            found[act["decision_id"]] |= {
                "statut": CLOSED,
                "close_le": act["le"],
                "close_par": act["par"],
                "motif": act["motif"],
            }
    return list(found.values())


def _notes(acts: list[dict]) -> list[dict]:
    found: dict[str, dict] = {}
    for act in acts:
        if act["acte"] == "note":
            found[act["id"]] = {
                "note_id": act["id"],
                "texte": act["texte"],
                "code_region": act["code_region"],
                "periode": act["periode"],
                "ecrite_le": act["le"],
                "ecrite_par": act["par"],
            }
        elif act["acte"] == "retrait":
            found.pop(act["note_id"], None)
    return list(found.values())


def _write(paths: Paths, who: str, act: dict, allowed: Callable[[list[dict]], None] | None = None) -> str:
    """Add an act, unless `allowed` refuses it on the acts that stand at the very moment of writing."""
    identifier = uuid.uuid4().hex[:12]
    now = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    signed = {**act, "id": identifier, "le": now, "par": _text(who, "votre nom")}
    append(paths.register, [signed], allowed)
    return identifier


def _text(value: str, what: str) -> str:
    text = " ".join(str(value or "").split())
    if not text:
        raise RegisterError(f"Il manque {what}.")
    if len(text) > LONGEST:
        raise RegisterError(f"Le texte dépasse {LONGEST} caractères ({what}).")
    return text


def _day(value: dt.date) -> str:
    if not isinstance(value, dt.date):
        raise RegisterError("L’échéance est une date.")
    return value.isoformat()[:10]
