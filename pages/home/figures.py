"""The five figures of « Accueil », as sentences. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from pages.shared import charts, sentences, tables, texts
from pages.shared import formats as f
from pages.shared.filters import View


@dataclass(frozen=True)
class Figure:
    """One line: the number in large, what it says, and where its proof is."""

    code: str
    label: str
    unit: str
    decimals: int
    value: Mapping
    said: str
    change: str
    source: str
    page: str
    trend: list[float | None]


def said(code: str, view: View, value: Mapping) -> str:
    """What the large number counts, in a sentence that follows it."""
    if code == "taux_acces_actifs_occupes":
        rate = value["valeur"]
        whole = f"1 sur {f.one_in(rate)}" if rate > 0 else "aucun"
        pace = "" if f.is_year(view.periode) else ", en rythme annuel"
        return f"des actifs occupés commencent un CEP, {whole}{pace}"
    return {
        "entrees_regionales": "entrées chez les opérateurs régionaux",
        "entrees_ensemble": "entrées, tous réseaux réunis",
        "nb_lieux_accueil": "lieux d’accueil, tous réseaux réunis",
        "nb_conseillers_etp": "conseillers (ETP), tous réseaux réunis",
    }[code]


def exact_change(value: Mapping, singular: str, plural: str, decimals: int = 0) -> str:
    """A change of something counted one by one, without doubt: « 12 lieux de plus en un an »."""
    gap = value["ecart_avant"]
    if not f.is_known(gap):
        return ""
    if round(gap, decimals) == 0:
        return "autant qu’un an plus tôt"
    word = singular if abs(gap) < 2 else plural
    return f"{f.number(abs(gap), decimals)}{f.NBSP}{word} de {'plus' if gap > 0 else 'moins'} en un an"


def lines(figures: list[Figure], view: View) -> str:
    """The five lines in HTML; an unknown one says why instead of a number."""
    return f'<div class="chiffres">{"".join(_line(figure, view) for figure in figures)}</div>'


def _line(figure: Figure, view: View) -> str:
    known = f.is_known(figure.value["valeur"])
    if known:
        unit = f"<small>{f.NARROW}{figure.unit}</small>" if figure.unit in ("‰", "%") else ""
        large = f'<span class="grand">{f.number(figure.value["valeur"], figure.decimals)}{unit}</span>'
        # The full words are in « À retenir » and under the figures
        brief = figure.change.replace(" (l’écart n’est pas significatif)", "")
        change = f"{f.NBSP}: <b>{brief}</b>" if brief else f"{f.NBSP}; pas de comparaison possible"
        text = f"{figure.said}{change}."
    else:
        large = '<span class="grand absent">non connu</span>'
        text = f"{escape(figure.label)}{f.NBSP}: {escape(absence(figure.value, figure.code))}."
    trend = charts.sparkline(figure.trend)
    link = f'<a href="{figure.page}?{escape(view.query())}">voir le détail</a>' if figure.page else ""
    return (
        f'<div class="chiffre">{large}<div class="dit">{text}'
        f'<p class="source">{escape(figure.source)} · {link}</p></div>{trend}</div>'
    )


def absence(value: Mapping, code: str) -> str:
    """Why a figure is not there: its own reason, or what this territory or period cannot have."""
    if not f.is_known(value["obs_status"]):
        if code in ("nb_lieux_accueil", "nb_conseillers_etp"):
            return "sans objet pour une année, les lieux sont comptés par trimestre"
        return "sans objet à cette maille, les réseaux nationaux ne sont connus que jusqu’au département"
    return texts.absence(value["motif"], value["obs_status"], value["conf_status"])


def remember(view: View, value: Mapping, apart: str) -> list[str]:
    """The rate, its comparison with France, its change, and which territories stand apart inside."""
    if not f.is_known(value["valeur"]):
        return [sentences.missing(view, "le taux d’accès des actifs occupés", value)]
    lines = [sentences.access_rate(view, value)]
    beside = sentences.against_france(view, value, "‰", 1)
    change = sentences.change(value, False)
    if beside:
        lines.append(beside)
    if change:
        lines.append(
            f"{texts.sentence_case(change)}." if change.startswith("trop") else f"Ce taux est {change}."
        )
    if apart:
        lines.append(apart)
    return lines


def table(figures: list[Figure]) -> tables.Table:
    """The five figures with their change, raw for files; on screen each with its own decimals."""
    labels = {
        "indicateur": "Indicateur",
        "valeur": "Valeur",
        "unite": "Unité",
        "avant": "Un an plus tôt",
        "evolution": "Évolution",
        "statut": "Statut",
        "source": "Source",
    }

    def rows() -> pd.DataFrame:
        return pd.DataFrame(
            {
                "indicateur": [x.label for x in figures],
                "valeur": [x.value["valeur"] for x in figures],
                "unite": [x.unit for x in figures],
                "avant": [x.value["valeur_avant"] for x in figures],
                "evolution": [x.change for x in figures],
                "statut": [
                    "" if f.is_known(x.value["valeur"]) else absence(x.value, x.code) for x in figures
                ],
                "source": [x.source for x in figures],
            }
        )

    def shown(raw: pd.DataFrame) -> pd.DataFrame:
        written = {
            column: [
                f.number(v, x.decimals) if f.is_known(v) else ""
                for v, x in zip(raw[column], figures, strict=True)
            ]
            for column in ("valeur", "avant")
        }
        return raw.astype(object).assign(**written)

    return tables.Table(rows, labels, shown=shown)
