"""What a workbook says beside its values: which sheets, what is hidden, merged, in error, or never computed.

The parser of sheets gives an empty cell where Excel shows « #N/A », where a formula was never computed, and under a
merged cell; and it reserves room for the whole rectangle that the cells span, so that one cell at XFD1048576 would
end the process. So each sheet's XML is looked at first, in pieces, without building it.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

import numpy as np

from etl.door.readers import personal
from etl.door.readers.archive import (
    CHUNK,
    chunks,
    has_declaration,
    require_plain_xml,
    suspect,
    unreadable,
    whole,
)
from etl.door.readers.raw import RefusedFile

MAX_CELLS = 30_000_000  # room that the cells of one sheet span
MAX_COLUMNS = 1_000
MAX_TEXT = 1 << 30  # bytes of the texts of one sheet, each counted as often as it is repeated
MAX_FAULTS = 200_000
LONGEST_ROW = 64 << 20  # bytes
PRECISE = 64 << 20  # bytes of XML of a sheet in which the place of each cell is read
# a column beyond Z, a row beyond the last one, or a place written in another way
STANDING_OUT = r"\sr\s*=\s*[\"'](?:[A-Z]{2}|[^A-Z0-9]|[A-Z]?0|[A-Z]?(?:[0-9]{8}|[2-9][0-9]{6}|1[1-9][0-9]{5}|10[5-9][0-9]{4}))"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NOT_COMPUTED = "(formule non calculée)"


@dataclass
class SheetFacts:
    """What stands in one sheet's XML. Rows and columns are counted from 1.

    errors, uncomputed: (row, column) → what is shown there. merges: (row, column, last row, last column). hidden_rows,
    hidden_columns: their numbers, by a filter or by hand.
    """

    name: str
    member: str
    hidden: bool
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


def sheets_of(archive: zipfile.ZipFile) -> tuple[list[SheetFacts], bool]:
    """The sheets in their order, and whether the workbook asks to be computed when opened. Raises RefusedFile."""
    names = {name.lower(): name for name in archive.namelist()}
    book = _tree(archive, names["xl/workbook.xml"])
    links = _tree(archive, names.get("xl/_rels/workbook.xml.rels", ""))
    targets = {link.get("Id"): link for link in links}
    found = []
    for sheet in (e for e in book.iter() if e.tag.rsplit("}", 1)[-1] == "sheet"):
        link = targets.get(sheet.get(RELATIONS))
        target = link.get("Target", "") if link is not None else ""
        member = names.get((target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower())
        if link is None or not link.get("Type", "").endswith("/worksheet"):
            continue  # a chart
        if member is None:
            raise unreadable()
        found.append(SheetFacts(sheet.get("name", ""), member, sheet.get("state", "visible") != "visible"))
    calc = [e for e in book.iter() if e.tag.rsplit("}", 1)[-1] == "calcPr"]
    return found, any(e.get("fullCalcOnLoad") in ("1", "true") for e in calc)


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if not name:
        raise unreadable()
    xml = whole(archive, name)
    require_plain_xml(xml)  # without a document type, the parser has no entity to expand
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise unreadable() from error


def plain_calendar(archive: zipfile.ZipFile, data: bytes) -> bytes:
    """The workbook without the extensions that make the parser forget its 1904 calendar (dates would be four years off).

    Excel writes `workbookPr` again among its extensions, without the calendar; the parser keeps the last one. `data` as it
    came in any other case.
    """
    name = next(n for n in archive.namelist() if n.lower() == "xl/workbook.xml")
    xml = whole(archive, name)
    own = _tree(archive, name)
    calendar = next((e for e in own if e.tag.rsplit("}", 1)[-1] == "workbookPr"), None)
    extensions = re.compile(rb"<((?:\w+:)?)extLst\b.*?</\1extLst>", re.DOTALL)
    if calendar is None or calendar.get("date1904") not in ("1", "true") or not extensions.search(xml):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for member in archive.namelist():
            content = extensions.sub(b"", xml) if member == name else whole(archive, member)
            copy.writestr(member, content)
    return out.getvalue()


def look_at(archive: zipfile.ZipFile, facts: SheetFacts, to_compute: bool, longest_text: int) -> None:
    """Fill `facts` from the sheet's XML, piece by piece.

    to_compute: the workbook asks to be computed, so that a zero under a formula may be no result.
    longest_text: bytes of the longest shared text. Raises RefusedFile when the sheet is not to be opened.
    """
    size = archive.getinfo(facts.member).file_size
    box = _Box(precise=size <= PRECISE)
    kept, previous, prefix = b"", b"", None
    for piece in chunks(archive, facts.member):
        if not previous and (piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in piece[:64]):
            raise suspect("Une feuille du classeur n'est pas écrite en UTF-8")
        if has_declaration(piece, previous):
            require_plain_xml(piece, previous)
            raise odd("des passages inhabituels")
        previous = piece[-64:]
        kept = kept + piece if kept else piece
        if prefix is None:
            root = re.search(rb"<(\w+:)?worksheet\b", kept[:CHUNK])
            prefix = (root[1] or b"") if root else b""
        cut = kept.rfind(b"<" + prefix + b"row")
        if cut > 0:
            _look(kept[:cut], prefix, facts, to_compute, box)
            kept = kept[cut:]
        elif len(kept) > LONGEST_ROW:
            raise odd("une ligne démesurée")
    _look(kept, prefix or b"", facts, to_compute, box)
    if box.area > MAX_CELLS or box.last_column > MAX_COLUMNS or (box.area > 2_000_000 and box.sparse):
        raise RefusedFile(
            "cellule_isolee",
            f"Feuille « {facts.name} » : une cellule est remplie loin du tableau (ligne {box.last_row}, colonne "
            f"{box.last_column}), ou la feuille dépasse {MAX_COLUMNS} colonnes ou "
            f"{MAX_CELLS // 1_000_000} millions de cellules. Supprimez les lignes et colonnes en trop, ou livrez un csv.",
        )
    # a cell that shows a shared text takes at least 20 bytes
    if (
        size // 20 * longest_text > MAX_TEXT
        and _texts_repeated(archive, facts.member, prefix or b"") > MAX_TEXT
    ):
        raise suspect("Le classeur répète de longs textes jusqu'à remplir la mémoire")


@dataclass
class _Box:
    """The rectangle that filled cells span, and how many there are; `last` is the place of the last one seen.

    precise: each cell's place is read; else only those that stand out, so that A1:Z1050000 is the widest.
    """

    precise: bool
    first_row: int = LAST_ROW + 1
    last_row: int = 0
    first_column: int = LAST_COLUMN + 1
    last_column: int = 0
    cells: int = 0
    last: int = -1

    def grow(self, rows: np.ndarray, columns: np.ndarray) -> None:
        if len(rows):
            self.first_row = min(self.first_row, int(rows.min()))
            self.last_row = max(self.last_row, int(rows.max()))
            self.first_column = min(self.first_column, int(columns.min()))
            self.last_column = max(self.last_column, int(columns.max()))
            self.cells += len(rows)

    @property
    def area(self) -> int:
        rows, columns = self.last_row - self.first_row + 1, self.last_column - self.first_column + 1
        return max(rows, 0) * max(columns, 0)

    @property
    def sparse(self) -> bool:
        return self.cells * 50 < self.area


def odd(what: str) -> RefusedFile:
    return RefusedFile(
        "classeur_inhabituel",
        f"Le classeur contient {what} : ouvrez-le dans Excel ou LibreOffice, enregistrez-le de nouveau en .xlsx.",
    )


def _look(xml: bytes, prefix: bytes, facts: SheetFacts, to_compute: bool, box: _Box) -> None:
    """One piece that ends between two rows."""
    _require_nothing_personal(xml, facts.name)
    if box.precise or personal.any_match(xml, STANDING_OUT):
        if not box.precise:  # what was passed over may have begun anywhere
            box.precise, box.first_row, box.first_column, box.cells = True, 1, 1, PRECISE // 100
        rows, columns, filled = references(xml, prefix)
        if len(rows):
            place = rows * (LAST_COLUMN + 1) + columns
            if place[0] <= box.last or (np.diff(place) <= 0).any():
                raise odd("des cellules qui ne sont pas dans l'ordre")
            if rows.max() > LAST_ROW or rows.min() < 1 or columns.max() > LAST_COLUMN:
                raise odd("des cellules hors de la feuille")
            box.last = int(place[-1])
            box.grow(rows[filled], columns[filled])
    in_error = re.finditer(rb"\bt=[\"']e[\"']", xml) if b't="e"' in xml or b"t='e'" in xml else ()
    for found in in_error:
        cell = _cell_around(xml, found.start(), prefix)
        if cell:
            at, inside = cell
            value = re.search(rb"<(?:\w+:)?v[^>]*>([^<]*)<", inside)
            facts.errors[at] = value[1].decode("utf-8", "replace")[:20] if value else "#ERREUR"
    if b"<" + prefix + b"f" in xml:
        for found in re.finditer(rb"<" + re.escape(prefix) + rb"f[\s/>]", xml):
            cell = _cell_around(xml, found.start(), prefix)
            if cell and _never_computed(cell[1], to_compute):
                facts.uncomputed.add(cell[0])
    if b"hidden=" in xml:
        _note_hidden(xml, facts)
    merged = xml.rfind(b"<" + prefix + b"mergeCells")
    for found in re.finditer(
        rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)",
        xml[merged:] if merged >= 0 else b"",
    ):
        first, top, end, bottom = found.groups()
        facts.merges.append((int(top), column_number(first), int(bottom), column_number(end)))
    if len(facts.errors) + len(facts.uncomputed) + len(facts.merges) > MAX_FAULTS:
        raise too_many_faults(facts.name)


def _note_hidden(xml: bytes, facts: SheetFacts) -> None:
    """Rows and columns that whoever opens the workbook does not see."""
    for tag in re.findall(rb"<(?:\w+:)?(?:row|col)\b[^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*>", xml):
        said = {k.decode(): int(v) for k, v in re.findall(rb"\s(r|min|max)=[\"'](\d{1,7})[\"']", tag)}
        if "r" in said:
            facts.hidden_rows.append(said["r"])
        elif {"min", "max"} <= said.keys():
            facts.hidden_columns |= set(range(said["min"], min(said["max"], MAX_COLUMNS) + 1))


def too_many_faults(sheet: str) -> RefusedFile:
    return RefusedFile(
        "trop_de_fautes",
        f"Feuille « {sheet} » : plus de {MAX_FAULTS} cellules en erreur, non calculées ou fusionnées. "
        "Corrigez les formules ou livrez un csv.",
    )


def _require_nothing_personal(xml: bytes, sheet: str) -> None:
    for kind, found in ((personal.NIR, personal.find_nir(xml)), (personal.MAIL, personal.find_mail(xml))):
        if found is not None:
            row = re.findall(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"'](\d+)", xml[:found])
            where = f"Feuille « {sheet} »" + (f", ligne {int(row[-1])}" if row else "")
            raise RefusedFile(personal.RULE, personal.sentence(kind, where))


def _cell_around(xml: bytes, position: int, prefix: bytes) -> tuple[tuple[int, int], bytes] | None:
    start = xml.rfind(b"<" + prefix + b"c ", 0, position)
    end = xml.find(b"</" + prefix + b"c>", position)
    if start < 0:
        return None
    inside = xml[start : end if end >= 0 else position + 200]
    at = re.search(rb"\br=[\"']([A-Z]+)(\d+)[\"']", inside)
    return ((int(at[2]), column_number(at[1])), inside) if at else None


def _never_computed(cell: bytes, to_compute: bool) -> bool:
    """Whether a cell with a formula has no result: none at all (an empty text is one), or the zero of a writer that
    leaves the computing to Excel."""
    tag = cell[: cell.find(b">") + 1]
    value = re.search(rb"<(?:\w+:)?v[^>]*>([^<]+)<", cell)
    if value is None:
        return not re.search(rb"\bt=[\"']str[\"']", tag) or to_compute
    return to_compute and value[1] == b"0"


def column_number(letters: bytes) -> int:
    """« A » → 1, « AA » → 27."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def references(xml: bytes, prefix: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, column, whether something stands in it) of every row and cell of a piece of sheet, in order.

    A row has column 0. Raises RefusedFile where a row or cell does not say where it is.
    """
    tags = sum(xml.count(b"<" + prefix + name + end) for name in (b"c", b"row") for end in (b" ", b">", b"/"))
    text = np.frombuffer(xml, np.uint8)
    at = np.flatnonzero((text[:-3] == 32) & (text[1:-2] == 114) & (text[2:-1] == 61) & (text[3:] == 34)) + 4
    if len(at) != tags:
        found = [
            (m.end(1), m[2])
            for m in re.finditer(rb"<(?:\w+:)?(?:c|row)\b[^>]*?(\sr\s*=\s*[\"'])([A-Z]*[0-9]+)[\"']", xml)
        ]
        if len(found) != len(re.findall(rb"<(?:\w+:)?(?:c|row)[\s/>]", xml)):
            raise odd("des cellules sans position")
        at = np.array([position for position, _ in found], np.int64)
    if not len(at):
        return np.array([], np.int64), np.array([], np.int64), np.array([], bool)
    text = np.concatenate([text, np.zeros(16, np.uint8)])
    rows, columns, end = (np.zeros(len(at), np.int64) for _ in range(3))
    in_letters = np.ones(len(at), bool)
    for k in range(13):
        c = text[at + k].astype(np.int64)
        letter = (end == 0) & in_letters & (c >= 65) & (c <= 90)
        digit = (end == 0) & (c >= 48) & (c <= 57)
        columns = np.where(letter, columns * 26 + c - 64, columns)
        rows = np.where(digit, rows * 10 + c - 48, rows)
        end = np.where((end == 0) & ~(letter | digit), c, end)
        in_letters &= letter
    if not np.isin(end, (34, 39)).all():
        raise odd("des cellules à la position illisible")
    ends = np.flatnonzero(text == 62)
    closing = ends[np.minimum(np.searchsorted(ends, at), len(ends) - 1)] if len(ends) else at
    filled = (text[closing - 1] != 47) & (columns > 0)
    return rows, columns, filled


def longest_shared_text(archive: zipfile.ZipFile) -> int:
    """Bytes of the longest shared text, markup included. Raises RefusedFile."""
    longest, since, previous = 0, 0, b""
    for piece in (piece for name in shared_texts(archive) for piece in chunks(archive, name)):
        require_plain_xml(piece, previous)
        previous = piece[-64:]
        start = 0
        for found in re.finditer(rb"</(?:\w+:)?si>", piece):
            longest = max(longest, since + found.start() - start)
            since, start = 0, found.end()
        since += len(piece) - start
    return max(longest, since)


def shared_texts(archive: zipfile.ZipFile) -> list[str]:
    """The member of a workbook that holds its shared texts, where it has one."""
    return [name for name in archive.namelist() if name.lower() == "xl/sharedstrings.xml"]


def _texts_repeated(archive: zipfile.ZipFile, member: str, prefix: bytes) -> int:
    """Bytes of all the shared texts of a sheet, each counted as often as a cell shows it."""
    shared = b"".join(whole(archive, name) for name in shared_texts(archive))
    sizes = np.diff([m.end() for m in re.finditer(rb"</(?:\w+:)?si>", shared)], prepend=0)
    total = 0
    kept = b""
    for piece in chunks(archive, member):
        kept += piece
        cut = kept.rfind(b"<" + prefix + b"c ")
        if cut > 0:
            total += _sum_of_texts(kept[:cut], sizes)
            kept = kept[cut:]
    return total + _sum_of_texts(kept, sizes)


def _sum_of_texts(xml: bytes, sizes: np.ndarray) -> int:
    which = np.array(
        [int(v) for v in re.findall(rb"t=\"s\"[^>]*>\s*<(?:\w+:)?v[^>]*>(\d{1,9})<", xml)], np.int64
    )
    return int(sizes[which[which < len(sizes)]].sum())
