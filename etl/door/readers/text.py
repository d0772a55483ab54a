"""Delimited text: separators, quotes, and the exact line number of each row.

A physical line is a row wherever quotes allow it: pyarrow then parses at full speed. Where a quote spans
lines, Python's csv reads record by record, so that an unclosed quote costs one line and not the file.
"""

from __future__ import annotations

import csv
import io
import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from etl.contracts import Contract
from etl.door.readers import personal
from etl.door.readers.decode import to_utf8
from etl.door.readers.header import LOOK_AT, Header, find, require_complete, unknown_dataset
from etl.door.readers.raw import RawSheet, RefusedFile, Reject
from etl.door.readers.reading import SET_ASIDE
from etl.door.readers.rows import TEXT, is_note, to_sheet

SEPARATORS = (";", "\t", ",", "|")
LONGEST_RECORD = 20  # lines that one quoted cell may span
LONGEST_LINE = 1 << 17  # bytes; csv's own limit for a cell
NEARLY = 0.9  # share of empty cells that makes a last column one that Excel leaves out
PADDED = (
    "ligne plus courte que l'en-tête, complétée par des cellules vides (Excel omet les derniers séparateurs)"
)
AT_ONCE = 50_000  # records turned into columns at a time


@dataclass(frozen=True)
class Layout:
    """What the top of a text says of the rest.

    width: cells of the header, an empty last column (line ending with a separator) included.
    length: bytes of the lines up to the header, in UTF-8.
    """

    header: Header
    separator: str
    width: int
    banner: str
    length: int

    @property
    def first_line(self) -> int:
        """Line of the first row below the header."""
        return self.header.index + 2


@dataclass
class Body:
    """Parsed rows: columns of text, the line of each, odd rows (line, text), and how many lines were used.

    too_long: numbers of the lines that no table has, left out.
    """

    columns: list
    lines: pa.Array
    odd: list[tuple[int, str]]
    taken: int
    too_long: list[int] = field(default_factory=list)


def split_line(line: str, separator: str) -> list[str]:
    """The cells of one line that holds a whole record."""
    return next(csv.reader([line], delimiter=separator), [])


def top_lines(text: bytes) -> list[bytes]:
    """The lines in which the header is searched, with their ends."""
    return list(itertools.islice(io.BytesIO(text), LOOK_AT))


def layout(top: list[bytes], known: dict[str, Contract], hint: str | None) -> Layout:
    """Find the header and the separator: the best header wins. Raises RefusedFile when none is known, when a
    mandatory column lacks, or when a header announces personal data."""
    lines = [line.decode("utf-8").rstrip("\n") if len(line) < LONGEST_LINE else "" for line in top]
    best, found = None, None
    for separator in SEPARATORS:
        try:
            rows = [split_line(line, separator) for line in lines]
        except csv.Error:
            continue
        # split otherwise, the lines may hold too few cells to name more columns than the header already found
        wide = best is None or max(map(len, rows), default=0) > len(best[0].columns)
        header = find(rows, known, hint) if wide else None
        if header is None:
            found = found or personal.find_in_unknown_rows(rows)
        else:
            above = rows[header.index - 1] if header.index else []
            for cells in (rows[header.index], above):
                found = found or personal.find_in_header(cells, header.contract)
        if header and (best is None or len(header.columns) > len(best[0].columns)):
            best = (header, separator, len(rows[header.index]))
    if found:
        raise RefusedFile(personal.RULE, found)
    if best is None:
        raise unknown_dataset(known)
    header, separator, width = best
    require_complete(header)
    banner = "\n".join(lines[: header.index + 1 - header.rows])
    return Layout(header, separator, width, banner, sum(len(line) for line in top[: header.index + 1]))


def read_text(data: bytes, known: dict[str, Contract], hint: str | None = None) -> list[RawSheet]:
    """The one table of a delimited text file. Raises RefusedFile."""
    with ThreadPoolExecutor(1) as looker:  # one core looks for personal data while the other decodes
        looked = looker.submit(refuse_personal, data)
        try:
            sheet, official = _read(data, known, hint)
        except RefusedFile as refusal:
            raise looked.result() or refusal from None
        except pa.ArrowInvalid as error:
            refusal = RefusedFile("illisible", "Le texte n'est pas un tableau : vérifiez le fichier.")
            raise looked.result() or refusal from error
    mail = looked.result()
    if mail and not official:
        raise mail
    return [sheet]


def _read(data: bytes, known: dict[str, Contract], hint: str | None) -> tuple[RawSheet, bool]:
    """The table, and whether it is one that a third party publishes."""
    data, encoding = to_utf8(data)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data[:1000].strip() and not data.strip():
        raise RefusedFile("vide", "Le fichier est vide.")
    shape = layout(top_lines(data), known, hint)
    parsed = parse(_without_last_line_ends(data, shape.length), shape, shape.first_line)
    whole = data.endswith(b"\n")
    if not whole:
        refuse_cut(parsed.odd, data.count(b"\n") + 1)
    sheet = sheet_of(parsed, shape)
    sheet.remarks += closing_remarks(whole, encoding)
    return sheet, shape.header.contract.official


