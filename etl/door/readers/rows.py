"""From parsed cells to a RawSheet: what is data, what is a total, what is a note."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from etl.contracts import plain
from etl.door.readers import personal
from etl.door.readers.header import LONGEST_LABEL, Header, nearest
from etl.door.readers.raw import Fault, RawSheet, RefusedFile, Reject

# headers of a column of names beside one of codes, in plain spelling
NAMES_COMMUNES = re.compile(r"(?:libelle|nom|intitule)(?: de)?(?: la)? commune|commune|ville")
TOTALS = {
    "total",
    "totaux",
    "ensemble",
    "sous total",
    "total general",
    "total france",
    "ensemble france",
    "total region",
}
NOTE_STARTS = ("source", "note", "champ", "lecture", "(", "*", "donnees ", "nb ", "definition")
LONGEST_CELL = 32_767  # characters that a cell of Excel may hold
TEXT = pa.dictionary(pa.int32(), pa.string())


def is_total(value: str) -> bool:
    """« Total », « TOTAL GÉNÉRAL », « Sous-total 75 »… but not « Totalité »."""
    if value[:1] not in "tTeEsS" or len(value) > LONGEST_LABEL:
        return False
    words = plain(value)
    return words in TOTALS or words.startswith(("total ", "sous total "))


def is_note(text: str) -> bool:
    """A sentence under a table (« Source : … ») rather than a row of it."""
    return plain(text[:LONGEST_LABEL]).startswith(NOTE_STARTS) or text.lstrip().startswith(("(", "*"))


def mask_of(column: pa.DictionaryArray, test: Callable[[str], object]) -> pa.Array:
    """Boolean per row of a test made once per distinct value; an empty cell is False."""
    verdicts = pa.array(
        [bool(value is not None and test(value)) for value in column.dictionary.to_pylist()], pa.bool_()
    )
    if len(verdicts) == 0:
        return pa.array([False] * len(column), pa.bool_())
    return pc.fill_null(verdicts.take(column.indices), False)


def blank_to_null(column: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    """A text column as one dictionary array, cells trimmed, empty cells null."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    words = pc.utf8_trim_whitespace(column.dictionary.cast(pa.string()))
    words = pc.if_else(pc.equal(words, ""), pa.scalar(None, pa.string()), words)
    # trimming may have made two words equal: encode again
    encoded = words.dictionary_encode()
    if len(words) == 0:
        return pa.DictionaryArray.from_arrays(pa.nulls(len(column), pa.int32()), pa.array([], pa.string()))
    return pa.DictionaryArray.from_arrays(
        encoded.indices.take(column.indices), encoded.dictionary.cast(pa.string())
    )


def to_sheet(
    header: Header,
    sheet: str,
    columns: list,
    lines: pa.Array,
    rejects: list[Reject],
    ignored: list[tuple[int, str]],
    banner: str,
    faults: Sequence[Fault] = (),
) -> RawSheet:
    """Keep the contract's columns, drop blank rows, set totals, repeated headers and damaged rows aside.

    columns: every column of the table in order, text or dictionary of text, as long as `lines`.
    faults: cells without a value of their own; their rows are set aside where they are rows of data.
    Raises RefusedFile when a column holds telephone numbers.
    """
    clean = [blank_to_null(column) for column in columns]
    _require_no_phones(header, clean)
    filled = pa.array([False] * len(lines), pa.bool_())
    for column in clean:
        filled = pc.or_(filled, pc.is_valid(column.indices))
    kept = {name: clean[position] for name, position in header.columns.items()}
    total = pa.array([False] * len(lines), pa.bool_())
    for name, column in kept.items():
        if name in header.contract.total_if:
            total = pc.or_(total, mask_of(column, is_total))
    if clean:
        total = pc.or_(total, mask_of(clean[0], is_total))
    repeated = _repeated_header(header, kept)
    for mask, reason in ((total, "ligne de total"), (pc.and_not(repeated, total), "en-tête répété")):
        ignored += [(line, reason) for line in lines.filter(mask).to_pylist()]
    notes = _notes(clean, lines)
    ignored += [(line, "note sous le tableau") for line in notes.to_pylist()]
    data = pc.and_not(pc.and_not(filled, pc.or_(total, repeated)), pc.is_in(lines, value_set=notes))
    wrong = _damaged(header, sheet, kept, lines.filter(data), data, faults)
    if wrong:
        rejects = rejects + wrong
        bad = pa.array(sorted({r.line for r in wrong}), lines.type)
        data = pc.and_not(data, pc.is_in(lines, value_set=bad))
    labels = _labels(header, clean)
    if not pc.all(data, min_count=0).as_py():
        labels = labels.filter(data) if labels is not None else None
        kept = {name: column.filter(data) for name, column in kept.items()}
        lines = lines.filter(data)
    return RawSheet(
        dataset=header.contract.name,
        sheet=sheet,
        table=pa.table(kept),
        lines=lines,
        rejects=rejects,
        ignored=sorted(ignored),
        remarks=_remarks(header, clean),
        banner=banner,
        header=header.labels,
        labels=labels,
    )


