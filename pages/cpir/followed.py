"""What the data say now of each decision of a CPIR. Pure functions over the published base."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from pages.shared import compare, texts
from pages.shared import formats as f
from pages.shared.cards import Indicator
from pages.shared.filters import ALL_NETWORKS

Read = Callable[..., pd.DataFrame]


def followed(
    read: Read, known: Mapping[str, Indicator], decisions: Sequence[Mapping], periode: str
) -> list[dict]:
    """The decisions with `suivi`: the figure when the CPIR asked, and at the quarter looked at, in words."""
    return [{**d, "suivi": _said(read, known, d, periode)} for d in decisions]


def _said(read: Read, known: Mapping[str, Indicator], decision: Mapping, periode: str) -> str:
    shown = known.get(decision["indicateur"])
    if shown is None:
        return "aucun chiffre ne le suit"
    ventilation, modalite = shown.breakdown(ALL_NETWORKS)
    rows = read(
        "cpir/follow",
        indicateur=shown.code,
        ventilation=ventilation,
        modalite=modalite,
        niveau=decision["niveau_territoire"],
        code=decision["code_territoire"],
    ).set_index("periode")
    then, now = (_row(rows, p) for p in (decision["periode"], periode))
    if now is None:
        return f"{shown.libelle_court}{f.NBSP}: sans valeur {f.at_period(periode)}"
    if not f.is_known(now["valeur"]):
        reason = texts.absence(now["motif"], now["obs_status"], now["conf_status"])
        return f"{shown.libelle_court}{f.NBSP}: {texts.inside_sentence(reason).rstrip('.')}"
    value = f"{shown.libelle_court}{f.NBSP}: {_amount(now, shown)} {f.at_period(periode)}"
    if periode <= decision["periode"] or then is None or not f.is_known(then["valeur"]):
        return value
    return f"{value}, {_amount(then, shown)} quand la CPIR l’a demandé{_course(now, then)}"


def _row(rows: pd.DataFrame, periode: str) -> Mapping | None:
    return rows.loc[periode].to_dict() if periode in rows.index else None


def _amount(row: Mapping, shown: Indicator) -> str:
    return f.with_unit(row["valeur"], shown.unite, shown.decimales)


def _course(now: Mapping, then: Mapping) -> str:
    """« (en hausse) » when the interval bears it; nothing where there is no interval to say so."""
    difference = compare.of_rates(
        *(row[k] for row in (now, then) for k in ("valeur", "borne_basse", "borne_haute"))
    )
    if difference is None:
        return ""
    counts = [row["numerateur"] for row in (now, then) if f.is_known(row["numerateur"])]
    if counts and min(counts) < compare.FEW:
        return " (trop peu de personnes pour conclure)"
    return {1: " (en hausse)", -1: " (en baisse)", 0: " (l’écart n’est pas significatif)"}[difference.sense]