def refuse_personal(data: bytes, lines: int = 0) -> RefusedFile | None:
    """Raise on a NIR anywhere in the bytes; give back the refusal of an e-mail address, which an official file may hold.

    lines: how many lines come before.
    """
    if b"\x00" in data:
        data = data.replace(b"\x00", b"")  # two bytes a letter: the figures and the letters of ASCII remain
    for kind, at in ((personal.NIR, personal.find_nir(data)), (personal.MAIL, personal.find_mail(data))):
        if at is not None:
            where = f"Ligne {lines + personal.line_at(data, at)}"
            refusal = RefusedFile(personal.RULE, personal.sentence(kind, where))
            if kind == personal.NIR:
                raise refusal
            return refusal
    return None


def refuse_cut(odd: list[tuple[int, str]], last_line: int) -> None:
    """Raise when nothing ends the file and its last line is no row: its end is missing."""
    if odd and odd[-1][0] == last_line and not is_note(odd[-1][1]):
        raise RefusedFile(
            "tronque",
            f"La dernière ligne ({last_line}) est coupée et rien ne la termine : le fichier est arrivé "
            "incomplet. Livrez-le de nouveau en entier.",
        )


def closing_remarks(whole: bool, encoding: str) -> list[str]:
    remarks = []
    if not whole:
        remarks.append("Aucun saut de ligne ne termine le fichier : vérifiez qu'il est arrivé entier.")
    if encoding != "utf-8":
        remarks.append(f"Fichier lu en {encoding}.")
    return remarks


def sheet_of(parsed: Body, shape: Layout) -> RawSheet:
    """Parsed rows as a RawSheet, odd rows judged. Raises RefusedFile."""
    rejects, ignored, repaired, padded = _judge_odd(
        parsed.odd, shape.separator, shape.width, _empty_from(parsed.columns)
    )
    rejects += [
        Reject("", line, "", "", "ligne_demesuree", f"La ligne dépasse {LONGEST_LINE} octets. {SET_ASIDE}")
        for line in parsed.too_long
    ]
    columns, lines = parsed.columns, parsed.lines
    if repaired:
        columns, lines = _add_rows(columns, lines, repaired)
    sheet = to_sheet(shape.header, "", columns, lines, rejects, ignored, shape.banner)
    if padded:
        sheet.notes[PADDED] += padded
    return sheet


def _empty_from(columns: list) -> int:
    """Position from which the last columns are nearly always empty: Excel leaves out the separators that end their rows."""
    position = len(columns)
    while position > 0 and len(columns[position - 1]):
        cells = columns[position - 1]
        blank = (
            cells.null_count + pc.sum(pc.equal(pc.utf8_trim_whitespace(cells.cast(pa.string())), "")).as_py()
        )
        if blank < NEARLY * len(cells):
            break
        position -= 1
    return position


def _without_last_line_ends(data: bytes, start: int) -> bytes:
    """What follows the header, without the line ends that close the file."""
    end = len(data)
    while end > start and data[end - 1] == 0x0A:
        end -= 1
    return data[start:end]


def parse(body: bytes, shape: Layout, first_line: int, ahead: bytes = b"") -> Body:
    """Rows of a text whose first line is `first_line`.

    ahead: the lines that follow `body`, into which its last record may run; `taken` then exceeds its own lines.
    """
    body, too_long = _without_long_lines(body, first_line)
    parsed = (
        _parse_lines(body, shape, first_line) if _quotes_close_on_each_line(body, shape.separator) else None
    )
    parsed = parsed or _parse_records(body, shape, first_line, ahead)
    parsed.too_long = too_long
    return parsed


def _without_long_lines(body: bytes, first_line: int) -> tuple[bytes, list[int]]:
    """Empty the lines that no table has, and give their numbers."""
    half = LONGEST_LINE // 2
    if all(body.find(b"\n", i, i + half) >= 0 for i in range(0, len(body) - half, half)):
        return body, []
    lines = body.split(b"\n")
    long = [i for i, line in enumerate(lines) if len(line) >= LONGEST_LINE]
    for i in long:
        lines[i] = b""
    return (b"\n".join(lines), [first_line + i for i in long]) if long else (body, [])


def _quotes_close_on_each_line(body: bytes, separator: str) -> bool:
    """Whether each line is a record: its quotes close, and none stands amid a cell (« "1"2 » is not 12)."""
    if b'"' not in body:
        return True
    if personal.any_match(body, rf'[^{separator}\n"]"[^{separator}\n"]'):
        return False
    return all(line.count(b'"') % 2 == 0 for line in body.split(b"\n"))