def _labels(header: Header, columns: list[pa.DictionaryArray]) -> pa.DictionaryArray | None:
    """The column that names the communes whose codes another one gives, where a file has one."""
    if "code_commune" not in header.columns:
        return None
    taken = set(header.columns.values())
    return next(
        (
            columns[position]
            for position, label in header.names.items()
            if position not in taken and position < len(columns) and NAMES_COMMUNES.fullmatch(plain(label))
        ),
        None,
    )


def _require_no_phones(header: Header, columns: list[pa.DictionaryArray]) -> None:
    if header.contract.official:
        return  # an official file gives the telephone of a counter
    of_contract = {position: header.contract.by_name[name] for name, position in header.columns.items()}
    persons = personal.of_persons(header.contract)
    for position, column in enumerate(columns):
        field = of_contract.get(position)
        if field is not None and (field.type != "string" or field.reference or "enum" in field.constraints):
            continue
        if personal.is_phone_column(
            column.dictionary, header.names.get(position, ""), field is not None, persons
        ):
            raise RefusedFile(personal.RULE, personal.sentence(personal.PHONE, f"Colonne {position + 1}"))


def _repeated_header(header: Header, kept: dict[str, pa.DictionaryArray]) -> pa.Array:
    """Rows that say the header again, in its own words or in others (a row of technical names below the labels)."""
    column_of = header.contract.column_of
    repeated = None
    for name, column in sorted(kept.items(), key=lambda item: len(item[1].dictionary))[:2]:
        says = mask_of(column, lambda v, name=name: len(v) <= LONGEST_LABEL and column_of(v) == name)
        repeated = says if repeated is None else pc.and_(repeated, says)
        if not pc.any(repeated, min_count=0).as_py():
            break
    return repeated


def _damaged(
    header: Header,
    sheet: str,
    kept: dict[str, pa.DictionaryArray],
    lines: pa.Array,
    data: pa.Array,
    faults: Sequence[Fault],
) -> list[Reject]:
    """Why rows of data cannot be read at all, one reason a row: a cell without a value, or as long as a book."""
    found = []
    if faults:
        labels = {position: header.labels[name] for name, position in header.columns.items()}
        rows = set(lines.to_pylist())
        found = [
            Reject(sheet, f.line, labels[f.position], f.value, f.rule, f.message)
            for f in faults
            if f.position in labels and f.line in rows
        ]
    for name, column in kept.items():
        lengths = pc.utf8_length(column.dictionary)
        if (pc.max(lengths).as_py() or 0) <= LONGEST_CELL:
            continue
        column = column.filter(data)
        too_long = pc.fill_null(pc.greater(lengths, LONGEST_CELL).take(column.indices), False)
        for line in lines.filter(too_long).to_pylist():
            message = f"La cellule dépasse {LONGEST_CELL} caractères. La ligne est mise de côté."
            found.append(Reject(sheet, line, header.labels[name], "", "cellule_demesuree", message))
    return list({reject.line: reject for reject in reversed(found)}.values())


def _remarks(header: Header, columns: list[pa.DictionaryArray]) -> list[str]:
    remarks = []
    if header.rows == 2:
        remarks.append(
            f"En-tête sur deux lignes ({header.index} et {header.index + 1}), lues ensemble : vérifiez les colonnes."
        )
    if header.unknown:
        names = ", ".join(f"« {label} »{_doubt(label, header)}" for label in header.unknown)
        remarks.append(f"Colonnes hors contrat, non chargées : {names}.")
    unnamed = [
        str(position + 1)
        for position, column in enumerate(columns)
        if position not in header.names and column.null_count < len(column)
    ]
    if unnamed:
        remarks.append(f"Colonnes sans intitulé, non chargées : n° {', '.join(unnamed)}.")
    return remarks


def _doubt(label: str, header: Header) -> str:
    near = nearest(label, header.contract)
    return (
        f" (est-ce « {near} » ? renommez alors cette colonne)" if near and near not in header.columns else ""
    )


def _notes(columns: list[pa.DictionaryArray], lines: pa.Array) -> pa.Array:
    """Lines whose only filled cell is the first and reads like a note."""
    if not columns:
        return lines.slice(0, 0)
    alone = pc.is_valid(columns[0].indices)
    for column in columns[1:]:
        alone = pc.and_not(alone, pc.is_valid(column.indices))
    texts = columns[0].filter(alone).cast(pa.string()).to_pylist()  # few: the rows of data fill other cells
    return lines.filter(alone).filter(pa.array([is_note(text) for text in texts], pa.bool_()))
