"""All the lots of a market on one screen, as an HTML table with small marks. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote

import pandas as pd

from pages.procurement.alerts import SEVERITIES, Alert
from pages.shared import formats as f

WIDTH, HEIGHT = 96, 16
HEADINGS = (
    "Lot", "Entrées et objectif", "Rythme", "Atterrissage", "Argent et temps", "Satisfaction", "Livré jusqu’à", "À vérifier",
)  # fmt: skip
MONTHS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
NONE = '<span class="rien">{}</span>'


def html(rows: pd.DataFrame, alerts: Mapping[str, list[Alert]], link: Callable[[str], str]) -> str:
    """The table. rows: of procurement/lots; alerts: by lot; link: address of a lot's cockpit."""
    head = "".join(f'<th scope="col">{h}</th>' for h in HEADINGS)
    body = "".join(_row(row, alerts.get(row["lot_code"], []), link) for row in rows.to_dict("records"))
    return (
        '<div class="lots" tabindex="0" role="region" aria-label="Tous les lots du marché"><table>'
        f"<caption>Un lot par ligne ; le trait vertical marque l’objectif, ou le temps écoulé ; sous la satisfaction, nombre et taux de réponses</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(lot: dict, alerts: list[Alert], link: Callable[[str], str]) -> str:
    name = f'<a href="{escape(link(lot["lot_code"]))}" target="_self">{escape(lot["libelle"])}</a>'
    holder = lot["titulaire_nom"] if f.is_known(lot["titulaire_nom"]) else "titulaire non publié"
    if lot["statut_lot"] == "infructueux":
        holder = "lot sans offre, non attribué"
    cells = [
        _goal(lot),
        _pace(lot),
        _landing(lot),
        _money(lot),
        _satisfaction(lot),
        _data(lot),
        _alerts(alerts),
    ]
    return f'<tr><th scope="row">{name}<small>{escape(holder)}</small></th>{"".join(f"<td>{c}</td>" for c in cells)}</tr>'


def _goal(lot: dict) -> str:
    if not f.is_known(lot["realisation"]):
        return NONE.format(_why_no_goal(lot))
    said = f"{f.number(lot['cumul_entrees'])} entrées sur {f.number(lot['cible_ecoulee'])} attendues à cette date"
    return f"<span class='val'>{_bar(lot['realisation'] / 1.25, 80, said)}{f.with_unit(lot['realisation'], '%')}</span>"


def _why_no_goal(lot: dict) -> str:
    if lot["type_lot"] != "geographique" or lot["statut_lot"] == "infructueux":
        return "sans objet"
    return "entrées ou objectif non connus"


def _pace(lot: dict) -> str:
    """A line of the quantities of the last twenty-four months."""
    values = lot["quantites"]
    if values is None or not hasattr(values, "__len__") or len(values) < 2:
        return NONE.format("non livré")
    values = [v if f.is_known(v) else None for v in list(values)[-24:]]
    top = max((v for v in values if v is not None), default=0) or 1
    points, parts = [], []
    for i, value in enumerate(values):
        if value is None:
            parts.append(points)
            points = []
            continue
        x, y = i * (WIDTH - 4) / (len(values) - 1) + 2, HEIGHT - 2 - (HEIGHT - 4) * value / top
        points.append(f"{x:.1f},{y:.1f}")
    parts.append(points)
    lines = "".join(f'<polyline points="{" ".join(p)}"/>' for p in parts if p)
    said = f"Unités facturées par mois, {len(values)} derniers mois, au plus {f.number(top)}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<g fill="none" stroke="#3F948F" stroke-width="1.6">{lines}</g></svg>'
    )
    return (
        f'<img alt="{said}" title="{said}" width="{WIDTH}" height="{HEIGHT}" '
        f'src="data:image/svg+xml,{quote(svg)}">'
    )


