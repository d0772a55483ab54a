"""The note as blocks of text, tables and maps in reading order: what the PDF and the Word file both print. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from pages.cpir.documents import asked
from pages.cpir.documents.material import Material
from pages.cpir.model import NOT_COMPARED, Measure, Quarter, Screen, Table
from pages.shared import formats as f
from pages.shared import texts
from pages.shared.documents.blocks import (
    Beside,
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

MOST_CHANGES = 6
MOST_DECISIONS = 6
MOST_NOTES = 4
# Pages of the product, as they are named in links
PAGES = {
    "acces": "Accès",
    "couverture": "Couverture",
    "cooperations": "Coopérations",
    "marche": "Marché",
    "sources": "Sources",
    "cpir": "Vue du trimestre",
}
READING = (
    f"« {ABSENT} » n’est jamais un zéro{f.NBSP}: la valeur n’est pas livrée, pas connue, protégée par le secret statistique ou sans objet.",
    "Un nombre de personnes compris entre 1 et 4 n’est pas diffusé, ni ce qui permettrait de le retrouver.",
    "L’intervalle est à 95 % ; un écart n’est dit que si son intervalle exclut zéro.",
    "Un trimestre provisoire peut être révisé ; les révisions sont dites sur la page « Sources ».",
)
ABOVE = "▲ au-dessus de la France (ou de l’attendu), ▼ au-dessous, = pas d’écart clair, ○ non connu, · sans test statistique (effectif, ou chiffre sans intervalle)."


def note(quarter: Quarter, material: Material) -> Note:
    """The four pages: a letter that stands alone, access, coverage and cooperation, market with what one must know."""
    region = quarter.region
    when = f.period(quarter.periode)
    return Note(
        title=printable(f"Le conseil en évolution professionnelle {region.within}, {when}"),
        subtitle=f"Note trimestrielle · {when}",
        addressee=printable(
            f"À l’attention des membres de la commission paritaire interprofessionnelle régionale (CPIR), {region.nom}"
        ),
        dated=f"Chiffres de la base publiée le {quarter.published_on}, version {quarter.version}",
        demonstration=DEMONSTRATION_SENTENCE if quarter.demonstration else "",
        parts=(
            Part("À retenir", _letter(quarter)),
            Part(quarter.screen("acces").title, _access(quarter, material)),
            Part("Couverture et coopérations", _presence(quarter, material)),
            Part("Marché, qualité des données et suivi des demandes", _market(quarter, material)),
        ),
    )


# --- pages --------------------------------------------------------------------------------------------------------


def _letter(quarter: Quarter) -> tuple:
    screen = quarter.screen("retenir")
    blocks: list = []
    if quarter.demonstration:
        blocks.append(Paragraph(plain(DEMONSTRATION_SENTENCE), "strong"))
    blocks.append(_sentences(screen))
    blocks.append(measures("Les chiffres du trimestre", screen.measures))
    blocks.append(Heading("Ce qui a changé depuis le dernier trimestre"))
    if quarter.changes:
        blocks.append(Bullets(tuple(map(plain, quarter.changes[:MOST_CHANGES]))))
    else:
        blocks.append(Paragraph(plain("Aucun changement connu depuis le trimestre précédent.")))
    blocks.append(Heading("Ce qui manque"))
    blocks.append(_missing(screen.missing, "Aucune livraison attendue ne manque."))
    blocks.append(
        Paragraph(
            plain(
                "Les pages suivantes donnent le détail, les définitions, les sources et les limites de ces chiffres."
            ),
            "small",
        )
    )
    return tuple(blocks)


def _access(quarter: Quarter, material: Material) -> tuple:
    screen = quarter.screen("acces")
    tables = [grid(table) for table in screen.tables]
    picture = Picture(material.access) if material.access else None
    beside = (
        [Beside(picture, tables[0])]
        if picture and tables
        else [block for block in (picture, *tables) if block]
    )
    return (
        _sentences(screen),
        *beside,
        *tables[1:],
        measures("Indicateurs d’accès", screen.measures),
        *_absences(screen),
        *_definitions(screen),
    )


def _presence(quarter: Quarter, material: Material) -> tuple:
    coverage, cooperation = quarter.screen("couverture"), quarter.screen("cooperation")
    said = _sentences(coverage)
    return (
        Heading(coverage.title),
        Beside(said, Picture(material.coverage)) if material.coverage else said,
        measures("Indicateurs de couverture", coverage.measures),
        *map(grid, coverage.tables),
        *_absences(coverage),
        Heading(cooperation.title),
        _sentences(cooperation),
        *map(grid, cooperation.tables),
        measures("Indicateurs de coopération", cooperation.measures),
        *_absences(cooperation),
        *_definitions(coverage, cooperation),
    )


def _market(quarter: Quarter, material: Material) -> tuple:
    screen = quarter.screen("marche")
    return (
        _sentences(screen),
        *map(grid, screen.tables),
        *([measures("Indicateurs du marché", screen.measures)] if screen.measures else []),
        Heading("Registre des demandes de la CPIR"),
        *_decisions(quarter),
        *_notes(quarter),
        *_definitions(screen),
        Heading("Comment lire, et limites"),
        Bullets(tuple(map(plain, (*READING, *material.breaks, *_limits(quarter)))), "small"),
        Heading("Sources"),
        Bullets(tuple(map(plain, material.sources)), "small"),
        Heading("Où vérifier"),
        Links(links(quarter, material.address)),
    )


# --- blocks -------------------------------------------------------------------------------------------------------


def _sentences(screen: Screen) -> Bullets:
    return Bullets(tuple(runs(sentence.text) for sentence in screen.sentences))


def _light(light: tuple[str, str]) -> str:
    """Shape and word; the shape alone where there is no word."""
    return " ".join(filter(None, light))


def measure_row(measure: Measure) -> tuple[str, ...]:
    """Indicator, value, interval, France, light, change: as the tables of every document show a measure."""
    label = f"{measure.label} ({measure.status})" if measure.status else measure.label
    if measure.value is None:
        return (
            printable(label),
            f.UNKNOWN,
            ABSENT,
            ABSENT,
            _light(measure.light),
            printable(measure.absence),
        )
    return (
        printable(label),
        measure.shown,
        measure.interval or ABSENT,
        measure.france or ABSENT,
        _light(measure.light),
        texts.sentence_case(measure.change) or ABSENT,
    )


MEASURE_HEADS = ("Indicateur", "Valeur", f"Intervalle à 95{f.NARROW}%", "France", "Repère", "Sur un an")


NOT_SAID = (ABSENT, _light(NOT_COMPARED))


def measures(title: str, measures: Sequence[Measure]) -> Grid:
    """The table of a screen's indicators, without the columns that say nothing of any of them."""
    rows = tuple(map(measure_row, measures))
    kept = [i for i in range(len(MEASURE_HEADS)) if i < 2 or any(row[i] not in NOT_SAID for row in rows)]
    return Grid(
        title,
        tuple(MEASURE_HEADS[i] for i in kept),
        tuple(tuple(row[i] for i in kept) for row in rows),
        frozenset(position for position, i in enumerate(kept) if i in (1, 2, 3)),
        ABOVE if 4 in kept else "",
    )


