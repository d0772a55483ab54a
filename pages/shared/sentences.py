"""Sentences written from the figures: what to remember, and the finding of each map and ranking. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from pages.shared import compare, texts
from pages.shared import formats as f
from pages.shared.cards import AROUND, NOTHING, Indicator
from pages.shared.filters import ALL_NETWORKS, Territory, View

RATE_OF_ACCESS = "taux_acces_actifs_occupes"
OTHER_SURVEY = (
    f"Ce chiffre ne se compare pas à celui de la France{f.NBSP}: son dénominateur vient d’une autre enquête."
)
TOO_FEW = "trop peu"
JUDGED = {"au-dessus": 1, "conforme": 0, "au-dessous": -1}  # verdicts of the test
_NOT_DELIVERED = {"activite": ("Activité", "non livrée"), "lieux_accueil": ("Lieux d’accueil", "non livrés")}


def difference_with_france(value: Mapping) -> compare.Difference | None:
    return compare.of_rates(
        value["valeur"], value["borne_basse"], value["borne_haute"],
        value["valeur_france"], value["borne_basse_france"], value["borne_haute_france"],
    )  # fmt: skip


def change(value: Mapping, is_count: bool, decimals: int = 1) -> str:
    """What happened in a year, in words; empty when it cannot be said."""
    column = "valeur" if is_count else "numerateur"
    few = [n for n in (value[column], value[f"{column}_avant"]) if f.is_known(n)]
    persons = min(few) if few else None
    if is_count:
        return texts.change_of_count(compare.of_counts(value["valeur"], value["valeur_avant"]), persons)
    difference = compare.of_rates(
        value["valeur"], value["borne_basse"], value["borne_haute"],
        value["valeur_avant"], value["borne_basse_avant"], value["borne_haute_avant"],
    )  # fmt: skip
    return texts.change_of_rate(difference, persons, decimals)


def beyond(view: View, label: str, levels: tuple[str, ...]) -> str:
    """An indicator that does not exist at the territory's level."""
    names = {
        "france": "la France",
        "region": "les régions",
        "departement": "les départements",
        "epci": "les EPCI",
    }
    known = f.listing([names[level] for level in names if level in levels])
    where = texts.sentence_case(view.territoire.within)
    return f"{where}, l’indicateur « {texts.inside_sentence(label)} » est sans objet{f.NBSP}: il est connu pour {known}."


def missing(view: View, what: str, value: Mapping) -> str:
    """« En Corse, le taux d’accès au T3 2026 n’est pas connu : non livré par… »."""
    reason = texts.absence(value["motif"], value["obs_status"], value["conf_status"])
    return (
        f"{texts.sentence_case(view.territoire.within)}, {what} {f.at_period(view.periode)} n’est pas connu"
        f"{f.NBSP}: {reason[:1].lower()}{reason[1:].rstrip('.')}."
    )


def access_rate(view: View, value: Mapping) -> str:
    """« En Gironde, 1 actif occupé sur 150 a commencé un CEP en 2025 (6,7 ‰, intervalle 6,6–6,8). »"""
    rate = value["valeur"]
    place = texts.sentence_case(view.territoire.within)
    if rate == 0:
        return f"{place}, aucun actif occupé n’a commencé un CEP {f.at_period(view.periode)}."
    around = (
        f", intervalle {f.interval(value['borne_basse'], value['borne_haute'])}"
        if f.is_known(value["borne_basse"])
        else ""
    )
    figures = f"({f.with_unit(rate, '‰', 1)}{around})"
    if f.is_year(view.periode):
        return f"{place}, <b>1 actif occupé sur {f.one_in(rate)}</b> a commencé un CEP en {view.periode} {figures}."
    return (
        f"{place}, au rythme du {f.period(view.periode)}, <b>1 actif occupé sur {f.one_in(rate)}</b> "
        f"commence un CEP dans l’année {figures}."
    )


