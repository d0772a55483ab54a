"""Excel workbooks: opened only when they look harmless, every recognised sheet read as text."""

from __future__ import annotations

from dataclasses import dataclass

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from etl.contracts import Contract
from etl.door.readers import archive, personal, workbook
from etl.door.readers.header import LOOK_AT, find, require_complete, unknown_dataset
from etl.door.readers.raw import Fault, RawSheet, RefusedFile
from etl.door.readers.reading import SET_ASIDE
from etl.door.readers.rows import to_sheet

MOST_NAMED = 10  # hidden rows that a remark names


@dataclass
class Grid:
    """Every cell of a sheet as text.

    columns: one array a column, from the first filled one, whose number in Excel is `first` (A is 1).
    """

    facts: workbook.SheetFacts
    columns: list[pa.DictionaryArray]
    first: int

    @property
    def height(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def top(self, n: int) -> list[list[str]]:
        """The first rows, empty cells as empty text."""
        cells = [column.slice(0, n).cast(pa.string()).to_pylist() for column in self.columns]
        return [["" if v is None else v for v in row] for row in zip(*cells, strict=True)]


def read_excel(data: bytes, known: dict[str, Contract], hint: str | None = None) -> list[RawSheet]:
    """Every visible sheet whose header is known; they must all be of one dataset. Raises RefusedFile."""
    found, refusals, left_out, hidden = [], [], [], []
    for grid in grids(data):
        try:
            sheet = _read_sheet(grid, known, hint)
        except RefusedFile as refusal:
            refusals.append((grid.facts.name, refusal))
            continue
        if sheet is None:
            left_out.append(grid.facts.name)
        elif grid.facts.hidden:
            hidden.append(sheet)
        else:
            found.append(sheet)
    if refusals:
        first = next((r for r in refusals if r[1].rule == personal.RULE), refusals[0])
        raise RefusedFile(first[1].rule, f"Feuille « {first[0]} » : {first[1]}")
    if not found:
        if hidden:
            raise RefusedFile(
                "feuille_masquee",
                f"Le seul tableau reconnu est sur une feuille masquée (« {hidden[0].sheet} ») : affichez-la et livrez de "
                "nouveau le classeur.",
            )
        raise unknown_dataset(known)
    if len({sheet.dataset for sheet in found}) > 1:
        kinds = ", ".join(f"« {s.sheet} » : {s.dataset}" for s in found)
        raise RefusedFile(
            "plusieurs_contenus", f"Un fichier porte un seul contenu ; ici {kinds}. Séparez-les."
        )
    if left_out:
        found[0].remarks.append(
            "Feuilles sans tableau reconnu : " + ", ".join(f"« {n} »" for n in left_out) + "."
        )
    return found + [_as_ignored(sheet, found[0]) for sheet in hidden]


def grids(data: bytes) -> list[Grid]:
    """The sheets of a workbook, hidden ones too. Raises RefusedFile, for personal data anywhere in it among others."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedFile(
            "format",
            "Ancien format Excel (.xls), ou classeur protégé par un mot de passe : enregistrez-le en .xlsx.",
        )
    with archive.open_archive(data) as box:
        sheets, to_compute = workbook.sheets_of(box)
        shared = workbook.shared_texts(box)
        apart = {*(sheet.member for sheet in sheets), *shared}
        archive.scan_texts(
            box, [name for name in box.namelist() if archive.is_xml(name) and name not in apart]
        )
        longest = workbook.longest_shared_text(box)
        for sheet in sheets:
            workbook.look_at(box, sheet, to_compute, longest)
        found = _load(workbook.plain_calendar(box, data), sheets)
        for grid in found:
            _require_nothing_personal(grid)
        archive.scan_texts(box, shared)  # last: what a cell shows is better told by its place
    return found


def _load(data: bytes, sheets: list[workbook.SheetFacts]) -> list[Grid]:
    try:
        book = fastexcel.read_excel(data)
        if not {sheet.name for sheet in sheets} <= set(book.sheet_names):
            raise archive.unreadable()
        return [_grid(book, sheet) for sheet in sheets]
    except RefusedFile:
        raise
    except BaseException as error:  # the parser raises many kinds, and its panics are no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise archive.unreadable() from error


def _grid(book, facts: workbook.SheetFacts) -> Grid:
    # skip_rows=0 keeps leading empty rows, so that row numbers are those of the sheet
    loaded = book.load_sheet(facts.name, header_row=None, skip_rows=0, dtypes="string")
    first = min((c.absolute_index for c in loaded.available_columns()), default=0) + 1
    batch = loaded.to_arrow()
    columns = [column.dictionary_encode() for column in batch.columns] if batch.num_rows else []
    return Grid(facts, [_without_midnight(column) for column in columns], first)


def _without_midnight(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """A date is given with the hour of midnight, which nobody wrote."""
    words = column.dictionary
    dates = pc.match_substring_regex(words, r"^\d{4}-\d\d-\d\d 00:00:00$")
    if not pc.any(dates, min_count=0).as_py():
        return column
    return pa.DictionaryArray.from_arrays(
        column.indices, pc.if_else(dates, pc.utf8_slice_codeunits(words, 0, 10), words)
    )


def _require_nothing_personal(grid: Grid) -> None:
    for column in grid.columns:
        found = personal.find_in_values(column.dictionary)
        if found:
            kind, at = found
            row = pc.index(column.indices, pa.scalar(at, column.indices.type)).as_py() + 1
            where = f"Feuille « {grid.facts.name} », ligne {row}"
            raise RefusedFile(personal.RULE, personal.sentence(kind, where))


def _read_sheet(grid: Grid, known: dict[str, Contract], hint: str | None) -> RawSheet | None:
    if not grid.height:
        return None
    rows = grid.top(LOOK_AT)
    header = find(rows, known, hint)
    if header is None:
        announced = personal.find_in_unknown_rows(rows)
        if announced:
            raise RefusedFile(personal.RULE, announced)
        return None
    for cells in (rows[header.index], rows[header.index - 1] if header.index else []):
        announced = personal.find_in_header(cells, header.contract)
        if announced:
            raise RefusedFile(personal.RULE, announced)
    require_complete(header)
    start = header.index + 1
    faults = _faults(grid, start + 1)
    columns = _with_values(grid, faults)
    lines = pa.array(range(start + 1, grid.height + 1), pa.int64())
    banner = "\n".join(" ".join(cell for cell in row if cell) for row in rows[: start - header.rows])
    body = [column.slice(start) for column in columns]
    sheet = to_sheet(header, grid.facts.name, body, lines, [], [], banner, faults)
    _tell_hidden(sheet, grid, rows[header.index], start)
    return sheet


def _tell_hidden(sheet: RawSheet, grid: Grid, labels: list[str], start: int) -> None:
    """Rows and columns that the sender does not see are read like the others, and told."""
    rows = [row for row in grid.facts.hidden_rows if start < row <= grid.height]
    if rows:
        which = f"{', '.join(map(str, rows[:MOST_NAMED]))}{'…' if len(rows) > MOST_NAMED else ''}"
        sheet.remarks.append(
            f"{len(rows)} ligne{'s' if len(rows) > 1 else ''} masquée{'s' if len(rows) > 1 else ''} par un filtre ou à la main "
            f"(ligne{'s' if len(rows) > 1 else ''} {which}) : lue{'s' if len(rows) > 1 else ''} comme les autres. Si elles ne "
            "comptent pas, supprimez-les et livrez de nouveau."
        )
    columns = [
        label for i, label in enumerate(labels, grid.first) if i in grid.facts.hidden_columns and label
    ]
    if columns:
        sheet.remarks.append(
            f"Colonne{'s' if len(columns) > 1 else ''} masquée{'s' if len(columns) > 1 else ''}, lue"
            f"{'s' if len(columns) > 1 else ''} comme les autres : {', '.join(f'« {c} »' for c in columns)}. "
            "Vérifiez que ce sont bien celles à livrer."
        )
    sheet.reserved |= bool(rows or columns)


def _faults(grid: Grid, first_row: int) -> list[Fault]:
    """The cells below the header that have no value of their own."""
    facts, found = grid.facts, []
    for (row, column), shown in facts.errors.items():
        found.append(
            Fault(
                column - grid.first,
                row,
                shown,
                "erreur_excel",
                f"La cellule porte l'erreur « {shown} » d'Excel : corrigez la formule. {SET_ASIDE}",
            )
        )
    for row, column in facts.uncomputed:
        found.append(
            Fault(
                column - grid.first,
                row,
                workbook.NOT_COMPUTED,
                "formule_non_calculee",
                "La formule n'a pas de résultat : ouvrez le classeur dans Excel ou LibreOffice, puis enregistrez-le. "
                f"{SET_ASIDE}",
            )
        )
    merges = [_below(m, grid, first_row) for m in facts.merges]
    if sum(
        (bottom - top + 1) * (right - left + 1) for top, left, bottom, right in merges if bottom >= top
    ) > (workbook.MAX_FAULTS):
        raise workbook.too_many_faults(facts.name)
    for top, left, bottom, right in facts.merges:
        message = (
            f"La cellule est fusionnée avec celle de la ligne {top} : Excel ne garde que la première. Défusionnez et "
            f"recopiez la valeur. {SET_ASIDE}"
        )
        start, first, end, last = _below((top, left, bottom, right), grid, first_row)
        for row in range(start, end + 1):
            for column in range(first, last + 1):
                if (row, column) != (top, left):
                    found.append(Fault(column - grid.first, row, "", "cellule_fusionnee", message))
    return [f for f in found if f.line >= first_row and 0 <= f.position < len(grid.columns)]


def _below(merge: tuple[int, int, int, int], grid: Grid, first_row: int) -> tuple[int, int, int, int]:
    """The part of a merged rectangle that lies in the rows of data."""
    top, left, bottom, right = merge
    last_column = grid.first + len(grid.columns) - 1
    return max(top, first_row), max(left, grid.first), min(bottom, grid.height), min(right, last_column)


def _with_values(grid: Grid, faults: list[Fault]) -> list[pa.Array]:
    """The columns with what Excel shows in a cell without value, so that its row is not taken for an empty one."""
    columns = list(grid.columns)
    for position in {f.position for f in faults if f.value}:
        texts = columns[position].cast(pa.string()).to_pylist()
        for fault in faults:
            if fault.position == position and fault.value and fault.line <= len(texts):
                texts[fault.line - 1] = fault.value
        columns[position] = pa.array(texts, pa.string()).dictionary_encode()
    return columns


def _as_ignored(sheet: RawSheet, shown: RawSheet) -> RawSheet:
    """A hidden sheet counts and is told, but is not loaded: its sender may have forgotten it."""
    reason = f"feuille masquée « {sheet.sheet} »"
    lines = sheet.lines.to_pylist() + [r.line for r in sheet.rejects] + [line for line, _ in sheet.ignored]
    return RawSheet(
        dataset=shown.dataset,
        sheet=sheet.sheet,
        table=sheet.table.slice(0, 0) if sheet.dataset == shown.dataset else shown.table.slice(0, 0),
        lines=sheet.lines.slice(0, 0),
        ignored=[(line, reason) for line in sorted(set(lines))],
        remarks=[
            f"La feuille masquée « {sheet.sheet} » n'est pas lue : affichez-la et livrez de nouveau le classeur si elle "
            "compte."
        ],
        header=sheet.header,
        reserved=True,
    )