def _parse_lines(body: bytes, shape: Layout, first_line: int) -> Body | None:
    """One row a line, by pyarrow; None when a quote opened at the wrong place made a row swallow its neighbours."""
    if not body.strip():
        return Body([pa.array([], TEXT)] * shape.width, pa.array([], pa.int64()), [], body.count(b"\n") + 1)
    odd: list[tuple[int, str]] = []

    def keep_odd(row) -> str:
        odd.append((first_line + row.number - 1, row.text))
        return "skip"

    names = [f"c{i}" for i in range(shape.width)]

    def parse(use_threads: bool, on_odd_row=None) -> pa.Table:
        return pa_csv.read_csv(
            pa.BufferReader(body),
            read_options=pa_csv.ReadOptions(use_threads=use_threads, column_names=names, block_size=1 << 24),
            parse_options=pa_csv.ParseOptions(
                delimiter=shape.separator, ignore_empty_lines=False, invalid_row_handler=on_odd_row
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, TEXT), strings_can_be_null=False
            ),
        )

    try:
        table = parse(use_threads=True)
    except pa.ArrowInvalid:  # some row has another width: only a single thread can tell which
        table = parse(use_threads=False, on_odd_row=keep_odd)
    total = table.num_rows + len(odd)
    if total != body.count(b"\n") + 1:
        return None
    lines = np.arange(first_line, first_line + total, dtype=np.int64)
    if odd:
        lines = np.delete(lines, np.array([line for line, _ in odd]) - first_line)
    return Body([table.column(i) for i in range(shape.width)], pa.array(lines), odd, total)


def _parse_records(body: bytes, shape: Layout, first_line: int, ahead: bytes = b"") -> Body:
    """Record by record, for a text whose quoted cells span lines. Same result as `_parse_lines`."""
    own = body.count(b"\n") + 1
    physical = body.split(b"\n") + (ahead.split(b"\n") if ahead else [])
    rows, lines, odd, chunks = [], [], [], []
    i = 0
    while i < own:
        cells, taken = record(physical, i, shape)
        if cells is not None and len(cells) == shape.width:
            rows.append(cells)
            lines.append(first_line + i)
        elif physical[i].strip():
            odd.append((first_line + i, physical[i].decode("utf-8")))
        i += taken
        if len(rows) == AT_ONCE:
            chunks.append(_columns(rows, shape.width))
            rows = []
    chunks.append(_columns(rows, shape.width))
    columns = [
        pa.chunked_array([chunk[c] for chunk in chunks]).unify_dictionaries() for c in range(shape.width)
    ]
    return Body(columns, pa.array(lines, pa.int64()), odd, i)


def _columns(rows: list[list[str]], width: int) -> list[pa.Array]:
    return [pa.array([row[c] for row in rows], pa.string()).dictionary_encode() for c in range(width)]


def record(physical: list[bytes], i: int, shape: Layout) -> tuple[list[str] | None, int]:
    """The record that starts on line i and how many lines it takes; None when its quotes make no sense.

    A quoted cell may span lines only if it ends in a record of the expected width: else its own line is odd and
    the following ones are read by themselves.
    """
    for taken in range(1, LONGEST_RECORD + 1):
        if i + taken > len(physical):
            break
        text = b"\n".join(physical[i : i + taken]).decode("utf-8")
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=shape.separator, strict=True))
        except csv.Error:
            continue  # a quote is still open, and more lines may close it; or one closes in mid-cell
        if taken == 1:
            return (records[0] if records else []), 1
        if len(records) == 1 and len(records[0]) == shape.width:
            return records[0], taken
        break
    return None, 1


def _judge_odd(odd: list[tuple[int, str]], separator: str, width: int, empty_from: int):
    """Rows of another width: padded with empty cells they are rows; notes are ignored; the rest is rejected.

    empty_from: a row that stops there or after lacks empty cells only. Gives also how many such rows were completed.
    """
    rejects, ignored, repaired, padded = [], [], [], 0
    for line, text in odd:
        fault = None
        if '"' in text and not _quotes_make_sense(text, separator):
            fault = ("guillemet", "Un guillemet est ouvert ou fermé au mauvais endroit.")
        else:
            cells = split_line(text, separator)
            filled = [cell for cell in cells if cell.strip()]
            if not filled:
                continue
            if len(filled) == 1 and is_note(cells[0]):
                ignored.append((line, "note sous le tableau"))
            elif len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                repaired.append((line, cells[:width]))
            elif empty_from <= len(cells) < width:
                repaired.append((line, cells + [""] * (width - len(cells))))
                padded += 1
            else:
                fault = (
                    "nombre_de_cellules",
                    f"{len(cells)} cellules au lieu de {width} : séparateur en trop ou en moins, ou ligne coupée.",
                )
        if fault:
            rule, why = fault
            rejects.append(Reject("", line, "", _short(text), rule, f"{why} {SET_ASIDE}"))
    return rejects, ignored, repaired, padded


def _quotes_make_sense(text: str, separator: str) -> bool:
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True


def _add_rows(columns, lines, repaired):
    """Put repaired rows (line, cells) after the others: order does not matter, line numbers do."""
    merged = []
    for position, column in enumerate(columns):
        column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        column = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
        extra = pa.array([cells[position] for _, cells in repaired], pa.string())
        merged.append(pa.concat_arrays([column.cast(pa.string()), extra]))
    return merged, pa.concat_arrays([lines, pa.array([line for line, _ in repaired], pa.int64())])


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:200] + "…"