def headline(view: View, shown: Indicator, among: str, value: Mapping) -> str:
    """The sentence to remember for any indicator, without its change; said with the `phrase` of its card.

    among: whose figure it is (« tous réseaux réunis », « chez les opérateurs régionaux »).
    """
    rate = shown.code == RATE_OF_ACCESS
    if not f.is_known(value["valeur"]):
        what = "le taux d’accès" if rate else f"l’indicateur « {texts.inside_sentence(shown.libelle)} »"
        return missing(view, what, value)
    if rate:
        return access_rate(view, value)
    place, when = texts.sentence_case(view.territoire.within), f.at_period(view.periode)
    amounts = {
        "valeur": f"<b>{f.with_unit(value['valeur'], shown.unite, shown.decimales)}</b>",
        "nombre": f"<b>{f.number(value['valeur'], shown.decimales)}</b>",
    }
    phrase = shown.card.get("phrase")
    if f.is_known(phrase) and phrase and (view.reseau == ALL_NETWORKS or "{reseaux}" in phrase):
        return f"{place}, {phrase.format(quand=when, reseaux=among, **amounts)}."
    whose = "" if view.reseau == ALL_NETWORKS else f", {among}"
    return f"{place}, {texts.inside_sentence(shown.libelle)} {when}{whose}{f.NBSP}: {amounts['valeur']}."


def against_france(view: View, value: Mapping, unit: str, decimals: int) -> str:
    """« C’est plus qu’en France (5,9 ‰). »; empty for France itself, or without intervals."""
    if view.territoire.niveau == "france":
        return ""
    if value["obs_status"] == "B":
        return OTHER_SURVEY
    reference = f"en France ({f.with_unit(value['valeur_france'], unit, decimals)})"
    return texts.against(sense_beside_france(value), reference)


def against(view: View, shown: Indicator, value: Mapping) -> str:
    """Beside what the card says that it is compared with; empty when nothing can be said."""
    if shown.reference == NOTHING:
        return ""
    if shown.reference == AROUND:
        return against_france(view, value, shown.unite, shown.decimales)
    return against_number(shown, value)


def against_number(shown: Indicator, value: Mapping) -> str:
    """« C’est au-dessus de l’attendu. »; empty without an interval."""
    sense = sense_of(shown, value)
    if sense is None:
        return ""
    name = shown.reference_name
    if not sense:
        return f"L’écart avec {name} n’est pas significatif."
    return contracted(f"C’est {'au-dessus' if sense > 0 else 'au-dessous'} de {name}.")


def sense_of(shown: Indicator, value: Mapping) -> int | None:
    """1 or -1 when a value is surely above or below what its card compares it with, 0 when it is not sure, None when nothing can be said.

    The same for the sentence, the map, the ranking and the note: the verdict of the test made over all territories of the
    level where there is one (table `verdict`), else the 95 % interval.
    """
    if (
        shown.is_count
        or shown.reference == NOTHING
        or "B" in (value["obs_status"], value.get("obs_status_france"))
    ):
        return None
    if shown.reference == AROUND:
        return sense_beside_france(value)
    return _judged(value) if _is_judged(value) else _beside_number(shown.reference, value)


def sense_beside_france(value: Mapping) -> int | None:
    """`sense_of` for what is compared with France."""
    if _is_judged(value):
        return _judged(value)
    persons = value["numerateur"]
    if f.is_known(persons) and persons < compare.FEW:
        return None
    difference = difference_with_france(value)
    return None if difference is None else difference.sense


def _is_judged(value: Mapping) -> bool:
    return f.is_known(value.get("verdict"))


def _judged(value: Mapping) -> int | None:
    return JUDGED.get(value["verdict"])


def _beside_number(number: float, value: Mapping) -> int | None:
    low, high = value["borne_basse"], value["borne_haute"]
    if not (f.is_known(low) and f.is_known(high)):
        return None
    return 1 if low > number else -1 if high < number else 0


@dataclass(frozen=True)
class Reference:
    """What territories are compared with: its value and interval, its name in a sentence, its label on a figure."""

    value: float | None
    low: float | None
    high: float | None
    name: str
    label: str


def reference(shown: Indicator, around: Mapping, place: Territory) -> Reference | None:
    """What the territories inside a place are compared with, as the card says; None when with nothing.

    around: the value of that place.
    """
    if shown.reference == NOTHING:
        return None
    if shown.reference == AROUND:
        bounds = (around[column] for column in ("valeur", "borne_basse", "borne_haute"))
        return Reference(*bounds, texts.the(place.niveau, place.code, place.nom), place.nom)
    name = shown.reference_name
    return Reference(*[shown.reference] * 3, name, texts.sentence_case(name))


