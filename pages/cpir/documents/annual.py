"""The annual report of a CPIR to France compétences, half written: figures of four quarters and of a year, and the places
that people fill in. A Word document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pages.cpir.documents import asked, outline, story
from pages.cpir.documents.material import Material, Read
from pages.cpir.measures import previous_quarter
from pages.cpir.model import Quarter
from pages.shared import cards, texts
from pages.shared import formats as f
from pages.shared.cards import Indicator, Place
from pages.shared.documents import docx, office, word
from pages.shared.documents.text import ABSENT
from pages.shared.exports import DEMONSTRATION_SENTENCE
from pages.shared.filters import REGIONAL

LAW = (
    "Rapport annuel sur le suivi du conseil en évolution professionnelle, adressé à France compétences "
    "(article D. 6323-20-4 du Code du travail)."
)
YEARS = (
    "La colonne de l’année vient des livraisons annuelles : elle n’est pas la somme des trimestres, où une même personne "
    "peut être comptée plusieurs fois."
)
_SHORT = {"C": "secret", "D": "secret", "L": "non livré", "M": "non documenté"}


def periods(periode: str) -> list[str]:
    """The four quarters that end with this one, then the last whole year: « 2026-Q3 » gives 2025-Q4 to 2026-Q3, 2025."""
    quarters = [periode]
    while len(quarters) < 4:
        quarters.insert(0, previous_quarter(quarters[0]))
    year = int(periode[:4])
    return [*quarters, str(year if periode.endswith("Q4") else year - 1)]


def report(read: Read, quarter: Quarter, material: Material) -> bytes:
    """The Word file; the same bytes for the same content."""
    when = periods(quarter.periode)
    found, names = _values(read, quarter, material.known, when)
    title = f"Suivi du conseil en évolution professionnelle {quarter.region.within} : rapport annuel"
    made = word.blank(DEMONSTRATION_SENTENCE if quarter.demonstration else "", title)
    office.describe(made.core_properties, title, LAW, material.made_on)
    made.add_paragraph(title, style="Title")
    _plain(made, LAW)
    _plain(made, f"Du {f.period(when[0])} au {f.period(when[3])}, et année {when[4]}. {YEARS}")
    _plain(made, f"Base publiée le {quarter.published_on}, version {quarter.version}. Projet à compléter.")
    if quarter.demonstration:
        word.warning(made, DEMONSTRATION_SENTENCE)
    made.add_heading("Ce qui manque pour finir ce rapport", 1)
    for line in _lacking(quarter, material.known, found, names, when):
        word.paragraph(made, ((line, False),), "List Bullet")
    for number, chapter in enumerate(outline.CHAPTERS, start=1):
        made.add_heading(f"{number}. {chapter.title}", 1)
        _chapter(made, chapter, read, quarter, material, found, names, when)
    _end(made, quarter, material)
    return docx.saved(made)


# --- figures ------------------------------------------------------------------------------------------------------


def _values(
    read: Read, quarter: Quarter, known: Mapping[str, Indicator], when: Sequence[str]
) -> tuple[dict, dict]:
    """(indicator, modalité, period) → row of the région; and the names of (« reseau », network) and (« public », public)."""
    names = {("reseau", row.reseau_code): row.nom for row in read("shared/networks").itertuples()}
    names |= {
        ("public", row.public): texts.inside_sentence(row.nom) for row in read("shared/publics").itertuples()
    }
    shown = [s for chapter in outline.CHAPTERS for s in _figures(chapter, known)]
    keys = {(s.code, *breakdown) for s in shown for breakdown in _breakdowns(s, known[s.code], names)}
    rows = read(
        "cpir/measures",
        indicateurs=sorted({key[0] for key in keys}),
        cles=sorted("|".join(key) for key in keys),
        periodes=list(when),
        region=quarter.region.code,
    )
    own = rows[rows["niveau_territoire"] == "region"]
    return {(r["indicateur"], r["modalite"], r["periode"]): r for r in own.to_dict("records")}, names


def _figures(chapter: outline.Chapter, known: Mapping[str, Indicator]) -> list[Place]:
    """The indicators that their cards put in a chapter."""
    return cards.shown_on(known, "rapport", chapter.key)


def _breakdowns(shown: Place, indicator: Indicator, names: Mapping) -> list[tuple[str, str]]:
    if shown.reseau != cards.EACH:
        return [indicator.breakdown(shown.reseau)]
    return [key for key in names if key[0] == "reseau"] if "reseau" in indicator.ventilations else []


def _among(breakdown: tuple[str, str], names: Mapping[tuple[str, str], str]) -> str:
    """« (Apec) », « (personnes en emploi) »; empty for all networks."""
    return f" ({names[breakdown]})" if breakdown in names else ""


def _lines(
    chapter: outline.Chapter, known: Mapping, found: Mapping, names: Mapping, when: Sequence[str]
) -> list[tuple]:
    """One line an indicator and network that has a row: label, then each period."""
    lines = []
    for shown in _figures(chapter, known):
        indicator = known[shown.code]
        for breakdown in _breakdowns(shown, indicator, names):
            rows = [found.get((shown.code, breakdown[1], period)) for period in when]
            if any(row is not None for row in rows):
                among = _among(breakdown, names)
                lines.append((f"{indicator.libelle}{among}", *(_cell(row, indicator) for row in rows)))
    return lines


def _cell(row: Mapping | None, indicator: Indicator) -> str:
    """A value with its unit, or the short reason of its absence."""
    if row is None:
        return ABSENT
    if f.is_known(row["valeur"]):
        mark = {"P": " (p)", "E": " (e)"}.get(str(row["obs_status"]), "")
        unit = indicator.unite if len(indicator.unite) <= 5 else ""
        value = (
            f.with_unit(row["valeur"], unit, indicator.decimales)
            if unit
            else f.number(row["valeur"], indicator.decimales)
        )
        return f"{value}{mark}"
    return _SHORT.get(str(row["conf_status"]), _SHORT.get(str(row["obs_status"]), "non connu"))


def _lacking(
    quarter: Quarter, known: Mapping, found: Mapping, names: Mapping, when: Sequence[str]
) -> list[str]:
    """What the report asks for and the base does not give, the first thing that its reader sees."""
    lines = []
    for number, chapter in enumerate(outline.CHAPTERS, start=1):
        lacks = list(chapter.unknown)
        for shown in _figures(chapter, known):
            for breakdown in _breakdowns(shown, known[shown.code], names):
                rows = [found.get((shown.code, breakdown[1], period)) for period in when]
                if not any(row is not None and f.is_known(row["valeur"]) for row in rows):
                    among = _among(breakdown, names)
                    reasons = [
                        texts.absence(r["motif"], r["obs_status"], r["conf_status"])
                        for r in rows
                        if r is not None
                    ]
                    why = reasons[-1] if reasons else "pas de valeur pour la région à ces périodes"
                    lacks.append(
                        f"{texts.inside_sentence(known[shown.code].libelle)}{among} ({texts.inside_sentence(why).rstrip('.')})"
                    )
        lines += [
            f"Partie {number}, {texts.inside_sentence(chapter.title)}{f.NBSP}: {text}." for text in lacks
        ]
    told = {f"{m.label}{f.NBSP}: {m.absence}." for screen in quarter.screens for m in screen.measures}
    waited = dict.fromkeys(line for screen in quarter.screens for line in screen.missing if line not in told)
    places = sum(len(chapter.to_write) for chapter in outline.CHAPTERS)
    return [
        f"{f.count(places, 'passage est', 'passages sont')} à écrire, marqués « À compléter ».",
        *lines,
        *waited,
    ]


# --- chapters -----------------------------------------------------------------------------------------------------


def _chapter(made, chapter, read: Read, quarter: Quarter, material: Material, found, names, when) -> None:
    lines = _lines(chapter, material.known, found, names, when)
    if lines:
        heads = ("Indicateur", *map(f.period, when))
        note = "(p) provisoire, (e) estimé ; « — » : sans valeur pour cette période, jamais zéro."
        word.table(made, heads, lines, frozenset(range(1, 6)), f"{chapter.title} : chiffres", note)
    for text in chapter.unknown:
        _plain(made, f"La base ne contient pas : {text}.")
    _EXTRAS.get(chapter.key, _nothing)(made, read, quarter, when)
    for text in chapter.to_write:
        word.to_complete(made, text)


def _nothing(made, read: Read, quarter: Quarter, when) -> None:
    """A chapter with figures and words only."""


def _grids(made, tables) -> None:
    for table in tables:
        grid = story.grid(table)
        word.table(made, grid.heads, grid.rows, grid.numeric, grid.title, grid.note)


def _means(made, read: Read, quarter: Quarter, when) -> None:
    _grids(made, quarter.screen("marche").tables)


def _access(made, read: Read, quarter: Quarter, when) -> None:
    for sentence in quarter.screen("acces").sentences:
        word.paragraph(made, ((sentence.plain, False),), "List Bullet")
    _grids(made, quarter.screen("acces").tables)


def _profile(made, read: Read, quarter: Quarter, when) -> None:
    """Shares of the known answers at the regional operators, beside those of France."""
    rows = read(
        "access/profile",
        reseau=REGIONAL,
        niveau="region",
        code=quarter.region.code,
        periode=when[4],
        periode_reference=when[4],
    )
    lines = [_share(row) for row in rows.to_dict("records")]
    if lines:
        heads = ("Public", quarter.region.nom, "France", "Réponses connues")
        word.table(
            made, heads, lines, frozenset({1, 2, 3}), f"Profil des entrées chez les opérateurs régionaux, {when[4]}",
            "Part des réponses connues, en %.",
        )  # fmt: skip
    else:
        _plain(made, f"Le profil des entrées de {when[4]} n’est pas livré.")


def _share(row: Mapping) -> tuple[str, ...]:
    what = texts.DIMENSIONS.get(row["dimension"], row["dimension"])
    who = texts.MODALITIES.get(row["modalite"], row["modalite"])
    shares = (f.number(row[c], 1) if f.is_known(row[c]) else ABSENT for c in ("part", "part_reference"))
    base = f.number(row["renseignees"]) if f.is_known(row["renseignees"]) else ABSENT
    return (f"{what} : {who}", *shares, base)


def _cooperation(made, read: Read, quarter: Quarter, when) -> None:
    for sentence in quarter.screen("cooperation").sentences:
        word.paragraph(made, ((sentence.plain, False),), "List Bullet")
    _grids(made, quarter.screen("cooperation").tables)


def _register(made, read: Read, quarter: Quarter, when) -> None:
    if quarter.decisions:
        rows = list(map(asked.row, quarter.decisions))
        word.table(
            made, asked.HEADS, rows, frozenset(), "Ce que la CPIR a demandé dans l’année, et les suites"
        )
    else:
        _plain(made, "Aucune demande n’est inscrite au registre de la CPIR.")
    for entry in quarter.notes:
        word.paragraph(made, ((asked.annotation(entry), False),), "List Bullet")


_EXTRAS = {
    "moyens": _means,
    "acces": _access,
    "profil": _profile,
    "cooperation": _cooperation,
    "registre": _register,
}


def _end(made, quarter: Quarter, material: Material) -> None:
    made.add_heading("Définitions, sources et limites", 1)
    codes = dict.fromkeys(s.code for chapter in outline.CHAPTERS for s in _figures(chapter, material.known))
    rows = pd.DataFrame([material.known[code].card for code in codes])
    for card in rows.to_dict("records"):
        word.paragraph(
            made,
            ((f"{card['libelle']} : ", True), (str(card["definition"]).strip(), False)),
            "List Bullet",
            size=9,
        )
    for line in (*story.READING, *material.breaks, *material.sources):
        word.paragraph(made, ((line, False),), "List Bullet", size=9)


def _plain(made, text: str) -> None:
    word.paragraph(made, ((text, False),))
