"""Excel workbooks: opened only when they look harmless, every recognised sheet read as text."""

from __future__ import annotations

import io
import zipfile

import fastexcel
import pyarrow as pa

from etl.contracts import Contract
from etl.readers.header import LOOK_AT, find, require_complete, unknown_dataset
from etl.readers.raw import RawSheet, RefusedFile
from etl.readers.rows import to_sheet

MAX_MEMBERS = 2_000
MAX_UNPACKED = 1 << 30
MAX_RATIO = 200


def require_harmless(data: bytes) -> None:
    """Refuse what a workbook has no reason to be: a bomb, macros, nested archives, names that climb out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise RefusedFile(
            "classeur_illisible",
            "Le classeur ne s'ouvre pas : fichier coupé ou abîmé. Enregistrez-le de nouveau au format .xlsx.",
        ) from error
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if (
        len(members) > MAX_MEMBERS
        or unpacked > MAX_UNPACKED
        or (unpacked > 1 << 26 and unpacked / packed > MAX_RATIO)
    ):
        raise RefusedFile(
            "classeur_suspect",
            f"Le classeur se déplie en {unpacked // (1 << 20)} Mo pour {len(data) // (1 << 20)} Mo reçus : "
            "il n'est pas ouvert. Livrez un csv.",
        )
    names = [member.filename for member in members]
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise RefusedFile(
            "classeur_suspect", "Le classeur contient des chemins interdits : il n'est pas ouvert."
        )
    if any("vbaProject" in name for name in names):
        raise RefusedFile(
            "macros", "Le classeur contient des macros : enregistrez-le au format .xlsx sans macro."
        )
    if any(member.flag_bits & 1 for member in members):
        raise RefusedFile(
            "mot_de_passe", "Le classeur est protégé par un mot de passe : livrez-le sans protection."
        )


def read_excel(data: bytes, known: dict[str, Contract], hint: str | None = None) -> list[RawSheet]:
    """Every sheet whose header is known; they must all be of one dataset. Raises RefusedFile."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedFile(
            "format",
            "Ancien format Excel (.xls), ou classeur protégé par un mot de passe : enregistrez-le en .xlsx.",
        )
    require_harmless(data)
    try:
        book = fastexcel.read_excel(data)
        names = book.sheet_names
    except Exception as error:  # the parser raises many kinds; the sender needs one sentence
        raise RefusedFile(
            "classeur_illisible",
            "Le classeur ne s'ouvre pas : fichier abîmé. Enregistrez-le de nouveau au format .xlsx.",
        ) from error
    found, refusals, left_out = [], [], []
    for name in names:
        try:
            sheet = _read_sheet(book, name, known, hint)
        except RefusedFile as refusal:
            refusals.append((name, refusal))
            continue
        if sheet is None:
            left_out.append(name)
        else:
            found.append(sheet)
    if refusals:
        name, refusal = refusals[0]
        raise RefusedFile(refusal.rule, f"Feuille « {name} » : {refusal}")
    if not found:
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
    return found


def _read_sheet(book, name: str, known: dict[str, Contract], hint: str | None) -> RawSheet | None:
    try:
        # skip_rows=0 keeps leading empty rows, so that row numbers are those of the sheet
        batch = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_arrow()
    except Exception as error:
        raise RefusedFile(
            "feuille_illisible", "la feuille ne se lit pas ; enregistrez de nouveau le classeur."
        ) from error
    if batch.num_columns == 0 or batch.num_rows == 0:
        return None
    top = batch.slice(0, LOOK_AT)
    rows = [
        ["" if v is None else v for v in row]
        for row in zip(*(c.to_pylist() for c in top.columns), strict=True)
    ]
    header = find(rows, known, hint)
    if header is None:
        return None
    require_complete(header)
    first = header.index + 1
    body = batch.slice(first)
    lines = pa.array(range(first + 1, first + 1 + body.num_rows), pa.int64())
    banner = "\n".join(" ".join(cell for cell in row if cell) for row in rows[: header.index])
    return to_sheet(header, name, list(body.columns), lines, [], [], banner)