def _landing(lot: dict) -> str:
    if lot["statut_lot"] == "infructueux":
        return NONE.format("sans objet")
    if not f.is_known(lot["part_atterrissage"]):
        return NONE.format(escape(_why_no_landing(lot)))
    if lot["restantes"] == 0:
        return f"fini à {f.with_unit(lot['part_atterrissage'], '%')} du plafond"
    between = f.between(lot["part_basse"], lot["part_haute"], 0)
    return f"<span class='val'>{f.with_unit(lot['part_atterrissage'], '%')} du plafond</span><small>{between}</small>"


def _why_no_landing(lot: dict) -> str:
    if f.is_known(lot["motif_projection"]):
        return lot["motif_projection"]
    if not f.is_known(lot["rang"]):
        return "exécution non livrée"
    return "plafond non publié" if not f.is_known(lot["montant_max_ht"]) else "secret des affaires"


def _money(lot: dict) -> str:
    if lot["statut_lot"] == "infructueux":
        return NONE.format("sans objet")
    if not f.is_known(lot["part_consommee"]):
        return NONE.format(escape(_why_no_landing(lot)))
    said = f"{f.with_unit(lot['part_consommee'], '%')} du plafond facturé, {f.with_unit(lot['part_ecoulee'], '%')} du temps écoulé"
    return (
        f"<span class='val'>{_bar(lot['part_consommee'], lot['part_ecoulee'], said)}{f.with_unit(lot['part_consommee'], '%')}</span>"
        f"<small>temps : {f.with_unit(lot['part_ecoulee'], '%')}</small>"
    )


def _satisfaction(lot: dict) -> str:
    if not f.is_known(lot["satisfaction"]):
        return NONE.format("non livrée" if lot["type_lot"] == "geographique" else "sans objet")
    rate = f" ({f.with_unit(lot['taux_reponse'], '%')})" if f.is_known(lot["taux_reponse"]) else ""
    return (
        f"{f.with_unit(lot['satisfaction'], '%')}<small>{f.number(lot['repondants'])} réponses{rate}</small>"
    )


def _data(lot: dict) -> str:
    if not f.is_known(lot["dernier_mois"]):
        return NONE.format("sans objet" if lot["statut_lot"] == "infructueux" else "exécution non livrée")
    late = f"<small>{f.count(int(lot['non_livres']), 'mois', 'mois')} non livré{'s' if lot['non_livres'] > 1 else ''}</small>"
    year, month = lot["dernier_mois"].split("-")
    return (
        f"<span class='val'>{MONTHS[int(month) - 1]}{f.NBSP}{year}</span>{late if lot['non_livres'] else ''}"
    )


def _alerts(alerts: list[Alert]) -> str:
    if not alerts:
        return NONE.format("rien à signaler")
    marks = {"haute": "▲", "moyenne": "■", "faible": "●"}
    items = "".join(
        f'<li class="{a.severity}"><span aria-label="gravité {a.severity}">{marks[a.severity]}</span> {escape(a.text)}</li>'
        for a in alerts
    )
    return f"<ul>{items}</ul>"


def _bar(share: float, mark: float, said: str) -> str:
    """A bar of `share` percent of the width, and a vertical mark."""
    width, at = (max(0.0, min(value, 100.0)) for value in (share, mark))
    return (
        f'<span class="jauge" role="img" aria-label="{said}" title="{said}"><i style="width:{width:.1f}%"></i>'
        f'<b style="left:{at:.1f}%"></b></span>'
    )


def export_rows(rows: pd.DataFrame, alerts: Mapping[str, list[Alert]]) -> pd.DataFrame:
    """The same as raw values, with alerts in words."""
    said = [" ; ".join(a.text for a in alerts.get(code, [])) for code in rows["lot_code"]]
    return rows.assign(alertes=said)


def gravest(alerts: Mapping[str, list[Alert]]) -> dict[str, int]:
    """How many lots have an alert of each severity at least once."""
    return {s: sum(any(a.severity == s for a in found) for found in alerts.values()) for s in SEVERITIES}
