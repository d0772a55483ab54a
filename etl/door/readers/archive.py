"""A workbook is an archive: opened only when it holds what a workbook holds, and nothing that could harm."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from etl.door.readers import personal
from etl.door.readers.raw import RefusedFile

MAX_MEMBERS = 2_000
MAX_UNPACKED = 1 << 30  # bytes of all the members
MAX_RATIO = 200  # times that an archive of more than 64 MB unpacked may be larger than packed
CHUNK = 8 << 20

PACKED = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"MZ",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
)
DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def unreadable() -> RefusedFile:
    return RefusedFile(
        "classeur_illisible",
        "Le classeur ne s'ouvre pas : fichier coupé ou abîmé. Enregistrez-le de nouveau au format .xlsx.",
    )


def suspect(why: str) -> RefusedFile:
    return RefusedFile("classeur_suspect", f"{why} : il n'est pas ouvert. Livrez un csv.")


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive of a workbook that looks harmless from its list of members. Raises RefusedFile."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise unreadable() from error
    names = [member.filename for member in members]
    _require_size(members, len(data))
    if any(_climbs(name) for name in names):
        raise suspect("Le classeur contient des chemins interdits")
    if len({name.lower() for name in names}) < len(names):
        raise suspect("Le classeur contient deux fois le même élément")
    if any(member.flag_bits & 1 for member in members):
        raise RefusedFile(
            "mot_de_passe", "Le classeur est protégé par un mot de passe : livrez-le sans protection."
        )
    _require_workbook(archive, names)
    return archive


def _require_size(members: list[zipfile.ZipInfo], received: int) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if (
        len(members) > MAX_MEMBERS
        or unpacked > MAX_UNPACKED
        or (unpacked > 1 << 26 and unpacked / packed > MAX_RATIO)
    ):
        raise suspect(
            f"Le classeur se déplie en {unpacked // (1 << 20)} Mo et {len(members)} éléments "
            f"pour {received / (1 << 20):.1f} Mo reçus".replace(".", ",")
        )


def _climbs(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name or "\x00" in name


def _require_workbook(archive: zipfile.ZipFile, names: list[str]) -> None:
    """Say what the archive is when it is no .xlsx."""
    low = [name.lower() for name in names]
    if "mimetype" in low:
        raise RefusedFile(
            "format", "C'est un classeur LibreOffice (.ods) : enregistrez-le en .xlsx ou en csv."
        )
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "macrosheets/" in name for name in low):
        raise RefusedFile(
            "macros", "Le classeur contient des macros : enregistrez-le au format .xlsx sans macro."
        )
    if "xl/workbook.bin" in low:
        raise RefusedFile("format", "C'est un classeur binaire (.xlsb) : enregistrez-le en .xlsx ou en csv.")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in low:
        inside = [name for name in names if not name.endswith("/")]
        what = f"« {inside[0].rsplit('/', 1)[-1][:80]} »" if len(inside) == 1 else f"{len(inside)} fichiers"
        raise RefusedFile(
            "archive", f"C'est une archive zip ({what}) : décompressez-la et livrez chaque fichier lui-même."
        )
    for name in names:
        if not is_xml(name) and not name.endswith("/") and _starts_packed(archive, name):
            raise suspect("Le classeur contient un autre fichier (archive, document ou programme)")


def is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _starts_packed(archive: zipfile.ZipFile, name: str) -> bool:
    with opened(archive, name) as member:
        return member.read(8).startswith(PACKED)


def opened(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """One member to read. Raises RefusedFile."""
    try:
        return archive.open(name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError, OSError, ValueError) as error:
        raise unreadable() from error


def chunks(archive: zipfile.ZipFile, name: str, size: int = CHUNK) -> Iterator[bytes]:
    """A member in pieces, unpacked as they are asked for; its checksum is verified at the end. Raises RefusedFile."""
    with opened(archive, name) as member:
        while True:
            try:
                piece = member.read(size)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
                raise unreadable() from error
            if not piece:
                return
            yield piece


def whole(archive: zipfile.ZipFile, name: str) -> bytes:
    return b"".join(chunks(archive, name))


def require_plain_xml(piece: bytes, previous: bytes = b"") -> None:
    """Refuse a document type or entities, which a workbook has no use for; `previous`: the bytes just before."""
    if has_declaration(piece, previous) and DTD.search(previous[-16:] + piece):
        raise suspect("Le classeur contient une déclaration d'entités (DTD)")


def has_declaration(piece: bytes, previous: bytes = b"") -> bool:
    """Whether something begins with « <! »: a document type, a comment, a CDATA passage."""
    return b"<!" in piece or b"<!" in previous[-16:] + piece[:16]


def scan_texts(archive: zipfile.ZipFile, names: list[str]) -> None:
    """Look at parts that no reader opens (comments, drawings, properties…): entities, NIR, e-mail. Raises RefusedFile."""
    for name in names:
        previous = b""
        for piece in chunks(archive, name):
            if (not previous and piece[:2] in (b"\xff\xfe", b"\xfe\xff")) or b"\x00" in piece[:64]:
                raise suspect("Un élément du classeur n'est pas écrit en UTF-8")
            require_plain_xml(piece, previous)
            require_nothing_personal(previous + piece, name)
            previous = piece[-256:]


def require_nothing_personal(xml: bytes, name: str) -> None:
    """Refuse a part of a workbook whose text holds a NIR or an e-mail address."""
    where = {"docProps": "Propriétés du classeur (auteur, société…)"}.get(name.split("/")[0], "Classeur")
    if "comments" in name:
        where = "Commentaires du classeur"
    elif "drawing" in name:
        where = "Zones de texte du classeur"
    elif name.endswith(".rels"):
        where = "Liens du classeur"
    for kind, found in ((personal.NIR, personal.find_nir(xml)), (personal.MAIL, personal.find_mail(xml))):
        if found is not None:
            raise RefusedFile(personal.RULE, personal.sentence(kind, where))
