"""What to do with a file that no contract takes as it is: never advised before it was tried on the file's own values."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from etl.contracts import Contract, Field, contracts, plain
from etl.door.notices.scope import repair
from etl.door.postal import judge_communes
from etl.door.readers.raw import RefusedFile, Seen
from etl.door.readers.reading import SET_ASIDE
from etl.door.references import References
from etl.door.values import read_value

FITS = 0.8  # share of the values of a column that its new name must be able to read
ALIKE, NEARLY_SAME = 0.6, 0.75  # resemblance of two headers, from 0 to 1
SHOWN = 8  # headers and values quoted


def advise(refusal: RefusedFile, references: References) -> str:
    """The sentence of a refusal, with what was seen, what comes nearest, and what to do."""
    seen = refusal.seen
    if seen is None:
        return str(refusal)
    if seen.contract:
        contract = contracts()[seen.contract]
        return f"{refusal} {_missing(seen.rows, seen.header, contract, references)}"
    return _unknown(seen, references)


def _missing(rows: list[list[str]], header: int, contract: Contract, references: References) -> str:
    """What to do for each mandatory column that a table lacks."""
    labels, below = rows[header], rows[header + 1 :]
    here = {contract.column_of(label) for label in labels if label.strip()}
    said = [
        _for_column(contract.by_name[name], labels, below, contract, references)
        for name in contract.mandatory
        if name not in here
    ]
    titles = ", ".join(contract.by_name[name].title for name in contract.mandatory)
    return " ".join([*said, f"Colonnes obligatoires : {titles}."])


def _for_column(
    field: Field, labels: list[str], below: list[list[str]], contract: Contract, references: References
) -> str:
    """Rename that column, or add one: said of the first unknown column that can bear the values, or looks like it."""
    alike = []
    for position, label in enumerate(labels):
        if not label.strip() or contract.column_of(label):
            continue
        values = list(dict.fromkeys(row[position].strip() for row in below if position < len(row)))
        values = [value for value in values if value]
        near = likeness(label, field) >= ALIKE
        share, wrong = fit(values, field, references)
        if share >= FITS and (near or (values and (field.reference or field.format))):
            return f"La colonne « {label.strip()} » semble porter « {field.title} » : renommez-la ainsi."
        if near and wrong:
            alike.append(f"« {label.strip()} » ne peut pas en tenir lieu : {wrong}")
    example = next((f.get("example") for f in contract.source["fields"] if f["name"] == field.name), "")
    return f"Ajoutez la colonne « {field.title} » (exemple : « {example} »)" + (
        f". {alike[0]}" if alike else "."
    )


def fit(values: Sequence[str], field: Field, references: References) -> tuple[float, str]:
    """(share of the values that a column can bear, why the first other one cannot). Nothing to try: 1."""
    if not values:
        return 1.0, ""
    readings = [read_value(value, field, references) for value in values]
    if field.reference == "commune":
        judged = judge_communes(values, readings, field.title, references)
        if judged.stop:
            return 0.0, f"elle porte des codes postaux (« {values[0]} »)."
        readings = judged.readings
    wrong = [r.message for r in readings if r.rule]
    return 1 - len(wrong) / len(readings), wrong[0].replace(SET_ASIDE, "").strip() if wrong else ""


def likeness(label: str, field: Field) -> float:
    """How much a header looks like the names of a column: 1 where it holds one of them whole."""
    bare = plain(label[:200])
    words = set(bare.split())
    spellings = [plain(s) for s in (field.name, field.title, *field.aliases)]
    if any(set(s.split()) <= words for s in spellings):
        return 1.0
    return max(difflib.SequenceMatcher(None, bare, s).ratio() for s in spellings)


def _unknown(seen: Seen, references: References) -> str:
    """Of a table whose header nobody knows: what it holds, the nearest contract, and what would make it one."""
    row, contract = _nearest(seen.rows)
    rows = seen.rows
    what = f"C'est {seen.what} : {seen.todo}." if seen.what else "Aucune ligne d'en-tête connue."
    if not rows:
        return what if seen.what else f"{what} Le fichier n'a pas de colonnes : livrez un csv ou un .xlsx."
    labels = [label.strip() for label in rows[row] if label.strip()]
    quoted = ", ".join(f"« {label[:40]} »" for label in labels[:SHOWN]) + ("…" if len(labels) > SHOWN else "")
    said = [what, f"Lu en tête : {quoted}."]
    repaired = [[repair(cell) for cell in row] for row in rows]
    if repaired[row] != rows[row]:
        example = next(label for label in rows[row] if repair(label) != label)
        said.append(
            f"Les accents sont abîmés (« {example} » pour « {repair(example)} ») : repartez du fichier d'origine et "
            "enregistrez-le en « CSV UTF-8 » ou en .xlsx."
        )
        row, contract = _nearest(repaired)
        rows = repaired
    if contract is None:
        said.append(
            "Aucun contenu attendu n'a de telles colonnes : vérifiez que c'est le bon fichier, et que la première "
            "ligne du tableau porte les noms des colonnes."
        )
    elif all(name in {contract.column_of(c) for c in rows[row] if c} for name in contract.mandatory):
        said.append(f"Le contenu est alors « {contract.title} ».")
    else:
        said.append(f"Le contenu le plus proche est « {contract.title} ».")
        said.append(_missing(rows, row, contract, references))
    return " ".join(said)


def _nearest(rows: list[list[str]]) -> tuple[int, Contract | None]:
    """(position of the row that looks most like a header, the contract it comes nearest to)."""
    best: tuple[float, float, int, Contract | None] = (0.0, 0.0, 0, None)
    wide = [i for i, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) >= 2]
    for i in wide[:5]:
        labels = [cell for cell in rows[i] if cell.strip()]
        for contract in contracts().values():
            known = {contract.column_of(label) for label in labels} - {None}
            alike = known | {
                name
                for name in contract.mandatory
                if name not in known
                and any(likeness(label, contract.by_name[name]) >= NEARLY_SAME for label in labels)
            }
            share = len(alike & set(contract.mandatory)) / max(len(contract.mandatory), 1)
            if len(alike) >= 2 and (share, len(alike)) > best[:2]:
                best = (share, len(alike), i, contract)
    return (best[2], best[3]) if best[3] else (wide[0] if wide else 0, None)


def unknown_columns(
    unknown: dict[str, list[str]], here: set[str], contract: Contract, references: References
):
    """Remarks on columns that the contract does not know and that look like one it does, whose values they can bear."""
    remarks = []
    for label, values in unknown.items():
        found = [
            field
            for field in contract.fields
            if field.name not in here
            and likeness(label, field) >= NEARLY_SAME
            and fit(values, field, references)[0] >= FITS
        ]
        if found and values:
            best = max(found, key=lambda field: likeness(label, field))
            remarks.append(
                f"La colonne « {label} » semble porter « {best.title} » : si c'est elle, renommez-la ainsi et livrez de "
                "nouveau le fichier."
            )
    return remarks