def distinct(rows: pd.DataFrame, value, low, high) -> pd.Series:
    """For each territory: 1 or -1 when surely above or below the reference, 0 otherwise; `sense_of`, of many at once.

    rows: `verdict` is that of the test for this reference, missing where the interval decides. Unknown values, and those whose denominator is of another source (status B), are 0.
    """
    rows = rows.assign(valeur=rows["valeur"].where(rows["obs_status"] != "B"))
    columns = (rows[c].to_numpy(float) for c in ("valeur", "borne_basse", "borne_haute"))
    found = pd.Series(compare.senses(*columns, value, low, high), index=rows.index, dtype=int)
    if "verdict" not in rows:
        return found
    judged = rows["verdict"].map(lambda said: JUDGED.get(said, 0)).astype(int)
    return found.where(rows["verdict"].isna(), judged)


def units_apart(rows: pd.DataFrame, senses: pd.Series, maille: str, reference: str, most: int = 2) -> str:
    """« Sur 12 départements, 3 sont au-dessous de la région (la Creuse, la Charente…) et 4 au-dessus. »"""
    rows = judged(comparable(rows))
    senses, known = senses[rows.index], len(rows)
    below, above = rows[senses < 0], rows[senses > 0]
    if known < 2 or (below.empty and above.empty):
        return ""
    parts = []
    for apart, word, lowest in ((below, "au-dessous", True), (above, "au-dessus", False)):
        if len(apart):
            first = apart.sort_values("valeur", ascending=lowest).head(most)
            names = f.listing([texts.the(maille, r.code, r.nom) for r in first.itertuples()])
            some = f"au plus {'bas' if lowest else 'haut'}{f.NBSP}: " if len(apart) > most else ""
            of = f" de {reference}" if not parts else ""
            parts.append(
                f"{f.number(len(apart))} {'sont' if len(apart) > 1 else 'est'} {word}{of} ({some}{names})"
            )
    plural = texts.LEVELS[maille][1]
    text = f"Sur {f.number(known)}{f.NBSP}{plural} comparables, {' et '.join(parts)}."
    return contracted(text).replace("au-dess", "au\u2011dess")


def comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """Known values whose denominator is of the same source as the others (status B says that it is not)."""
    return rows[rows["valeur"].notna() & (rows["obs_status"] != "B")]


