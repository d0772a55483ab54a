"""The matrix of pairs × axes, as an HTML table whose cells open their evidence. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pandas as pd

from pages.cooperation import words
from pages.shared import formats as f

PARTS = (
    ("observes", "vu", "observée"),
    ("non_observes", "pas_vu", "non observée"),
    ("non_documentes", "inconnu", "non documentée"),
)
SIGNS = {"attendue_observee": "●", "attendue_non_observee": "○", "non_documentee": "?", "non_attendue": "–"}


def html(
    rows: pd.DataFrame, address: Callable[[str, str, str], str], chosen: tuple[str, str, str], whole: bool
) -> str:
    """The table. rows: one per pair and axis, in order; address: (reseau_a, reseau_b, axe) → the link of a cell;
    chosen: the pair and axis whose evidence is shown; whole: the territory is a single département."""
    axes = rows.drop_duplicates("axe").sort_values("axe_ordre")[["axe", "axe_court"]].to_numpy().tolist()
    head = "".join(f'<th scope="col">{escape(name)}</th>' for _, name in axes)
    body = []
    for (a, b), group in rows.groupby(["reseau_a", "reseau_b"], sort=False):
        by_axis = {row["axe"]: row for row in group.to_dict("records")}
        first = group.iloc[0]
        people = by_axis[words.WHOLE]["actifs"]
        note = (
            (f"{f.thousands(people)} actifs concernés" if people else "aucun actif concerné")
            if f.is_known(people)
            else "actifs non connus"
        )
        if by_axis[words.WHOLE]["statut"] == "non_attendue":
            note = "non attendue"
        cells = "".join(
            f"<td>{_cell(by_axis[axe], address(a, b, axe), (a, b, axe) == chosen, whole)}</td>"
            for axe, _ in axes
        )
        body.append(f'<tr><th scope="row">{escape(words.pair(first))}<small>{note}</small></th>{cells}</tr>')
    return (
        f'{_legend()}<div class="tableau matrice" tabindex="0" role="region" aria-label="Coopérations par paire et axe">'
        "<table><caption>Un clic sur une case ouvre la liste de ses preuves</caption>"
        f'<thead><tr><th scope="col">Paire de réseaux</th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )


def _cell(row: dict, link: str, chosen: bool, whole: bool) -> str:
    said = words.STATUSES[row["statut"]]
    if row["statut"] == "non_attendue":
        return f'<span class="case sans" title="{said}">{SIGNS["non_attendue"]}</span>'
    shares = _shares(row)
    spoken = ", ".join(f"{label} {_percent(share)}" for (_, _, label), share in shares if share > 0)
    label = (
        f"{words.pair(row)}, {row['axe_nom']} : {said}"
        if whole
        else f"{words.pair(row)}, {row['axe_nom']} : {spoken}"
    )
    if row["en_sommeil"]:
        label += ", rien depuis 24 mois"
    sleeping = (
        '<i class="dort" title="Convention en vigueur, rien depuis 24 mois">24 mois</i>'
        if row["en_sommeil"]
        else ""
    )
    shown = f"{SIGNS[row['statut']]} {_short(row)}" if whole else _part_seen(shares)
    bars = "".join(
        f'<i class="{kind}" style="flex:{share:.3f}"></i>' for (_, kind, _), share in shares if share > 0.001
    )
    current = ' aria-current="true"' if chosen else ""
    return (
        f'<a class="case interne{" choisie" if chosen else ""}" href="{escape(link)}" target="_self" '
        f'aria-label="{escape(label)}"{current}><span class="part">{bars}</span><span>{shown}</span>{sleeping}</a>'
    )


def _short(row: dict) -> str:
    return {"attendue_observee": "observée", "attendue_non_observee": "non observée"}.get(
        row["statut"], "non doc."
    )


def _part_seen(shares) -> str:
    seen, unseen = shares[0][1], shares[1][1]
    if seen + unseen == 0:
        return "non doc."
    return _percent(seen)


def _percent(share: float) -> str:
    """A share in percent that never rounds to all or nothing what is neither."""
    if 0 < share < 0.01:
        return f"moins de 1{f.NARROW}%"
    return f.with_unit(99 if 0.99 < share < 1 else 100 * share, "%")


def _shares(row: dict) -> list:
    """Shares of people in work by status; of départements where people are not known."""
    people = [row[f"actifs_{part}"] for part, _, _ in PARTS]
    known = [value if f.is_known(value) else 0 for value in people]
    if not sum(known):
        known = [row[f"departements_{part}"] for part, _, _ in PARTS]
    total = sum(known) or 1
    return [(part, value / total) for part, value in zip(PARTS, known, strict=True)]


def _legend() -> str:
    items = "".join(
        f'<span class="cle"><i class="{kind}"></i>attendue, {label}</span>' for _, kind, label in PARTS
    )
    items = items.replace("attendue, observée", "attendue et observée").replace(
        "attendue, non documentée", "non documentée"
    )
    return (
        f'<div class="legende coop">{items}<span class="cle"><i class="rien"></i>– non attendue</span>'
        '<span class="unite">Part des actifs occupés concernés</span></div>'
    )
