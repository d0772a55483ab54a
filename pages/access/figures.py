"""Figures and sentences of « Accès ». Pure functions."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from pages.shared import charts, compare, texts, timeline
from pages.shared import formats as f

Z_AMONG_THIRTEEN = 2.89


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """The profile with its dimensions and modalities in words."""
    return rows.assign(
        code_dimension=rows["dimension"],
        dimension=rows["dimension"].map(texts.DIMENSIONS),
        libelle=rows["modalite"].map(texts.MODALITIES),
    )


def profile(rows: pd.DataFrame, reference: str) -> go.Figure:
    return charts.profile(labelled(rows), reference)


def profile_title(rows: pd.DataFrame, reference: str) -> str:
    """The largest sure difference of profile, « femmes, 62 % des entrées, contre 58 % en France ».

    Differences are tested as those of independent proportions, allowing for their number.
    """
    best, gap = None, 0.0
    for row in rows.itertuples():
        sure = share_difference(row.part, row.renseignees, row.part_reference, row.renseignees_reference)
        if sure is not None and sure.sense and abs(sure.value) > gap:
            best, gap = row, abs(sure.value)
    if best is not None and gap >= 1:
        return (
            f"{_lower(texts.MODALITIES[best.modalite])}, {f.with_unit(best.part, '%')} des entrées, "
            f"contre {f.with_unit(best.part_reference, '%')} {reference}"
        )
    parts = rows.set_index("modalite")["part"]
    said = [
        f"{f.with_unit(parts[code], '%')} {words}"
        for code, words in (("femme", "de femmes"), ("50_plus", "de 50 ans et plus"), ("2", "en niveau 2"))
        if code in parts.index and f.is_known(parts[code])
    ]
    return f.listing(said) or "profil des entrées"


def _lower(words: str) -> str:
    return words if words.startswith("CAP") else words[:1].lower() + words[1:]


def share_difference(part, n, part_reference, n_reference) -> compare.Difference | None:
    """Difference of two shares (percent) and its interval; None when one is missing or rests on few persons.

    The interval is at 99.6 %, since the largest of about thirteen differences is picked (Bonferroni).
    """
    if not all(map(f.is_known, (part, n, part_reference, n_reference))) or min(n, n_reference) < compare.FEW:
        return None
    p, q = part / 100, part_reference / 100
    half = 100 * Z_AMONG_THIRTEEN * (p * (1 - p) / n + q * (1 - q) / n_reference) ** 0.5
    return compare.Difference(
        part - part_reference, part - part_reference - half, part - part_reference + half
    )


def annual(delivered: pd.DataFrame, published: pd.DataFrame, breaks: pd.DataFrame) -> go.Figure:
    return timeline.annual(delivered, published, breaks)


def annual_rows(delivered: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Delivered and published years in one table, each with its origin."""
    rows = pd.concat(
        [delivered.assign(origine="livré"), published.assign(origine="publié")], ignore_index=True
    )
    return rows.reindex(columns=["periode", "origine", "valeur", "source"])


def annual_legend(published: pd.DataFrame) -> str:
    """What bars and diamonds are; diamonds only when there are some."""
    bars = '<span class="cle"><i style="background:#7DBDB7"></i>livré par les opérateurs</span>'
    diamonds = (
        '<span class="cle"><i class="losange"></i>publié, avec sa source</span>' if len(published) else ""
    )
    return f'<div class="legende">{bars}{diamonds}</div>'


def annual_title(delivered: pd.DataFrame, published: pd.DataFrame, what: str) -> str:
    """« 176 288 entrées publiées pour 2023, 175 900 livrées »; the last year that both know."""
    known = delivered[delivered["valeur"].notna()].set_index("periode")["valeur"]
    said = published.set_index("periode")["valeur"]
    agreed = "s" if what == "bénéficiaires" else "es"
    common = sorted(set(known.index) & set(said.index))
    if common:
        year = common[-1]
        return (
            f"{f.number(said[year])} {what} publié{agreed} pour {year}, {f.number(known[year])} livré{agreed}"
        )
    if len(known):
        return f"{f.number(known.iloc[-1])} {what} livré{agreed} pour {known.index[-1]}"
    return "aucune année livrée"
