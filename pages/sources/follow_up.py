"""Tables and sentences of the follow-up of deliveries: the legal clock, their quality, what was revised. Pure functions."""

from __future__ import annotations

from html import escape

import pandas as pd

from etl.check import Checked, check_bytes
from etl.paths import Paths
from etl.receive import reference_day
from etl.references import references_from
from pages.shared import formats as f
from pages.shared import tables, texts

LATE = ("mise en demeure possible", "deux mois écoulés")


def clock_title(rows: pd.DataFrame) -> str:
    """Who is past the six months of the law, or that nobody is."""
    late = rows[rows["etat"].isin(LATE)]
    if len(late):
        names = f.listing(list(dict.fromkeys(late["operateur"])), most=3)
        return f"Plus de six mois sans données{f.NBSP}: {names}"
    waited = int((rows["etat"] == "attendue").sum())
    if waited:
        return f"Aucun opérateur au-delà de six mois{f.NBSP}; {f.count(waited, 'livraison attendue', 'livraisons attendues')}"
    return "Aucun opérateur en retard"


def clock_table(rows: pd.DataFrame) -> tables.Table:
    """One row per operator and dataset, the latest first."""
    labels = {
        "operateur": "Opérateur",
        "dataset": "Jeu de données",
        "derniere_periode": "Dernière livraison",
        "manque_depuis_j": "Manque depuis (jours)",
        "etat": "État",
        "mise_en_demeure_le": "Mise en demeure possible le",
        "mise_en_conformite_le": "Puis, deux mois après",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            dataset=[texts.dataset(d) for d in raw["dataset"]],
            derniere_periode=[f.period(p) if f.is_known(p) else "aucune" for p in raw["derniere_periode"]],
            mise_en_demeure_le=[f.date(d) for d in raw["mise_en_demeure_le"]],
            mise_en_conformite_le=[f.date(d) for d in raw["mise_en_conformite_le"]],
        )

    return tables.Table(
        lambda: rows, labels, {"manque_depuis_j": 0}, shown, {"age_j": "Âge de la dernière livraison (jours)"}
    )


def quality_title(rows: pd.DataFrame) -> str:
    """How many deliveries came, out of those expected, and how many are incomplete."""
    received, expected = int(rows["recues"].sum()), int(rows["attendues"].sum())
    incomplete = int(rows["incompletes"].fillna(0).sum())
    kept = f"{f.number(received)} livraisons reçues sur {f.number(expected)} attendues"
    return f"{kept}, {f.count(incomplete, 'incomplète', 'incomplètes')}" if incomplete else kept


def quality_table(rows: pd.DataFrame) -> tables.Table:
    """One row per operator and dataset: received, corrected, incomplete, rows set aside."""
    labels = {
        "operateur": "Opérateur",
        "dataset": "Jeu de données",
        "attendues": "Attendues",
        "recues": "Reçues",
        "corrections": "Corrigées",
        "incompletes": "Incomplètes",
        "lignes": "Lignes chargées",
        "rejetees": "Écartées",
        "part_rejetee": "Part écartée (%)",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(dataset=[texts.dataset(d) for d in raw["dataset"]])

    decimals = dict.fromkeys(("attendues", "recues", "corrections", "incompletes", "lignes", "rejetees"), 0)
    return tables.Table(lambda: rows, labels, decimals | {"part_rejetee": 2}, shown)


def revisions_title(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "Aucun chiffre publié n’a été révisé"
    last = rows["revisee_le"].max()
    n = int((rows["revisee_le"] == last).sum())
    return f"{f.count(n, 'chiffre révisé', 'chiffres révisés')} à la dernière publication ({f.date(last)})"


def revisions_table(rows: pd.DataFrame) -> tables.Table:
    """Old and new value of each revised figure, and why it changed."""
    labels = {
        "revisee_le": "Révisé le",
        "indicateur": "Indicateur",
        "territoire": "Territoire",
        "periode": "Période",
        "detail": "Réseau",
        "ancienne_valeur": "Avant",
        "nouvelle_valeur": "Maintenant",
        "unite": "Unité",
        "cause": "Cause",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            revisee_le=[f.date(at) for at in raw["revisee_le"]], periode=[f.period(p) for p in raw["periode"]]
        )

    return tables.Table(lambda: rows, labels, {"ancienne_valeur": 1, "nouvelle_valeur": 1}, shown)


def dry_run(data: bytes, name: str) -> Checked:
    """The verdict that reception would give on a file, nothing stored."""
    reference = Paths.from_env().reference
    return check_bytes(data, name, references_from(reference, reference_day(reference)))


def verdict_html(checked: Checked) -> str:
    """The verdict, the counts that add up, and every reason."""
    kind = texts.dataset(checked.dataset) if checked.dataset else "contenu non reconnu"
    word = texts.sentence_case(texts.VERDICTS.get(checked.verdict, checked.verdict))
    counts = (
        f"lus {f.number(checked.lus)} = chargés {f.number(checked.charges)} + écartés {f.number(checked.rejetes)} "
        f"+ ignorés {f.number(checked.ignores)}"
    )
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in checked.motifs)
    return f'<p><b>{word}</b> · {escape(kind)} · {counts}</p><ul class="manques">{reasons}</ul>'


def verdict_table(checked: Checked) -> tables.Table:
    """The rows that would be set aside."""
    labels = {
        "feuille": "Feuille",
        "ligne": "Ligne",
        "colonne": "Colonne",
        "valeur": "Valeur",
        "message": "Ce qui s’est passé",
    }
    return tables.Table(lambda: checked.rejects.to_pandas(), labels, {"ligne": 0}, more={"regle": "Règle"})