def grid(table: Table) -> Grid:
    """The table without its columns that say nothing."""
    rows = cells(table.rows, list(table.labels), table.decimals)
    columns = list(table.labels)
    told = [
        i
        for i, name in enumerate(columns)
        if name in table.decimals or any(row[i] not in ("", ABSENT) for row in rows)
    ]
    return Grid(
        printable(table.title),
        tuple(printable(table.labels[columns[i]]) for i in told),
        tuple(tuple(row[i] for i in told) for row in rows),
        frozenset(position for position, i in enumerate(told) if columns[i] in table.decimals),
        printable(table.note),
    )


def _missing(lines: Sequence[str], none: str) -> Bullets | Paragraph:
    return Bullets(tuple(map(plain, lines))) if lines else Paragraph(plain(none))


def _absences(screen: Screen) -> tuple:
    """What is missing, but for the indicators whose line already says why."""
    told = {f"{m.label}{f.NBSP}: {m.absence}." for m in screen.measures if m.value is None}
    lines = [line for line in screen.missing if line not in told]
    return (Heading("Ce qui manque"), Bullets(tuple(map(plain, lines)), "small")) if lines else ()


def _definitions(*screens: Screen) -> tuple:
    found = dict(pair for screen in screens for pair in screen.definitions)
    if not found:
        return ()
    items = tuple(
        ((f"{printable(name)}{f.NBSP}: ", True), (printable(text), False)) for name, text in found.items()
    )
    return (Heading("Définitions"), Bullets(items, "small"))


def _limits(quarter: Quarter) -> tuple[str, ...]:
    """What the cards of the first figures say of their limits, each once."""
    measures = quarter.screen("retenir").measures
    texts_ = (str(m.indicator.card.get("limites") or "").strip() for m in measures)
    return tuple(dict.fromkeys(text for text in texts_ if text and text != "nan"))


def links(quarter: Quarter, address: str) -> tuple[tuple[str, str], ...]:
    """Where each sentence is proved, once a page and figure: (page of the product, address)."""
    found = {}
    for screen in quarter.screens:
        for sentence in screen.sentences:
            if sentence.proof is not None:
                what = PAGES.get(sentence.proof.address, texts.sentence_case(sentence.proof.address))
                found.setdefault(sentence.proof.link, what)
    return tuple((what, f"{address}{link}") for link, what in found.items())


def _decisions(quarter: Quarter) -> tuple:
    if not quarter.decisions:
        return (Paragraph(plain("Aucune demande n’est inscrite au registre.")),)
    shown = asked.first(quarter.decisions, MOST_DECISIONS)
    left = len(quarter.decisions) - len(shown)
    rest = (
        f"{f.count(left, 'autre demande est', 'autres demandes sont')} dans le classeur et sur la page du trimestre."
        if left
        else ""
    )
    return (Grid("Ce que la CPIR a demandé", asked.HEADS, tuple(map(asked.row, shown)), frozenset(), rest),)


def _notes(quarter: Quarter) -> tuple:
    if not quarter.notes:
        return ()
    lines = tuple(plain(asked.annotation(n)) for n in quarter.notes[-MOST_NOTES:])
    return (Heading("Notes du secrétariat"), Bullets(lines))
