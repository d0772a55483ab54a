"""Measures of a région at a quarter: what is shown, what may be said of it beside France and over a year, and how.

`read` is that of quarter.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from pages.cpir.model import Measure, Proof, Sentence
from pages.shared import cards, compare, sentences, texts
from pages.shared import formats as f
from pages.shared.cards import AROUND, NOTHING, Indicator
from pages.shared.filters import ALL_NETWORKS, PUBLIC, REGIONAL, Territory, View

Read = Callable[..., pd.DataFrame]

ACCESS = "taux_acces_actifs_occupes"
SCREENS = ("acces", "couverture", "cooperation", "marche")  # of the note, with indicators
ADDRESSES = {"acces": "acces", "couverture": "couverture", "cooperation": "cooperations", "marche": "marche"}
STATUS_SAID = {
    "P": "valeur provisoire",
    "E": "valeur estimée",
    "B": "valeur non comparable à la France, dénominateur d’une autre enquête",
    "R": "valeur révisée",
}


def previous_quarter(periode: str) -> str:
    """« 2026-Q1 » gives « 2025-Q4 »."""
    year, number = int(periode[:4]), int(periode[-1])
    return f"{year}-Q{number - 1}" if number > 1 else f"{year - 1}-Q4"


def values(read: Read, known: Mapping, region: Territory, periode: str) -> dict[tuple, dict]:
    """(indicator, ventilation, modalité) → side_by_side, with `precedente` of the quarter before and the name of the `public`, if one."""
    keys = [
        (shown.code, *known[shown.code].breakdown(shown.reseau))
        for screen in SCREENS
        for shown in cards.shown_on(known, "note", screen)
    ]
    before, previous = f.same_period_last_year(periode), previous_quarter(periode)
    rows = read(
        "cpir/measures",
        indicateurs=sorted({key[0] for key in keys}),
        cles=["|".join(key) for key in keys],
        periodes=[periode, before, previous],
        region=region.code,
    )
    publics = dict(read("shared/publics")[["public", "nom"]].itertuples(index=False, name=None))
    found = {}
    for key, group in rows.groupby(["indicateur", "ventilation", "modalite"]):
        own = compare.side_by_side(group, "region", periode, before)
        last = group[(group["periode"] == previous) & (group["niveau_territoire"] == "region")]
        found[key] = own | {"precedente": last["valeur"].iloc[0] if len(last) else None}
    nothing = compare.side_by_side(rows.head(0), "region", periode, before) | {"precedente": None}
    return {
        key: found.get(key, nothing) | {"public": publics.get(key[2], "") if key[1] == "public" else ""}
        for key in keys
    }


def shown_on(
    screen: str, known: Mapping, found: Mapping, region: Territory, periode: str
) -> tuple[Measure, ...]:
    """The measures that cards put on a screen, in the order of their ranks."""
    return tuple(
        measure_of(known[shown.code], shown.reseau, found, region, periode, ADDRESSES[screen])
        for shown in cards.shown_on(known, "note", screen)
    )


def measure_of(
    shown: Indicator, network: str, found: Mapping, region: Territory, periode: str, address: str
) -> Measure:
    ventilation, modalite = shown.breakdown(network)
    values = found[(shown.code, ventilation, modalite)]
    view = View(region, periode, network, shown.code)
    among = " (opérateurs régionaux)" if network == REGIONAL else ""
    if values.get("public"):
        among = f" ({texts.inside_sentence(values['public'])})"
    return Measure(
        indicator=shown,
        label=f"{shown.libelle}{among}",
        ventilation=ventilation,
        modalite=modalite,
        values=values,
        sense=sentences.sense_of(shown, values),
        change=_change(shown, values),
        against=_against(shown, view, values),
        absence=_absence(values),
        proof=Proof(address, view.query()),
    )


def _absence(values: Mapping) -> str:
    if values["obs_status"] is None:
        return "sans objet pour une région à ce trimestre"
    said = texts.absence(values["motif"], values["obs_status"], values["conf_status"])
    return said[:1].lower() + said[1:].rstrip(".")


def _has_interval(values: Mapping) -> bool:
    return f.is_known(values["borne_basse"]) and f.is_known(values["borne_haute"])


def _says_interval(shown: Indicator) -> bool:
    """Whether the card gives an interval: counts of sites or agreements have none, nothing is drawn at random."""
    return f.is_known(shown.card.get("intervalle")) and bool(shown.card["intervalle"])


def _change(shown: Indicator, values: Mapping) -> str:
    """What happened in a year, in words that its interval bears; a plain difference where nothing is uncertain."""
    if shown.is_count and not _says_interval(shown):
        gap = values["ecart_avant"]
        if not f.is_known(gap):
            return ""
        if round(gap, shown.decimales) == 0:
            return "autant qu’un an plus tôt"
        return f"{f.with_unit(abs(gap), shown.unite, shown.decimales)} de {'plus' if gap > 0 else 'moins'} en un an"
    if shown.is_count:
        return sentences.change(values, True)
    if _has_interval(values):
        return sentences.change(values, False, shown.decimales)
    gap = values["ecart_avant"]
    if not f.is_known(gap) or values["obs_status"] == "B" or values["obs_status_avant"] == "B":
        return ""
    if round(gap, shown.decimales) == 0:
        return "au même niveau qu’un an plus tôt"
    if shown.unite in ("%", "‰"):
        return f"{f.points(gap, shown.decimales)} en un an"
    return f"{f.signed(gap, shown.decimales)}{f.NBSP}{f.unit_of(gap, shown.unite)} en un an"


def _against(shown: Indicator, view: View, values: Mapping) -> str:
    """Beside what the card compares with; says so when the two do not compare."""
    if shown.is_count or shown.reference == NOTHING or not f.is_known(values["valeur"]):
        return ""
    if values["obs_status"] == "B":
        return ""  # said with the status
    if shown.reference != AROUND:
        return sentences.against_number(shown, values)
    if not f.is_known(values["valeur_france"]):
        if values["obs_status_france"] is None:
            return ""
        why = texts.absence(values["motif_france"], values["obs_status_france"], values["conf_status_france"])
        return f"La valeur de la France n’est pas connue{f.NBSP}: {texts.inside_sentence(why).rstrip('.')}."
    if not _has_interval(values):
        return f"En France{f.NBSP}: {f.with_unit(values['valeur_france'], shown.unite, shown.decimales)}."
    if f.is_known(values["numerateur"]) and values["numerateur"] < compare.FEW:
        return "Trop peu de personnes pour comparer avec la France."
    return sentences.against_france(view, values, shown.unite, shown.decimales)


def told(measure: Measure, region: Territory, periode: str) -> Sentence:
    """Level, comparison with France, change in a year: what one sentence of a screen says of a measure."""
    shown, values = measure.indicator, measure.values
    network, among = ALL_NETWORKS, "tous réseaux réunis"
    if measure.modalite == REGIONAL:
        network, among = REGIONAL, "chez les opérateurs régionaux"
    elif values.get("public"):
        network, among = (
            PUBLIC + measure.modalite,
            f"chez qui reçoit les {texts.inside_sentence(values['public'])}",
        )
    view = View(region, periode, network, shown.code)
    head = sentences.headline(view, shown, among, values)
    if measure.value is None:
        return Sentence(head, measure.proof)
    if measure.status:
        status = STATUS_SAID.get(str(values["obs_status"]), measure.status)
        head = f"{head[:-2]}, {status})." if head.endswith(").") else f"{head[:-1]} ({status})."
    after = [measure.against] if measure.against else []
    if measure.change:
        after.append(f"{texts.sentence_case(measure.change)}.")
    return Sentence(" ".join([head, *after]), measure.proof)


def definitions(measures: Sequence[Measure]) -> tuple[tuple[str, str], ...]:
    return tuple((m.indicator.libelle, str(m.indicator.card["definition"]).strip()) for m in measures)


def unknown(measures: Sequence[Measure]) -> tuple[str, ...]:
    """What is not known and why, once a reason."""
    labels: dict[str, list[str]] = {}
    for m in measures:
        if m.value is None:
            named = labels.setdefault(m.absence, [])
            named.append(texts.inside_sentence(m.label) if named else m.label)
    return tuple(f"{f.listing(named, most=6)}{f.NBSP}: {why}." for why, named in labels.items())
