"""A hypothesis as a note to take away: what it changes, its map, its tables, what it assumes. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pages.coverage import whatif_figures as figures
from pages.coverage.whatif import Outcome
from pages.shared import formats as f
from pages.shared import texts
from pages.shared.documents import maps
from pages.shared.documents.blocks import (
    Bullets,
    Grid,
    Heading,
    Links,
    Note,
    Paragraph,
    Part,
    Picture,
    plain,
)
from pages.shared.documents.text import ABSENT, cells, printable, runs
from pages.shared.exports import DEMONSTRATION_SENTENCE
from pages.shared.filters import View

MOST_COMMUNES = 25
WARNING = "Hypothèse, pas une donnée : ce qui suit dit ce que changerait un choix de lieux. Rien n’en est enregistré."
_COMPARED = {
    "seuil": "À moins de", "avant": "Actifs occupés aujourd’hui", "a": "Hypothèse A", "b": "Hypothèse B (celle de la note)",
    "ecart": "B de plus que A",
}  # fmt: skip


def told(
    view: View,
    among: str,
    said: Sequence[str],
    found: Outcome,
    parameters: pd.DataFrame,
    real_times: bool,
    version: Mapping,
    address: str,
    aside: tuple[Sequence[str], pd.DataFrame] | None = None,
    attribution: Sequence[str] = (),
) -> Note:
    """The blocks of the note.

    among: whose sites count, in words; said: each change in words; parameters: rows of `coverage/parameters`; real_times: whether
    travel times were delivered; version: row of `shared/version`; aside: changes of the hypothesis set aside, in words,
    and the rows of `whatif_figures.compared`.
    """
    place, when = view.territoire, f.period(view.periode)
    return Note(
        title=printable(f"Hypothèse de lieux d’accueil du CEP {place.within}, {when}"),
        subtitle=f"Hypothèse · {when}",
        addressee=printable(f"{texts.sentence_case(place.within)}, {among}"),
        dated=f"Chiffres de la base publiée le {f.date(version['publiee_le'])}, version {version['version']}",
        demonstration=DEMONSTRATION_SENTENCE if version["demonstration"] else "",
        parts=(
            Part("Ce que l’hypothèse changerait", _changes(view, said, found, aside)),
            Part(
                "Communes, méthode et sources",
                _method(view, found, parameters, real_times, address, attribution),
            ),
        ),
    )


def _changes(view: View, said: Sequence[str], found: Outcome, aside) -> tuple:
    sentences = figures.sentences(view.territoire, found.effects, found.communes)
    blocks = [
        Paragraph(plain(WARNING), "strong"),
        *(Paragraph(runs(line)) for line in sentences),
        Heading("L’hypothèse"),
        Bullets(tuple(map(plain, said))),
        Grid(
            "Actifs occupés à portée d’un lieu d’accueil, avant et après",
            tuple(figures.THRESHOLDS.values()),
            tuple(
                cells(
                    figures.thresholds_table(found.effects), list(figures.THRESHOLDS), figures.OF_THRESHOLDS
                )
            ),
            frozenset(range(1, len(figures.THRESHOLDS))),
            "Estimation ; la part est celle des actifs occupés du territoire.",
        ),
        Picture(_map(view, found)),
    ]
    if aside is not None:
        kept, rows = aside
        blocks += [
            Heading("À côté de l’hypothèse mise de côté (A)"),
            Bullets(tuple(map(plain, kept))),
            Grid(
                "Deux hypothèses côte à côte",
                tuple(_COMPARED.values()),
                tuple(cells(rows, list(_COMPARED), figures.OF_COMPARED)),
                frozenset(range(1, len(_COMPARED))),
            ),
        ]
    return tuple(blocks)


def _map(view: View, found: Outcome) -> maps.Map:
    rows = figures.layer_rows(found.communes).assign(code_region="")
    files = tuple(f"communes/{d}.json" for d in sorted(found.communes["code_departement"].unique()))
    touched = found.sites[found.sites["etat"] != ""].dropna(subset=["longitude", "latitude"])
    marks = [maps.Mark(site.longitude, site.latitude, site.etat == "ferme") for site in touched.itertuples()]
    title = "Minutes gagnées ou perdues jusqu’au lieu le plus proche"
    svg = maps.draw(files, rows, figures.STEPS, f"{title}, par commune", "communes", marks=marks)
    moved = len(figures.changed(found.communes))
    alt = (
        f"{title}, par commune, {view.territoire.within} : {f.count(moved, 'commune change', 'communes changent')} "
        f"sur {f.number(len(rows))}."
    )
    return maps.Map(title, svg, alt, "Rond : lieu ouvert ; croix : lieu fermé.", rows, "minutes", 0)


def _method(
    view: View,
    found: Outcome,
    parameters: pd.DataFrame,
    real_times: bool,
    address: str,
    attribution: Sequence[str],
) -> tuple:
    moved = figures.changed(found.communes)
    shown = moved.head(MOST_COMMUNES).replace({np.inf: None})
    left = len(moved) - len(shown)
    table = (
        Grid(
            "Communes dont le temps d’accès change, les plus peuplées d’abord",
            tuple(figures.COMMUNES.values()),
            tuple(cells(shown, list(figures.COMMUNES), figures.OF_COMMUNES)),
            frozenset(range(2, len(figures.COMMUNES))),
            (f"Et {f.count(left, 'autre commune', 'autres communes')}. " if left else "")
            + f"« {ABSENT} » : aucune route n’y mène, ou la valeur n’est pas connue. APL : conseillers (équivalents temps "
            f"plein) accessibles pour 100{f.NARROW}000 actifs occupés.",
        )
        if len(shown)
        else Paragraph(plain("Le temps d’accès ne change dans aucune commune."))
    )
    return (
        table,
        Heading("Ce que le calcul suppose"),
        Bullets(tuple(map(plain, assumptions(real_times, found.partial))), "small"),
        _parameters(parameters),
        Heading("Sources"),
        Bullets(
            tuple(
                map(
                    plain,
                    (
                        "Lieux d’accueil livrés par les opérateurs ; actifs occupés : Insee, recensement, estimés par "
                        "commune et calés sur le total de chaque département.",
                        *attribution,
                    ),
                )
            ),
            "small",
        ),
        Links((("Reprendre l’hypothèse dans le tableau de bord", address),)),
    )


def assumptions(real_times: bool, partial: bool) -> list[str]:
    """What the computation takes for granted."""
    times = (
        "Temps de trajet livrés, là où ils existent ; estimés ailleurs."
        if real_times
        else "Temps estimés : distance à vol d’oiseau, détour et vitesse selon la densité ; rien ne franchit la mer."
    )
    said = [
        times,
        "Toute une commune a le temps de son centre ; un lieu supposé ouvre au centre de la sienne, tout le trimestre.",
        "L’offre accessible (APL) suit la méthode en deux étapes de la Drees : les actifs occupés d’alentour se partagent "
        "les conseillers à leur portée.",
        "Ni les locaux, ni les équipes, ni les budgets ne sont pris en compte.",
    ]
    if partial:
        said.append(
            "Des lieux sans équivalents temps plein livrés comptent pour zéro dans l’offre accessible."
        )
    return said


def _parameters(rows: pd.DataFrame) -> Grid:
    """The parameters of travel and reach as the computation took them."""
    used = rows[rows["parametre"].str.startswith(("acces_", "apl_"))]
    return Grid(
        "Paramètres du calcul",
        ("Paramètre", "Valeur"),
        tuple(
            (printable(row.libelle), printable(_amount(row.valeur, row.unite))) for row in used.itertuples()
        ),
        frozenset({1}),
    )


def _amount(value: str, unit: str | None) -> str:
    """« 1|0.6|0.3 » is « 1 ; 0,6 ; 0,3 »."""
    said = " ; ".join(part.replace(".", ",") for part in value.split("|"))
    return f"{said}{f.NBSP}{unit}" if f.is_known(unit) and unit else said
