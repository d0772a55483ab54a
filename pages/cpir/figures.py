"""Tables and HTML of the quarter of a CPIR. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from pages.cpir.model import Measure, Quarter, Screen, Sentence
from pages.cpir.model import Table as Shown
from pages.shared import formats as f
from pages.shared import tables

FAVOURABLE = {True: "bon", False: "moins", None: ""}


def sentences(lines: Sequence[Sentence], first: str = "premiere") -> str:
    """Sentences with a link to their proof; the first one stands alone."""
    said = []
    for i, line in enumerate(lines):
        link = (
            f' <a class="preuve" href="{escape(line.proof.link)}" aria-label="Voir la preuve de cette phrase">preuve</a>'
            if line.proof
            else ""
        )
        said.append(f'<p class="{first if i == 0 else "suite"}">{line.text}{link}</p>')
    return f'<section class="retenir">{"".join(said)}</section>'


def light(measure: Measure) -> str:
    """Shape and word of a measure beside France; colour only repeats them."""
    shape, word = measure.light
    return f'<span class="feu {FAVOURABLE[measure.favourable]}"><span aria-hidden="true">{shape}</span> {word}</span>'


def measures(shown: Sequence[Measure], title: str) -> str:
    """One line a measure: value and interval, beside France, over a year, status."""
    if not shown:
        return ""
    head = "".join(
        f'<th scope="col"{align}>{label}</th>'
        for label, align in (
            ("Indicateur", ""),
            ("Valeur", ' class="n"'),
            ("Intervalle", ' class="n"'),
            ("France", ' class="n"'),
            ("Repère", ""),
            ("En un an", ""),
        )
    )
    body = "".join(_line(m) for m in shown)
    return (
        f'<div class="tableau mesures" tabindex="0" role="region" aria-label="{escape(title)}"><table>'
        f'<caption class="lu">{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _line(m: Measure) -> str:
    name = f'<a href="{escape(m.proof.link)}">{escape(m.label)}</a>'
    status = f' <span class="mot">({m.status})</span>' if m.status else ""
    if m.value is None:
        return f'<tr><th scope="row">{name}</th><td colspan="5">{escape(m.absence)}</td></tr>'
    return (
        f'<tr><th scope="row">{name}</th><td class="n">{escape(m.shown)}{status}</td><td class="n">{m.interval}</td>'
        f'<td class="n">{escape(m.france)}</td><td>{light(m)}</td><td>{escape(m.change)}</td></tr>'
    )


def measures_table(shown: Sequence[Measure]) -> tables.Table:
    """The same lines, raw, for files."""
    labels = {
        "indicateur": "Indicateur",
        "valeur": "Valeur",
        "unite": "Unité",
        "borne_basse": "Intervalle, de",
        "borne_haute": "à",
        "france": "France",
        "avant": "Un an plus tôt",
        "constat": "Repère",
        "evolution": "En un an",
        "statut": "Statut",
    }
    rows = pd.DataFrame(
        [
            {
                "indicateur": m.label,
                "valeur": m.value,
                "unite": m.indicator.unite,
                "borne_basse": m.values["borne_basse"],
                "borne_haute": m.values["borne_haute"],
                "france": m.values["valeur_france"],
                "avant": m.values["valeur_avant"],
                "constat": m.light[1],
                "evolution": m.change,
                "statut": m.status if m.value is not None else m.absence,
            }
            for m in shown
        ],
        columns=list(labels),
    )
    decimals = dict.fromkeys(("valeur", "borne_basse", "borne_haute", "france", "avant"), 1)
    return tables.Table(lambda: rows, labels, decimals)


def table(shown: Shown) -> tables.Table:
    """A table of a screen as the shared tables know it."""
    return tables.Table(lambda: shown.rows, dict(shown.labels), dict(shown.decimals))


def missing(screen: Screen) -> str:
    """What a screen lacks, as a list."""
    return "".join(f"<li>{escape(line)}</li>" for line in screen.missing)


def definitions(quarter: Quarter) -> str:
    """Each indicator once, with its definition."""
    known = dict(pair for screen in quarter.screens for pair in screen.definitions)
    return "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in known.items())


def decisions(rows: Sequence[dict], today: str) -> str:
    """One card a decision: what, of whom, by when, where it stands, what the data say."""
    return "".join(_decision(d, today) for d in rows)


def _decision(d: dict, today: str) -> str:
    due = f.date(pd.Timestamp(d["echeance"]))
    if d["statut"] == "close":
        state = f"Close le {f.date(pd.Timestamp(d['close_le']))} par {escape(d['close_par'])}{f.NBSP}: {escape(d['motif'])}"
    else:
        late = ", échéance passée" if d["echeance"] < today else ""
        state = f"Ouverte, pour le {due}{late}"
    return (
        f"<li><b>{escape(d['objet'])}</b> — demandé à {escape(d['destinataire'])} au {f.period(d['periode'])} "
        f"par {escape(d['ajoutee_par'])}, le {f.date(pd.Timestamp(d['ajoutee_le']))}.<br>"
        f'<span class="source">{state}. {escape(d.get("suivi", ""))}.</span></li>'
    )


def notes(rows: Sequence[dict]) -> str:
    """Annotations of the secretariat, dated and signed."""
    return "".join(
        f'<li>{escape(n["texte"])} <span class="source">({escape(n["ecrite_par"])}, '
        f"{f.date(pd.Timestamp(n['ecrite_le']))})</span></li>"
        for n in rows
    )