def enough(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose rate rests on enough persons to be ranked; all of them when rates carry no number of persons.

    A rate of 0 or of 14 ‰ for a place with three entries says nothing of the place.
    """
    if not rows["borne_basse"].notna().any():
        return rows
    return rows[rows["numerateur"] >= compare.FEW]


def judged(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of which one may say whether they are above or below: the test says it of those that it judges, else `enough`."""
    if "verdict" not in rows or not rows["verdict"].notna().any():
        return enough(rows)
    return rows[
        (rows["verdict"] != TOO_FEW) & (rows["verdict"].notna() | rows.index.isin(enough(rows).index))
    ]


def extremes(rows: pd.DataFrame, maille: str, unit: str, decimals: int) -> str:
    """The finding of a map: « De 3,9 ‰ dans la Creuse à 8,1 ‰ en Gironde ».

    Values that do not compare with the others are left out, unless there are no others.
    """
    if comparable(rows).empty:
        rows = rows.assign(obs_status="A")
    known = enough(comparable(rows))
    if known.empty and rows["valeur"].notna().any():
        return "Trop peu de personnes partout pour conclure"
    if known.empty:
        return "Aucune valeur connue"
    low, high = known.loc[known["valeur"].idxmin()], known.loc[known["valeur"].idxmax()]
    if low["valeur"] == high["valeur"]:
        where = texts.within(maille, high["code"], high["nom"]) if len(known) == 1 else "partout"
        return f"{f.with_unit(high['valeur'], unit, decimals)} {where}"
    again = (
        f.with_unit(high["valeur"], unit, decimals)
        if unit in ("‰", "%")
        else f.number(high["valeur"], decimals)
    )
    return (
        f"De {f.with_unit(low['valeur'], unit, decimals)} {texts.within(maille, low['code'], low['nom'])} "
        f"à {again} {texts.within(maille, high['code'], high['nom'])}"
    )


def contracted(text: str) -> str:
    """« de le » is « du », « de les » « des »."""
    return text.replace(" de le ", " du ").replace(" de les ", " des ")


def beside(rows_above: int, rows_below: int, known: int, plural: str, reference: str) -> str:
    """The finding of a ranking: « 3 au-dessus de la France, 2 au-dessous, sur 18 régions »."""
    if not known:
        return "Aucune valeur connue"
    if not rows_above and not rows_below:
        return f"Aucun écart significatif avec {reference}"
    text = f"{f.number(rows_above)} au-dessus de {reference}, {f.number(rows_below)} au-dessous, sur {f.number(known)} {plural}"
    return contracted(text)


def most_and_none(rows: pd.DataFrame, maille: str, unit: str, decimals: int) -> str:
    """The finding of a count with zeros: « 10 lieux à Ajaccio, aucun dans 122 communes sur 124 »."""
    known = rows[rows["valeur"].notna()]
    zeros, (one, many) = int((known["valeur"] == 0).sum()), texts.LEVELS[maille]
    none = f"dans {f.count(zeros, one, many)} sur {f.number(len(known))}"
    nothing = {"entrées": "aucune", "%": f"0{f.NARROW}%", "minutes": f"0{f.NBSP}minute", "km": f"0{f.NBSP}km"}
    word = nothing.get(unit, "aucun")
    if zeros == len(known):
        return f"{texts.sentence_case(word)} {none}"
    top = known.loc[known["valeur"].idxmax()]
    until = "Jusqu’à " if " " in unit else ""
    return f"{until}{f.with_unit(top['valeur'], unit, decimals)} {texts.within(maille, top['code'], top['nom'])}, {word} {none}"


def half(rows: pd.DataFrame, singular: str, plural: str) -> str:
    """How concentrated a count is: « La moitié dans 4 régions sur 18 »."""
    known = rows["valeur"].dropna()
    if known.empty or known.sum() <= 0:
        return "Aucune valeur connue" if known.empty else f"Aucun dans les {f.number(len(known))} {plural}"
    needed = int((known.sort_values(ascending=False).cumsum() < known.sum() / 2).sum()) + 1
    return f"La moitié dans {f.count(needed, singular, plural)} sur {f.number(len(known))}"


def statuses(rows: pd.DataFrame) -> list[str]:
    """What the statuses of a map's values say: « valeurs provisoires », « 12 valeurs estimées »…"""
    said = []
    known = rows[rows["valeur"].notna()]
    if len(known) and (known["obs_status"] == "P").any():
        said.append("valeurs provisoires")
    estimated = int((known["obs_status"] == "E").sum())
    if estimated:
        said.append(
            "valeurs estimées"
            if estimated == len(known)
            else f.count(estimated, "valeur estimée", "valeurs estimées")
        )
    apart = int((known["obs_status"] == "B").sum())
    if apart:
        said.append(
            f"{f.count(apart, 'valeur non comparable', 'valeurs non comparables')}, dénominateur d’une autre enquête"
        )
    unknown = int((rows["etat"] == "inconnu").sum())
    secret = int((rows["etat"] == "secret").sum())
    if unknown:
        said.append(f.count(unknown, "valeur non connue", "valeurs non connues"))
    if secret:
        said.append(f.count(secret, "valeur couverte par le secret", "valeurs couvertes par le secret"))
    return said


def not_delivered(found: pd.DataFrame) -> list[str]:
    """« Activité du T3 2026 : non livrée par l’Apec et l’opérateur régional de Guyane. », one per dataset and period."""
    lines = []
    for (periode, dataset), group in found.groupby(["periode", "dataset"], sort=False):
        who = f.listing([escape(texts.operator(name)) for name in group["operateur"]], most=6)
        what = _NOT_DELIVERED.get(dataset, (texts.dataset(dataset), "non livré"))
        when = f"de {periode}" if f.is_year(periode) else f"du {f.period(periode)}"
        lines.append(f"{what[0]} {when}{f.NBSP}: {what[1]} par {who}.")
    return lines
