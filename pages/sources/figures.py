"""Tables and sentences of « Sources ». Pure functions."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pages.shared import formats as f
from pages.shared import tables, texts, timeline

THEMES = {
    "activite": "activité",
    "avant_reforme": "avant la réforme de 2020",
    "capacite": "lieux et conseillers",
    "marche": "marchés publics",
    "taux": "taux calculés",
    "transitions_pro": "Transitions Pro",
}
SEVERITIES = {"bloque": "arrête", "arret": "arrête", "avertit": "signale", "alerte": "signale"}


def remember(summary: Mapping, expected: pd.DataFrame) -> list[str]:
    """What was received, what was set aside, what is missing."""
    files = int(summary["fichiers"] or 0)
    if not files:
        return ["Aucun fichier n’est encore reçu."]
    lines = [
        f"<b>{f.count(files, 'fichier reçu', 'fichiers reçus')}</b>, le dernier le {f.date(summary['dernier_recu'])}"
        f"{f.NBSP}: {f.count(int(summary['charges']), 'ligne chargée', 'lignes chargées')} sur {f.number(summary['lus'])} lues."
    ]
    aside = int(summary["rejetes"])
    if aside:
        share = f.with_unit(summary["part_rejetee"], "%", 1 if summary["part_rejetee"] >= 0.1 else 3)
        lines.append(f"{f.count(aside, 'ligne est mise', 'lignes sont mises')} de côté ({share}).")
    refused = int(summary["refuses"])
    if refused:
        lines.append(f"{f.count(refused, 'fichier est refusé', 'fichiers sont refusés')}.")
    waited = int(expected["n"].sum()) if len(expected) else 0
    if waited:
        lines.append(
            f"{f.count(waited, 'livraison attendue n’est pas reçue', 'livraisons attendues ne sont pas reçues')}."
        )
    return lines


def files_title(rows: pd.DataFrame) -> str:
    """« 400 fichiers reçus : 129 acceptés, 270 avec réserve, 1 refusé »."""
    counts = rows["verdict"].value_counts()
    parts = [
        f.count(int(counts[code]), one, many)
        for code, one, many in (
            ("acceptee", "accepté", "acceptés"),
            ("acceptee_avec_reserve", "accepté avec réserve", "acceptés avec réserve"),
            ("rejetee", "refusé", "refusés"),
        )
        if code in counts.index
    ]
    received = f.count(len(rows), "fichier reçu", "fichiers reçus")
    return f"{received}{f.NBSP}: {f.listing(parts)}" if parts else received


def set_apart(rows: pd.DataFrame) -> list[str]:
    """Files that somebody set apart: no figure counts them."""
    return [
        f"Le fichier « {row.fichier} » est mis à part depuis le {f.date(row.mis_a_part_le)}{f.NBSP}: "
        "il est gardé et ne compte dans aucun chiffre, en attendant sa correction."
        for row in rows.itertuples()
    ]


def files_table(rows: pd.DataFrame) -> tables.Table:
    """Received files with their verdict and their counts."""
    labels = {
        "fichier": "Fichier",
        "operateurs": "Opérateur",
        "periodes": "Périodes",
        "recue_le": "Reçu le",
        "verdict": "Verdict",
        "lus": "Lus",
        "charges": "Chargés",
        "rejetes": "Écartés",
        "ignores": "Ignorés",
        "motifs": "Remarques",
    }
    more = {
        "dataset": "Jeu de données",
        "en_vigueur": "En vigueur",
        "parties": "Fichiers qui comptent ensemble",
        "remplace_par": "Remplacé par",
        "hors_mandat": "Périodes hors mandat",
        "etonne": "À vérifier",
        "demonstration": "Démonstration",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            recue_le=[f.date(at).replace(" ", f.NBSP) for at in raw["recue_le"]],
            verdict=[texts.VERDICTS.get(v, v) for v in raw["verdict"]],
            periodes=[_periods(p) for p in raw["periodes"]],
            motifs=[
                _remarks(*row)
                for row in zip(
                    *(raw[c] for c in ("motifs", "parties", "remplace_par", "hors_mandat", "etonne")),
                    strict=True,
                )
            ],
        )

    return tables.Table(
        lambda: rows, labels, dict.fromkeys(("lus", "charges", "rejetes", "ignores"), 0), shown, more
    )


def _remarks(reasons: str, parts: int, replaced_by: str, out_of_charge: str, surprising: str) -> str:
    """What reception said of a file, then what counts beside it or in its place."""
    more = [f"{parts}{f.NBSP}fichiers s’ajoutent pour cette période"] if parts > 1 else []
    more += [f"remplacé par {replaced_by}"] if replaced_by else []
    if out_of_charge:
        more.append(
            f"l’opérateur n’était chargé de rien pour {_periods(out_of_charge)}{f.NBSP}: ne compte pas"
        )
    more += [f"à vérifier avec l’opérateur, {surprising}"] if surprising else []
    return " ; ".join([part for part in (reasons, *more) if part])


def rejects_table(rows: pd.DataFrame) -> tables.Table:
    """Why lines were set aside, one reason a row."""
    labels = {
        "fichier": "Fichier",
        "feuille": "Feuille",
        "ligne": "Ligne",
        "colonne": "Colonne",
        "valeur": "Valeur",
        "message": "Ce qui s’est passé",
    }
    return tables.Table(lambda: rows, labels, {"ligne": 0}, more={"regle": "Règle"})


def _periods(text: str) -> str:
    return f.listing([f.period(p) for p in str(text).split(", ") if p], most=3)


def expected_title(rows: pd.DataFrame) -> str:
    waited = int(rows["n"].sum()) if len(rows) else 0
    if not waited:
        return "Aucune livraison ne manque"
    return f.count(waited, "livraison attendue, non reçue", "livraisons attendues, non reçues")


def expected_table(rows: pd.DataFrame) -> tables.Table:
    """Deliveries that are waited for, one row per dataset and operator."""
    labels = {
        "dataset": "Jeu de données",
        "operateur": "Opérateur",
        "n": "Nombre",
        "periodes": "Périodes non reçues",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            dataset=[texts.dataset(d) for d in raw["dataset"]],
            periodes=[_periods(p) for p in raw["periodes"]],
        )

    return tables.Table(lambda: rows, labels, {"n": 0}, shown)


def controls_title(rows: pd.DataFrame) -> str:
    """« 12 contrôles : 3 signalent quelque chose »."""
    speaking = int((rows["n"] > 0).sum())
    said = (
        "aucun ne signale rien"
        if not speaking
        else f"{f.number(speaking)} {'signalent' if speaking > 1 else 'signale'} quelque chose"
    )
    return f"{f.count(len(rows), 'contrôle', 'contrôles')} de la base{f.NBSP}: {said}"


def controls_table(rows: pd.DataFrame) -> tables.Table:
    """Checks of the base, with what each does when it finds something."""
    labels = {"controle": "Contrôle", "gravite": "S’il trouve", "n": "Cas", "exemple": "Exemple"}

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            controle=[texts.sentence_case(c) for c in raw["controle"]],
            gravite=[SEVERITIES.get(g, g) for g in raw["gravite"]],
        )

    return tables.Table(lambda: rows, labels, {"n": 0}, shown)


def published_table(rows: pd.DataFrame) -> tables.Table:
    """Published figures with their source; a text stands where the figure is no number."""
    labels = {
        "libelle": "Chiffre",
        "territoire": "Territoire",
        "periode": "Période",
        "valeur": "Valeur",
        "unite": "Unité",
        "statut": "Statut",
        "confiance": "Confiance",
        "source": "Source",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            valeur=[_published(v, t) for v, t in zip(raw["valeur"], raw["valeur_texte"], strict=True)],
            periode=[f.period(str(p)) for p in raw["periode"]],
            statut=[timeline.STATUS.get(s, s) for s in raw["statut"]],
        )

    more = {"valeur_texte": "Valeur en texte", "note": "Note", "source_url": "Adresse de la source"}
    return tables.Table(lambda: rows, labels, shown=shown, more=more)


def _published(value, text) -> str:
    if f.is_known(text) and str(text):
        return str(text)
    return f.number(value, 0 if f.is_known(value) and float(value).is_integer() else 1)


def theme(code: str) -> str:
    """The theme of published figures, in words."""
    return THEMES.get(code, code.replace("_", " "))
