"""Figures and sentences of « Accès ». Pure functions."""

from __future__ import annotations

from html import escape

import pandas as pd
import plotly.graph_objects as go

from pages.shared import charts, compare, texts, timeline
from pages.shared import drawing as d
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


SOURCES = (
    ("total_annuel", "total annuel livré", "circle", "#12605E"),
    ("somme_trimestres", "somme des trimestres", "square", "#7DBDB7"),
    ("somme_parcours", "parcours", "triangle-up", "#B35806"),
    ("publie", "publié", "diamond", "#542788"),
)


def reconciled(rows: pd.DataFrame, height: int = 300) -> go.Figure:
    """Four counts of the same entries side by side, year by year; a source that is not there draws nothing."""
    data = []
    for i, (column, name, symbol, colour) in enumerate(SOURCES):
        known = rows[rows[column].notna()]
        if known.empty:
            continue
        x = [int(a) + (i - 1.5) * 0.16 for a in known["annee"]]
        said = [
            f"<b>{r.annee}</b>, {name}{f.NBSP}: {f.number(getattr(r, column))}<br>{timeline.wrapped(r.explication)}"
            for r in known.itertuples()
        ]
        data.append(d.dots(x, known[column].tolist(), {"symbol": symbol, "size": 9, "color": colour}, said))
    years = [int(a) for a in rows["annee"]]
    top = rows[[c for c, *_ in SOURCES]].max().max()
    y_axis = d.still(range=[0, (top if f.is_known(top) else 1) * 1.12], nticks=5, tickformat=",.0f")
    y_axis |= {"showgrid": True, "gridcolor": d.GRID}
    x_axis = d.still(tickvals=years, ticktext=[str(y) for y in years], showline=True, linecolor=d.LINE)
    return d.figure(data, d.layout(height, 56, 10, 12, 26, xaxis=x_axis, yaxis=y_axis))


SIGNS = {"circle": "●", "square": "■", "triangle-up": "▲", "diamond": "◆"}


def reconciled_legend(rows: pd.DataFrame) -> str:
    """Which sign is which source; those that are not there are left out."""
    items = [
        f'<span class="cle"><b class="signe" style="color:{colour}">{SIGNS[symbol]}</b>{name}</span>'
        for column, name, symbol, colour in SOURCES
        if rows[column].notna().any()
    ]
    return f'<div class="legende">{"".join(items)}</div>'


def reconciled_title(rows: pd.DataFrame) -> str:
    """« 2025 : la somme des trimestres dépasse de 1,6 % le total annuel »; the last year that knows both."""
    known = rows[rows["ecart_trimestres_pourcent"].notna()]
    if known.empty:
        return "Total annuel et trimestres ne sont pas connus ensemble"
    row = known.iloc[-1]
    gap = row["ecart_trimestres_pourcent"]
    if abs(gap) < 0.05:
        return f"{row['annee']}{f.NBSP}: les trimestres font le total annuel"
    verb = "dépasse" if gap > 0 else "manque"
    return f"{row['annee']}{f.NBSP}: la somme des trimestres {verb} de {f.with_unit(abs(gap), '%', 1)} le total annuel"


def published_title(counts: dict) -> str:
    """« 61 chiffres publiés sur 64 retrouvés, 2 écarts expliqués, 1 à expliquer »."""
    if not counts["tous"]:
        return "Aucun chiffre publié ne se recalcule"
    text = f"{f.number(counts['retrouves'])} chiffres publiés sur {f.number(counts['tous'])} retrouvés"
    if counts["expliques"]:
        text += f", {f.count(int(counts['expliques']), 'écart expliqué', 'écarts expliqués')}"
    if counts["ecarts"]:
        text += f", {f.number(counts['ecarts'])} à expliquer"
    if counts["non_recalcules"]:
        text += f", {f.number(counts['non_recalcules'])} que rien ne permet de recalculer"
    return text


def published_list(rows: pd.DataFrame, most: int = 8) -> str:
    """The published figures that are not simply found again, as a list; all of them are in the table."""
    others = rows[~rows["cas"].isin(["identique", "arrondi"])].head(most)
    if others.empty:
        return "<p>Tous sont identiques, ou égaux à l’arrondi près.</p>"
    items = [
        f"<li><b>{escape(r.libelle)}</b>, {escape(str(r.territoire))}, {r.periode}{f.NBSP}: publié {f.number(r.publie, 2)}, recalculé "
        f"{f.number(r.calcule, 2)}. {escape(r.explication)}</li>"
        for r in others.itertuples()
    ]
    return f'<ul class="manques">{"".join(items)}</ul>'
