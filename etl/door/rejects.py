"""Rejects handed back to who delivered them: their own rows, as they wrote them, with a column saying why."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from etl.contracts import contracts
from etl.door.lake import paths_of
from etl.door.readers import RefusedFile, dataset_in_name, text
from etl.door.readers.decode import to_utf8
from etl.door.readers.excel import grids
from etl.door.readers.header import LOOK_AT, find
from etl.door.rules import REJECTS
from etl.journal import read_journal
from etl.paths import Paths

# Names that no contract takes for its own, so that the corrected rows can be delivered as they are
REASONS = ("feuille", "ligne", "colonne", "valeur", "regle", "message")
TITLES = {
    "feuille": "Rejet : feuille",
    "ligne": "Rejet : ligne",
    "colonne": "Rejet : colonne",
    "valeur": "Rejet : valeur",
    "regle": "Rejet : règle",
    "message": "Rejet : pourquoi",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MAX_ROWS = 500_000  # of one document; a longer list is of no use to correct a file
LONGEST_CELL = 32_000


@dataclass(frozen=True)
class Rejected:
    """Rejected rows: their columns as delivered then the reasons, one text a cell; `left_out` rows beyond MAX_ROWS."""

    header: list[str]
    rows: list[list[str]]
    left_out: int = 0


def rejects_csv(paths: Paths, file_id: str) -> bytes:
    """The rejected rows of a received file as csv (« ; », UTF-8 with its mark, for Excel). Raises KeyError."""
    return to_csv(of_received(paths, file_id))


def rejects_workbook(paths: Paths, file_id: str) -> bytes:
    """The rejected rows of a received file as a workbook with a page that explains. Raises KeyError."""
    return to_workbook(of_received(paths, file_id), _line(paths, file_id)["fichier"])


def _line(paths: Paths, file_id: str) -> dict:
    lines = [
        line
        for line in read_journal(paths.raw / "journal.jsonl")
        if line["sha256"].startswith(file_id) or line.get("fichier_id") == file_id
    ]
    if not lines:
        raise KeyError(file_id)
    return lines[-1]


def of_received(paths: Paths, file_id: str) -> Rejected:
    """The rejected rows of a received file. Raises KeyError when the journal does not know it."""
    line = _line(paths, file_id)
    stored = paths_of(paths.lake, None, file_id)[1]
    rejects = pq.read_table(stored) if stored.exists() else REJECTS.empty_table()
    if line.get("motif") and not rejects.num_rows:
        reason = {
            "feuille": "",
            "ligne": None,
            "colonne": "",
            "valeur": "",
            "regle": line["regle"],
            "message": line["motif"],
        }
        rejects = pa.Table.from_pylist([reason], schema=REJECTS)
    copy = paths.raw / line["copie"]
    return rejected_rows(copy if line["copie"] and copy.exists() else None, line["fichier"], rejects)


def rejected_rows(source: Path | bytes | None, name: str, rejects: pa.Table) -> Rejected:
    """Each rejected row once, with its own cells where the file gives them, and all the reasons against it.

    source: the delivered file, its bytes, or None when nothing of it was kept. rejects: schema REJECTS.
    """
    reasons: dict[tuple, list[dict]] = {}
    for reject in rejects.to_pylist():
        reasons.setdefault((reject["feuille"], reject["ligne"]), []).append(reject)
    places = sorted(reasons, key=lambda place: (place[0], place[1] or 0))
    left_out, places = len(places[MAX_ROWS:]), places[:MAX_ROWS]
    header, cells = [], {}
    if source is not None and any(line is not None for _, line in places):
        try:
            header, cells = _cells(source, name, set(places))
        except RefusedFile:
            header, cells = [], {}  # refused as a whole: there is no row to hand back
    rows = []
    for place in places:
        own = (cells.get(place, []) + [""] * len(header))[: len(header)]
        rows.append([*own, *_why(reasons[place])])
    return Rejected([*header, *(TITLES[k] for k in REASONS)], rows, left_out)


def _why(reasons: list[dict]) -> list[str]:
    """The reasons against one row, put together."""
    first = reasons[0]

    def all_of(key: str) -> str:
        return " ; ".join(dict.fromkeys(r[key] for r in reasons if r[key]))

    line = "" if first["ligne"] is None else str(first["ligne"])
    return [first["feuille"], line, *(all_of(key) for key in REASONS[2:])]


def _cells(source: Path | bytes, name: str, places: set[tuple]) -> tuple[list[str], dict[tuple, list[str]]]:
    """The header of a delivered file, and the cells of the rows asked for, by (sheet, line). Raises RefusedFile."""
    data = source.read_bytes() if isinstance(source, Path) else source
    if data.startswith(b"PK\x03\x04"):
        return _cells_of_workbook(data, name, places)
    data, _ = to_utf8(data)
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    known = contracts()
    shape = text.layout(text.top_lines(data), known, dataset_in_name(name, known))
    physical = data.split(b"\n")
    found = {}
    for place in places:
        line = place[1]
        if line is not None and 0 < line <= len(physical) and len(physical[line - 1]) < text.LONGEST_LINE:
            cells, _ = text.record(physical, line - 1, shape)
            found[place] = cells or [physical[line - 1].decode("utf-8")]
    labels = [shape.header.names.get(i, "") for i in range(shape.width)]
    return labels, found


def _cells_of_workbook(
    data: bytes, name: str, places: set[tuple]
) -> tuple[list[str], dict[tuple, list[str]]]:
    known = contracts()
    labels: list[str] = []
    found = {}
    for grid in grids(data):
        asked = sorted(line for sheet, line in places if sheet == grid.facts.name and line)
        if not asked:
            continue
        header = find(grid.top(LOOK_AT), known, dataset_in_name(name, known))
        if header is not None and not labels:
            labels = [header.names.get(i, "") for i in range(len(grid.columns))]
        columns = [column.take(pa.array([line - 1 for line in asked])).to_pylist() for column in grid.columns]
        for i, line in enumerate(asked):
            found[(grid.facts.name, line)] = [column[i] or "" for column in columns]
    return labels, found


def harmless(cell: str) -> str:
    """A cell of csv that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def to_csv(rejected: Rejected) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in (rejected.header, *rejected.rows):
        writer.writerow([harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def to_workbook(rejected: Rejected, name: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Lignes écartées")
        sheet.freeze_panes(1, 0)
        for i, row in enumerate((rejected.header, *rejected.rows)):
            for j, cell in enumerate(row):
                # written as text: a cell beginning with « = » stays what it is
                sheet.write_string(i, j, cell[:LONGEST_CELL], bold if i == 0 else None)
        sheet.set_column(0, max(len(rejected.header) - 1, 0), 16)
        sheet.set_column(len(rejected.header) - 1, len(rejected.header) - 1, 80)
        note = book.add_worksheet("Lisez-moi")
        note.set_column(0, 0, 100)
        for i, sentence in enumerate(_explanation(rejected, name)):
            note.write_string(i, 0, sentence[:LONGEST_CELL], wrap)
    return out.getvalue()


def _explanation(rejected: Rejected, name: str) -> list[str]:
    said = [
        f"Lignes écartées de « {name} ».",
        f"Lignes qui n'entrent dans aucun chiffre : {len(rejected.rows)}. Les premières colonnes sont les vôtres ; les colonnes "
        "« Rejet : … » disent où et pourquoi.",
        "Corrigez ces lignes dans votre fichier d'origine et livrez-le de nouveau en entier : il remplace le précédent.",
    ]
    if rejected.left_out:
        said.append(f"{rejected.left_out} autres lignes écartées ne sont pas montrées ici.")
    return said
