"""From parsed cells to a RawSheet: what is data, what is a total, what is a note."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from etl.contracts import plain
from etl.readers.header import Header
from etl.readers.raw import RawSheet, Reject

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
TEXT = pa.dictionary(pa.int32(), pa.string())


def is_total(value: str) -> bool:
    """« Total », « TOTAL GÉNÉRAL », « Sous-total 75 »… but not « Totalité »."""
    if value[:1] not in "tTeEsS":
        return False
    words = plain(value)
    return words in TOTALS or words.startswith(("total ", "sous total "))


def is_note(text: str) -> bool:
    """A sentence under a table (« Source : … ») rather than a row of it."""
    return plain(text).startswith(NOTE_STARTS) or text.lstrip().startswith(("(", "*"))


def mask_of(column: pa.DictionaryArray, test) -> pa.Array:
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
) -> RawSheet:
    """Keep the contract's columns, drop blank rows, set totals and repeated headers aside.

    columns: every column of the table in order, text or dictionary of text, as long as `lines`.
    """
    clean = [blank_to_null(column) for column in columns]
    filled = pa.array([False] * len(lines), pa.bool_())
    for column in clean:
        filled = pc.or_(filled, pc.is_valid(column.indices))
    kept = {name: clean[position] for name, position in header.columns.items()}
    total = repeated = pa.array([False] * len(lines), pa.bool_())
    for name, column in kept.items():
        if name in header.contract.total_if:
            total = pc.or_(total, mask_of(column, is_total))
    if clean:
        total = pc.or_(total, mask_of(clean[0], is_total))
    first = next(iter(kept))
    second = list(kept)[1]
    repeated = pc.and_(
        mask_of(kept[first], lambda v: plain(v) == plain(header.labels[first])),
        mask_of(kept[second], lambda v: plain(v) == plain(header.labels[second])),
    )
    for mask, reason in ((total, "ligne de total"), (pc.and_not(repeated, total), "en-tête répété")):
        ignored += [(line, reason) for line in lines.filter(mask).to_pylist()]
    notes = _notes(clean, lines)
    ignored += [(line, "note sous le tableau") for line in notes.to_pylist()]
    data = pc.and_not(pc.and_not(filled, pc.or_(total, repeated)), pc.is_in(lines, value_set=notes))
    remarks = []
    if header.unknown:
        names = ", ".join(f"« {label} »" for label in header.unknown)
        remarks.append(f"Colonnes hors contrat, non chargées : {names}.")
    if not pc.all(data, min_count=0).as_py():
        kept = {name: column.filter(data) for name, column in kept.items()}
        lines = lines.filter(data)
    return RawSheet(
        dataset=header.contract.name,
        sheet=sheet,
        table=pa.table(kept),
        lines=lines,
        rejects=rejects,
        ignored=sorted(ignored),
        remarks=remarks,
        banner=banner,
        header=header.labels,
    )


def _notes(columns: list[pa.DictionaryArray], lines: pa.Array) -> pa.Array:
    """Lines whose only filled cell is the first and reads like a note."""
    if not columns:
        return lines.slice(0, 0)
    alone = mask_of(columns[0], is_note)
    for column in columns[1:]:
        alone = pc.and_not(alone, pc.is_valid(column.indices))
    return lines.filter(alone)
