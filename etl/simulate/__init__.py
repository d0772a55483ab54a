"""Demonstration deliveries: invented activity in real territories, in the formats operators use.

They go through the same door as real ones. Every file says in its first line that it is a demonstration.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from etl.files import write_atomic
from etl.progress import Progress, silent
from etl.simulate import around, cooperation, faults, paths, structure, surveys, targets
from etl.simulate.calibration import Ledger
from etl.simulate.cells import Cells
from etl.simulate.country import Country, load_country
from etl.simulate.deliveries import Delivery, activity_columns, make_sheet, render, site_columns
from etl.simulate.faults import delivery_name
from etl.simulate.market import write_market
from etl.simulate.national import national_year
from etl.simulate.places import Placer
from etl.simulate.regional import kept_communes, plan, regional_year
from etl.simulate.styles import WARNING, spell_period, style_of

MANIFEST = "demonstration.json"
STEP = "Écriture des livraisons de démonstration"
COMPLETE = "complet"
STATES = {COMPLETE: True, "premiere-semaine": False}  # state → whether everything is there
FIRST_WEEK = ("mission_locale", "demo_beta", "demo_delta")
FIRST_WEEK_QUARTER = "{}-Q{}".format(*targets.LAST_QUARTER)
# Year after whose activity sites are delivered → the years of the file: those of the first market came all at once
SITES_OF = {2023: (2020, 2021, 2022, 2023), 2024: (2024,), 2025: (2025,), 2026: (2026,)}
INVENTED = (
    "Tous les comptages par commune, département, profil, niveau et trimestre",
    "Les entrées des opérateurs régionaux de 2024 à 2026 et leurs bénéficiaires de 2022 à 2026",
    "Les entrées des régions, sauf les bénéficiaires publiés de Nouvelle-Aquitaine, Grand Est et Occitanie",
    "Les entrées de France Travail, de l'Apec, des Missions locales et de Cap emploi en 2020, 2021 et de 2024 à 2026",
    "Le partage entre Apec, Missions locales et Cap emploi en 2022",
    "Les bénéficiaires des quatre réseaux nationaux, les rendez-vous et les contacts",
    "La structure des actifs occupés par sexe, âge, catégorie, diplôme et statut, hors total de chaque département",
    "Tous les parcours, leurs dates et leurs délais ; leur nombre suit les entrées de leur opérateur",
    "Les enquêtes de satisfaction, sauf les parts publiées pour 2021 et 2022",
    "Les dossiers de Transitions Pro, sauf ceux de Nouvelle-Aquitaine en 2022 et le total des PTP de 2022 et 2023",
    "Toutes les réorientations, conventions, instances, formations, outils, membres du SPRO et auto-évaluations",
    "L'activité de chaque Mission locale et les objectifs de leur convention",
    "Tout le marché : lots de 2024-2027, plafonds, prix, factures, objectifs, groupements, avenants, parcours facturés, avis",
    "Tous les lieux d'accueil, leurs horaires, leurs statuts et leurs conseillers, hors totaux publiés",
)


def write_demo(
    output: Path,
    reference: Path,
    seed: int = 2018,
    scale: float = 1.0,
    progress: Progress = silent,
    state: str = COMPLETE,
) -> Path:
    """Write the demonstration deliveries in `output` and return the path of their manifest.

    reference: folder of the committed reference tables. scale 1: about a million rows of activity; above, the same
    counts in more rows; below, fewer communes. state: a key of STATES. The same arguments give the same bytes. What an
    earlier demonstration has left there is taken away; other files are left alone. Raises FileNotFoundError when a
    reference table is missing, KeyError on another state.
    """
    whole = STATES[state]
    output.mkdir(parents=True, exist_ok=True)
    _take_away(output)
    country = load_country(reference)
    ledger = Ledger(country)
    files, planted = [], []
    for delivery, faults_here in (_whole if whole else _first_week)(country, ledger, scale, seed, progress):
        files.append(_write(output, delivery))
        planted += faults_here
    missing = []
    if whole:
        of_market, market_faults, not_invoiced = write_market(output, country, seed)
        files += of_market
        planted += market_faults
        missing = _not_delivered(country) + not_invoiced
    manifest = {
        "avertissement": WARNING,
        "etat": state,
        "graine": seed,
        "echelle": scale,
        "fichiers": files,
        "lignes": {
            dataset: sum(f["lignes"] for f in files if f["dataset"] == dataset)
            for dataset in sorted({f["dataset"] for f in files})
        },
        "fautes": [fault.record() for fault in planted],
        "non_livre": missing,
        "calage": ledger.targets() if whole else [],
        "invente": list(INVENTED),
    }
    path = output / MANIFEST
    write_atomic(path, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    progress(STEP, 1.0)
    return path


def _take_away(output: Path) -> None:
    """The files that the manifest of an earlier demonstration names."""
    manifest = output / MANIFEST
    if not manifest.exists():
        return
    for file in json.loads(manifest.read_text(encoding="utf-8"))["fichiers"]:
        if faults.MARK in file["fichier"]:
            (output / Path(file["fichier"]).name).unlink(missing_ok=True)
    manifest.unlink()


def _whole(
    country: Country, ledger: Ledger, scale: float, seed: int, progress: Progress
) -> Iterator[tuple[Delivery, list[faults.Fault]]]:
    """Every delivery but those of the market, in the order in which they are written, with the faults planted in each."""
    placer = Placer(country)
    operators = [*targets.NATIONAL, *country.regional_operators]
    pools = {operator: placer.pool(operator, seed) for operator in operators}
    for done, year in enumerate(targets.YEARS):
        right = chain(
            _activities(country, ledger, year, scale, seed, operators),
            _sites(country, ledger, placer, pools, SITES_OF.get(year, ())),
        )
        for delivery in right:
            progress(STEP, (done + _place(delivery, operators)) / len(targets.YEARS), delivery.name)
            faults_here = faults.plant(delivery, country.former)
            versions = list(faults.variants(delivery))
            yield from ((other, more) for other, more, before in versions if before)
            yield delivery, faults_here
            yield from ((other, more) for other, more, before in versions if not before)
    yield from _further(country, ledger, seed)


def _first_week(
    country: Country, ledger: Ledger, scale: float, seed: int, progress: Progress
) -> Iterator[tuple[Delivery, list[faults.Fault]]]:
    """What a first real week looks like: three operators, one quarter, two faults."""
    placer = Placer(country)
    year = targets.LAST_QUARTER[0]
    pools = {operator: placer.pool(operator, seed) for operator in FIRST_WEEK}
    for delivery in _activities(country, ledger, year, scale, seed, FIRST_WEEK):
        if delivery.periods != [FIRST_WEEK_QUARTER]:
            continue
        progress(STEP, _place(delivery, list(FIRST_WEEK)), delivery.name)
        if delivery.operator == FIRST_WEEK[1]:
            yield faults.summary_instead(delivery)
        yield delivery, faults.unknown_commune(delivery) if delivery.operator == FIRST_WEEK[2] else []
    for delivery in _sites(country, ledger, placer, pools, (year,), (FIRST_WEEK_QUARTER,)):
        yield delivery, []


def _not_delivered(country: Country) -> list[dict]:
    """What the whole demonstration never sends, but for the market."""
    late = [
        {"operateur_code": operator, "dataset": "activite", "periode": period}
        for operator, period in sorted(faults.NOT_DELIVERED)
    ]
    return late + cooperation.not_delivered(country) + around.not_delivered()


def _further(country: Country, ledger: Ledger, seed: int) -> Iterator[tuple[Delivery, list[faults.Fault]]]:
    """What is delivered beside activity and sites, once these are written."""
    yield from ((delivery, []) for delivery in structure.structure(country, seed))
    yield from paths.paths(country, ledger.followed, seed)
    yield from surveys.surveys(country, seed)
    yield from ((delivery, []) for delivery in surveys.transitions(country, seed))
    yield from cooperation.deliveries(country, seed)
    yield from around.deliveries(country, seed)


def _place(delivery: Delivery, operators: list[str]) -> float:
    half = 0.0 if delivery.dataset == "activite" else 0.9
    return half + 0.9 * (operators.index(delivery.operator) / len(operators)) * (1 if half == 0.0 else 0.1)


def _write(output: Path, delivery: Delivery) -> dict:
    data = render(delivery)
    write_atomic(output / delivery.name, data)
    return {
        "fichier": delivery.name,
        "dataset": delivery.dataset,
        "operateur_code": delivery.operator,
        "periodes": delivery.periods,
        "lignes": sum(len(sheet) for sheet in delivery.sheets),
        "feuilles": [sheet.name for sheet in delivery.sheets if sheet.name],
        "encodage": "xlsx" if delivery.name.endswith("xlsx") else delivery.style.encoding,
        "octets": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _activities(
    country: Country, ledger: Ledger, year: int, scale: float, seed: int, operators: Sequence[str]
) -> Iterator[Delivery]:
    """The deliveries of activity of a year, one operator at a time, so that memory holds one."""
    departements = country.departements["code"].to_numpy()
    communes = country.communes["code"].to_numpy()
    for network in (o for o in operators if o in targets.NATIONAL):
        cells = national_year(country, network, year, scale, seed)
        yield from _activity(country, ledger, network, year, cells, departements, "code_departement")
    of_year = plan(country, year, kept_communes(country, scale), scale, seed)
    for operator in (o for o in operators if o not in targets.NATIONAL):
        cells = regional_year(country, operator, of_year)
        yield from _activity(country, ledger, operator, year, cells, communes, "code_commune")


def _activity(
    country: Country,
    ledger: Ledger,
    operator: str,
    year: int,
    cells: dict[str, Cells],
    places: np.ndarray,
    place_column: str,
) -> Iterator[Delivery]:
    style, name_of = style_of(operator), country.names[operator]
    cells = {p: c for p, c in cells.items() if (operator, p) not in faults.NOT_DELIVERED}
    for period, of_period in cells.items():
        ledger.add(operator, period, of_period)

    def sheet(name: str, periods: list[str], style=style):
        parts = [activity_columns(cells[p], operator, p, places, place_column, style) for p in periods]
        subtitle = f"Activité du CEP – {name_of} – {', '.join(spell_period(p, 'T1 2022') for p in periods)}"
        return make_sheet(name, subtitle, parts, style, yearly="-" not in periods[0])

    quarters = [p for p in cells if "-" in p]
    if not targets.is_whole(year):
        for period in quarters:
            own = replace(style, kind="xlsx") if (operator, period) in faults.LOST_ZERO else style
            name = delivery_name("activite", operator, period, own.kind)
            tab = f"T{period[-1]}" if own.kind == "xlsx" else ""
            yield Delivery(name, "activite", operator, [period], own, [sheet(tab, [period], own)])
    elif style.kind == "xlsx":
        name = delivery_name("activite", operator, str(year), "xlsx")
        tabs = [sheet(f"T{p[-1]}", [p]) for p in quarters] + [sheet("Année", [str(year)])]
        yield Delivery(name, "activite", operator, [*quarters, str(year)], style, tabs)
    else:
        name = delivery_name("activite", operator, str(year), "csv")
        yield Delivery(name, "activite", operator, quarters, style, [sheet("", quarters)])
        name = delivery_name("activite", operator, str(year), "csv", "_annuel")
        yield Delivery(name, "activite", operator, [str(year)], style, [sheet("", [str(year)])])


def _sites(
    country: Country,
    ledger: Ledger,
    placer: Placer,
    pools: dict[str, pd.DataFrame],
    years: tuple[int, ...],
    only: tuple[str, ...] = (),
) -> Iterator[Delivery]:
    """The deliveries of reception sites of some years, one file an operator. pools: operator → `Placer.pool`.

    only: the quarters to deliver, all by default.
    """
    if not years:
        return
    usual = targets.network_entries(country, targets.YEARS[-2])
    people = {year: targets.regional_people(country, year)["beneficiaires"].to_dict() for year in years}
    periods = [f"{year}-Q{q}" for year in years for q in targets.quarters(year)]
    spell = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
    if only:
        periods, spell = list(only), "_".join(only)
    for operator, pool in pools.items():
        by_year = [
            placer.sites_year(pool, year, people[year] | {"": usual.get(operator, 0)}) for year in years
        ]
        by_year = [sites[sites["periode"].isin(periods)] for sites in by_year]
        for sites in by_year:
            ledger.add_sites(sites)
        style = style_of(operator)
        name = delivery_name("lieux_accueil", operator, spell, style.kind)
        tab = "Lieux" if style.kind == "xlsx" else ""
        subtitle = f"Lieux d’accueil du CEP – {country.names[operator]} – {spell}"
        sheet = make_sheet(tab, subtitle, [site_columns(sites, style) for sites in by_year], style)
        yield Delivery(name, "lieux_accueil", operator, periods, style, [sheet])
