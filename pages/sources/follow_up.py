"""Tables and sentences of the follow-up of deliveries: the legal clock, their quality, the dry run. Pure functions."""

from __future__ import annotations

from html import escape

import pandas as pd

from etl.door import (
    Checked,
    Rejected,
    check_bytes,
    of_received,
    reference_day,
    references_from,
    rejected_rows,
)
from etl.paths import Paths
from pages.shared import formats as f
from pages.shared import tables, texts

LATE = ("mise en demeure possible", "deux mois écoulés")
HALF = 50.0  # %, below which a column is said to be little filled


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


def card_sentences(
    clock: pd.DataFrame, periods: pd.DataFrame, rules: pd.DataFrame, filled: pd.DataFrame
) -> list[str]:
    """The quality of an operator's deliveries in sentences: freshness, rows set aside and their course, empty cells."""
    lines = [_freshness(row) for row in clock.to_dict("records")]
    for dataset, rows in periods[periods["periode"].str.contains("-Q")].groupby("dataset"):
        lines.append(f"{texts.dataset(dataset)}{f.NBSP}: {_course(rows)}.")
    corrected = int(periods["corrections"].sum()) if len(periods) else 0
    if corrected:
        lines.append(
            f"{f.count(corrected, 'livraison a été corrigée', 'livraisons ont été corrigées')} après coup."
        )
    if len(rules):
        worst = rules.iloc[0]
        lines.append(
            f"Première raison de mise de côté{f.NBSP}: {texts.rule(worst['regle'])} "
            f"({f.count(int(worst['n']), 'ligne', 'lignes')})."
        )
    empty = filled[filled["part_recente"] < HALF]
    if len(empty):
        names = f.listing([escape(t.lower()) for t in empty["titre"]], most=4)
        lines.append(f"Colonnes renseignées moins d’une fois sur deux{f.NBSP}: {names}.")
    return lines


def _freshness(row: dict) -> str:
    name = texts.dataset(row["dataset"])
    if not f.is_known(row["derniere_periode"]):
        return f"{name}{f.NBSP}: rien n’a été reçu."
    last = f"{name}{f.NBSP}: dernière livraison {f.period(row['derniere_periode'])}"
    if row["manque_depuis_j"] <= 0:
        return f"{last}, à jour."
    since = f.count(int(row["manque_depuis_j"]), "jour", "jours")
    return f"{last}, la suite manque depuis {since} ({row['etat']})."


def _course(rows: pd.DataFrame) -> str:
    """Rows set aside over the last four quarters, beside the four before."""
    last, before = rows.tail(4), rows.iloc[:-4].tail(4)
    share = _share(last)
    if share is None:
        return "aucune ligne livrée"
    aside = int(last["rejetees"].sum())
    if not aside and not before["rejetees"].sum():
        return "aucune ligne mise de côté sur les huit derniers trimestres livrés"
    said = (
        f"{f.count(aside, 'ligne mise', 'lignes mises')} de côté sur les quatre derniers trimestres "
        f"({f.with_unit(share, '%', 2)})"
    )
    earlier = _share(before)
    if earlier is None or len(before) < 4:
        return said
    if round(share, 2) == round(earlier, 2):
        return f"{said}, comme les quatre précédents"
    word = "plus" if share > earlier else "moins"
    return f"{said}, {word} que les quatre précédents ({f.with_unit(earlier, '%', 2)})"


def _share(rows: pd.DataFrame) -> float | None:
    total = float(rows["lignes"].sum() + rows["rejetees"].sum())
    return 100 * float(rows["rejetees"].sum()) / total if total else None


def card_table(rows: pd.DataFrame) -> tables.Table:
    """One row per dataset and period delivered, the latest first."""
    labels = {
        "dataset": "Jeu de données",
        "periode": "Période",
        "recue_le": "Reçue le",
        "delai_j": "Délai (jours)",
        "lignes": "Lignes chargées",
        "part_rejetee": "Part écartée (%)",
        "completude": "Cellules renseignées (%)",
        "corrections": "Corrigée (fois)",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            dataset=[texts.dataset(d) for d in raw["dataset"]],
            periode=[f.period(p) for p in raw["periode"]],
            recue_le=[f.date(d).replace(" ", f.NBSP) for d in raw["recue_le"]],
        )

    decimals = {"delai_j": 0, "lignes": 0, "part_rejetee": 2, "completude": 1, "corrections": 0}
    latest = rows.sort_values("periode", ascending=False, kind="stable")
    return tables.Table(lambda: latest, labels, decimals, shown)


def completeness_title(rows: pd.DataFrame) -> str:
    empty = int((rows["part_recente"] < HALF).sum())
    if not empty:
        return "Toutes les colonnes sont renseignées plus d’une fois sur deux"
    return f.count(empty, "colonne peu renseignée", "colonnes peu renseignées")


def completeness_table(rows: pd.DataFrame) -> tables.Table:
    """One row per dataset and column of the contract."""
    labels = {
        "dataset": "Jeu de données",
        "titre": "Colonne",
        "obligatoire": "Obligatoire",
        "part_recente": "Quatre derniers trimestres (%)",
        "part": "Depuis le début (%)",
    }

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            dataset=[texts.dataset(d) for d in raw["dataset"]],
            obligatoire=["oui" if o else "non" for o in raw["obligatoire"]],
        )

    return tables.Table(lambda: rows, labels, {"part_recente": 1, "part": 1}, shown)


def rules_table(rows: pd.DataFrame) -> tables.Table:
    """One row per dataset and rule of the contract."""
    labels = {"dataset": "Jeu de données", "regle": "Règle", "n": "Lignes", "exemple": "Exemple"}

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        return raw.astype(object).assign(
            dataset=[texts.dataset(d) for d in raw["dataset"]], regle=[texts.rule(r) for r in raw["regle"]]
        )

    return tables.Table(lambda: rows, labels, {"n": 0}, shown)


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


def dry_rejects(data: bytes, name: str, checked: Checked) -> Rejected:
    """The rows that would be set aside as the file writes them, each with why."""
    return rejected_rows(data, name, checked.rejects)


def received_rejects(file_id: str) -> Rejected | None:
    """The rows set aside in a received file as it wrote them; None where its copy is not kept on this machine."""
    try:
        return of_received(Paths.from_env(), file_id)
    except (KeyError, OSError):
        return None
