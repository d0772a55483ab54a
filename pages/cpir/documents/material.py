"""What documents need beside the content of the quarter: maps, breaks, sources. `read` is that of quarter.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from pages.cpir.model import Quarter
from pages.shared import cards, exports, sentences, texts
from pages.shared import formats as f
from pages.shared.cards import Indicator
from pages.shared.documents import maps
from pages.shared.filters import ALL_NETWORKS
from pages.shared.maps import scale

Read = Callable[..., pd.DataFrame]
ACCESS = "taux_acces_actifs_occupes"
SCALES_DIFFER = "Échelles différentes : l’outre-mer est rapproché et agrandi ; Paris et sa petite couronne sont répétés, agrandis."


@dataclass(frozen=True)
class Material:
    """access: France by département, the région outlined; coverage: the région by EPCI; None where there is nothing to
    draw. made_on: when the base was published, which dates the documents. address: where the product is served, with
    its last slash, or nothing."""

    access: maps.Map | None
    coverage: maps.Map | None
    known: Mapping[str, Indicator]
    breaks: tuple[str, ...]
    sources: tuple[str, ...]
    made_on: dt.datetime
    address: str


def gather(read: Read, quarter: Quarter, address: str = "") -> Material:
    """Everything that the documents of a quarter show beside its own content."""
    known = cards.from_rows(read("shared/cards").to_dict("records"))
    return Material(
        access=_access(read, known, quarter),
        coverage=_coverage(read, known, quarter),
        known=known,
        breaks=_breaks(read, quarter.periode),
        sources=(*_sources(known, quarter), *exports.attribution()),
        made_on=made_on(quarter.version),
        address=address,
    )


def made_on(version: str) -> dt.datetime:
    """When a version was published: « 20261121T230938_3a5f6f34 » gives 21 November 2026, 23:09:38 UTC."""
    return dt.datetime.strptime(version[:15], "%Y%m%dT%H%M%S")


def _access(read: Read, known: Mapping[str, Indicator], quarter: Quarter) -> maps.Map | None:
    if ACCESS not in known:
        return None
    shown, region = known[ACCESS], quarter.region
    rows = _rows(read, shown, quarter.periode, "departement", "france", "FR")
    places = read("shared/territories").set_index(["niveau_territoire", "code_territoire"])["code_region"]
    rows["code_region"] = rows["code"].map(places["departement"])
    svg = maps.draw(
        "departements.json",
        rows,
        _steps(read, shown, quarter.periode, "departement"),
        "Taux d’accès, en ‰",
        "départements",
        region.code,
    )
    finding = sentences.extremes(rows, "departement", shown.unite, shown.decimales)
    notes = [f"Trait noir{f.NBSP}: {texts.the('region', region.code, region.nom)}.", SCALES_DIFFER]
    told = [text for text in sentences.statuses(rows) if text]
    if told:
        notes.append(f"{texts.sentence_case(f.listing(told))}.")
    title = f"Taux d’accès des actifs occupés par département, {f.period(quarter.periode)}"
    alt = f"Carte de France par département{f.NBSP}: taux d’accès des actifs occupés au CEP {f.at_period(quarter.periode)}. {finding}."
    return maps.Map(title, svg, alt, " ".join(notes), rows, shown.unite, shown.decimales)


def _coverage(read: Read, known: Mapping[str, Indicator], quarter: Quarter) -> maps.Map | None:
    """The first indicator of the screen that is a rate known by EPCI."""
    region = quarter.region
    for place in cards.shown_on(known, "note", "couverture"):
        shown = known[place.code]
        if "epci" not in shown.niveaux or shown.is_count:
            continue
        rows = _rows(read, shown, quarter.periode, "epci", "region", region.code, place.reseau)
        if rows["valeur"].notna().sum() < 2:
            continue
        svg = maps.draw(
            f"epci/{region.code}.json",
            rows,
            _steps(read, shown, quarter.periode, "epci", place.reseau),
            texts.sentence_case(shown.unite)
            if len(shown.unite) > 3
            else f"{shown.libelle_court}, en {shown.unite}",
            "EPCI",
        )
        finding = sentences.extremes(rows, "epci", shown.unite, shown.decimales)
        title = f"{shown.libelle}, par EPCI, {f.period(quarter.periode)}"
        alt = f"Carte {region.of} par EPCI{f.NBSP}: {texts.inside_sentence(shown.libelle)} {f.at_period(quarter.periode)}. {finding}."
        told = [text for text in sentences.statuses(rows) if text]
        caption = f"{texts.sentence_case(f.listing(told))}." if told else ""
        return maps.Map(title, svg, alt, caption, rows, shown.unite, shown.decimales)
    return None


def _rows(
    read: Read, shown: Indicator, periode: str, level: str, parent: str, code: str, reseau: str = ALL_NETWORKS
) -> pd.DataFrame:
    ventilation, modalite = shown.breakdown(reseau)
    return read(
        "shared/map",
        niveau=level,
        parent_niveau=parent,
        parent_code=code,
        indicateur=shown.code,
        periode=periode,
        ventilation=ventilation,
        modalite=modalite,
    )


def _steps(read: Read, shown: Indicator, periode: str, level: str, reseau: str = ALL_NETWORKS):
    ventilation, modalite = shown.breakdown(reseau)
    bounds = read(
        "shared/classes",
        indicateur=shown.code,
        niveau=level,
        ventilation=ventilation,
        modalite=modalite,
        saison=periode[4:],
    ).iloc[0]
    quintiles = bounds["quintiles"] if bounds["quintiles"] is not None else []
    return scale(quintiles, bounds["minimum"], bounds["maximum"], shown.decimales)


def _breaks(read: Read, periode: str) -> tuple[str, ...]:
    """Breaks of the series of access that bear on a comparison with a year earlier."""
    rows = read("shared/breaks", indicateur=ACCESS, perimetre="operateur_regional")
    since = f.same_period_last_year(periode)
    bearing = rows[(rows["periode"] > since) & (rows["periode"] <= periode)]
    return tuple(f"{row.libelle}{f.NBSP}: {row.explication}" for row in bearing.itertuples())


def _sources(known: Mapping[str, Indicator], quarter: Quarter) -> tuple[str, ...]:
    """Sources of the cards shown, each once, in the order of the screens."""
    shown = [m.indicator.sources for screen in quarter.screens for m in screen.measures]
    parts = (part.strip() for text in shown for part in text.split(" ; "))
    return tuple(f"{texts.sentence_case(part)}." for part in dict.fromkeys(parts))
