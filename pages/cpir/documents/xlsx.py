"""The quarter as a workbook: « Lisez-moi », what to remember, one sheet a table with real numbers, definitions, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pages.cpir.documents import asked, story
from pages.cpir.documents.material import Material
from pages.cpir.model import Measure, Quarter
from pages.shared import formats as f
from pages.shared import texts
from pages.shared.documents.maps import Map
from pages.shared.exports import Export, to_book

# What stands for a value that secrecy protects, in place of its number
SECRET = "s"
_MEASURES = {
    "ecran": "Écran",
    "indicateur": "Indicateur",
    "reseau": "Réseau",
    "valeur": "Valeur",
    "unite": "Unité",
    "borne_basse": "Intervalle à 95 %, de",
    "borne_haute": "à",
    "numerateur": "Numérateur",
    "denominateur": "Dénominateur",
    "avant": "Un an plus tôt",
    "france": "France",
    "repere": "Repère",
    "evolution": "En un an",
    "remarque": "Remarque",
    "statut": "Statut (SDMX)",
    "secret": "Secret (SDMX)",
}
_PLACES = {
    "code": "Code",
    "nom": "Nom",
    "valeur": "Valeur",
    "borne_basse": "Intervalle à 95 %, de",
    "borne_haute": "à",
    "numerateur": "Numérateur",
    "denominateur": "Dénominateur",
    "remarque": "Remarque",
    "obs_status": "Statut (SDMX)",
    "conf_status": "Secret (SDMX)",
}


def book(quarter: Quarter, material: Material) -> bytes:
    """The workbook; the same bytes for the same content."""
    when = f.period(quarter.periode)
    title = f"Le conseil en évolution professionnelle {quarter.region.within}, {when}"
    facts = [
        ("Territoire", f"{quarter.region.nom} (région {quarter.region.code})"),
        ("Période", when),
        ("Base", f"version {quarter.version}, publiée le {quarter.published_on}"),
        *(("À lire", line) for line in story.READING),
        ("Secret", f"« {SECRET} » : valeur couverte par le secret statistique ; elle n’est pas un zéro."),
        (
            "Cellule vide",
            "Valeur non livrée, non connue ou sans objet ; la colonne « Remarque » dit pourquoi.",
        ),
        (
            "Statut",
            "A normal, E estimé, P provisoire, B non comparable, M manquant, L non livré, R révisé (SDMX).",
        ),
        (
            "Secret (SDMX)",
            "F libre, C protégé, D protégé parce qu’il permettrait de retrouver une valeur protégée.",
        ),
        *(("Rupture de série", line) for line in material.breaks),
        *((f"Ce qui manque ({screen.title})", line) for screen in quarter.screens for line in screen.missing),
    ]
    sources = [
        *(("Source", line) for line in material.sources),
        *(("Où vérifier", f"{what} : {link}") for what, link in story.links(quarter, material.address)),
    ]
    cover = Export("note", title, pd.DataFrame(), {}, facts, sources, quarter.demonstration)
    return to_book(cover, list(_named(_sheets(quarter, material))), material.made_on)


def _sheets(quarter: Quarter, material: Material) -> list[tuple[str, Export]]:
    demo = quarter.demonstration
    sentences = [(s.title, line.plain) for s in quarter.screens for line in s.sentences]
    changes = [("Depuis le dernier trimestre", line) for line in quarter.changes]
    definitions = dict(pair for screen in quarter.screens for pair in screen.definitions)
    sheets = [
        ("À retenir", _texts(("Écran", "Phrase"), [*sentences, *changes], demo)),
        ("Indicateurs", _measures(quarter)),
    ]
    for screen in quarter.screens:
        for table in screen.tables:
            rows = table.rows[list(table.labels)]
            sheets.append(
                (
                    table.title,
                    Export(
                        "", table.title, rows, dict(table.labels), demonstration=demo, decimals=table.decimals
                    ),
                )
            )
    for drawn, name in ((material.access, "Accès, départements"), (material.coverage, "Couverture, EPCI")):
        if drawn is not None:
            sheets.append((name, _places(drawn, demo)))
    sheets.append(("Définitions", _texts(("Indicateur", "Définition"), list(definitions.items()), demo)))
    if quarter.decisions:
        sheets.append(("Registre", _texts(asked.HEADS, [asked.row(d) for d in quarter.decisions], demo)))
    if quarter.notes:
        sheets.append(
            ("Notes du secrétariat", _texts(("Note",), [(asked.annotation(n),) for n in quarter.notes], demo))
        )
    return sheets


def _named(sheets: Sequence[tuple[str, Export]]):
    """Names that a spreadsheet accepts, each once: 31 characters, without its own signs."""
    taken: set[str] = set()
    for name, export in sheets:
        base = "".join("-" if c in "[]:*?/\\" else c for c in name).strip("'")[:31] or "Tableau"
        kept, n = base, 2
        while kept.lower() in taken:
            kept, n = f"{base[:27]} ({n})", n + 1
        taken.add(kept.lower())
        yield kept, export


def _texts(heads: Sequence[str], rows: Sequence[Sequence[str]], demonstration: bool) -> Export:
    names = [str(i) for i in range(len(heads))]
    frame = pd.DataFrame([list(row) for row in rows], columns=names, dtype=object)
    return Export("", "", frame, dict(zip(names, heads, strict=True)), demonstration=demonstration)


def _measures(quarter: Quarter) -> Export:
    """Each indicator of each screen, once, with all that makes it."""
    shown = {
        (m.indicator.code, m.ventilation, m.modalite): (screen.title, m)
        for screen in reversed(quarter.screens)
        for m in screen.measures
    }
    rows = [_measure(title, m) for title, m in reversed(shown.values())]
    # values of different units share their columns: each keeps the two decimals of its own number at most
    return Export(
        "",
        "",
        pd.DataFrame(rows, columns=list(_MEASURES), dtype=object),
        dict(_MEASURES),
        demonstration=quarter.demonstration,
    )


def _measure(screen: str, m: Measure) -> Mapping:
    values = m.values
    return {
        "ecran": screen,
        "indicateur": m.label,
        "reseau": m.modalite,
        "valeur": SECRET if values["conf_status"] in ("C", "D") else m.value,
        "unite": m.indicator.unite,
        "borne_basse": values["borne_basse"] if m.value is not None else None,
        "borne_haute": values["borne_haute"] if m.value is not None else None,
        "numerateur": values["numerateur"],
        "denominateur": values["denominateur"],
        "avant": values["valeur_avant"],
        "france": values["valeur_france"],
        "repere": m.light[1],
        "evolution": m.change,
        "remarque": m.status if m.value is not None else m.absence,
        "statut": values["obs_status"],
        "secret": values["conf_status"],
    }


def _places(drawn: Map, demonstration: bool) -> Export:
    """The values of a map, absences with their reason, protected ones marked."""
    rows = drawn.rows.astype(object).copy()
    secret = rows["etat"] == "secret"
    rows["remarque"] = [
        "" if state == "connu" else texts.absence(reason, status, conf)
        for state, reason, status, conf in zip(
            rows["etat"], rows["motif"], rows["obs_status"], rows["conf_status"], strict=True
        )
    ]
    rows["valeur"] = rows["valeur"].where(~secret, SECRET)
    labels = _PLACES | {"valeur": f"{drawn.title} ({drawn.unit})"}
    decimals = dict.fromkeys(("valeur", "borne_basse", "borne_haute"), drawn.decimals)
    return Export("", drawn.title, rows, labels, demonstration=demonstration, decimals=decimals)
