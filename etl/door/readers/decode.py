"""Bytes to UTF-8 text: which encoding a file came in, and no byte replaced by a guess."""

from __future__ import annotations

import re

from etl.door.readers.raw import RefusedFile

NUL_MESSAGE = (
    "Le fichier contient des octets nuls : ce n'est pas un texte, ou sa copie est abîmée. "
    "Exportez-le de nouveau en csv (séparateur point-virgule)."
)
# letters of French as UTF-8 writes them: « é » « œ » « ’ »… in a file that is not UTF-8 as a whole
MIXED = re.compile(rb"\xc3[\xa0-\xbf\x80-\x9c]|\xc5[\x92\x93]|\xe2\x80[\x93-\x9d\xa6]")
UTF8_MARK = b"\xef\xbb\xbf"
WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
LOOK = 4096  # bytes in which an encoding of two bytes a letter shows itself


def wide_encoding(data: bytes) -> tuple[str, int] | None:
    """(encoding, length of its mark) of a text of two or four bytes a letter, marked or not; None for others."""
    for mark, encoding in WIDE:
        if data.startswith(mark):
            return encoding, len(mark)
    top = data[: LOOK // 2 * 2]
    if len(top) < 20 or b"\x00" not in top:
        return None
    half = len(top) // 2
    even, odd = top[::2].count(0) / half, top[1::2].count(0) / half
    if odd > 0.5 and even < 0.05:
        return "utf-16-le", 0
    if even > 0.5 and odd < 0.05:
        return "utf-16-be", 0
    return None


def to_utf8(data: bytes) -> tuple[bytes, str]:
    """The same text in UTF-8 without mark, and the encoding it came in (utf-8, utf-16 with or without its mark,
    else cp1252).

    Raises RefusedFile when a byte fits none of them: a replacement character would be a silent repair.
    """
    wide = wide_encoding(data)
    if wide:
        encoding, mark = wide
        try:
            text = data[mark:].decode(encoding)
        except UnicodeDecodeError as error:
            if not mark:
                raise RefusedFile("binaire", NUL_MESSAGE) from error
            line = data[mark : mark + error.start].decode(encoding, "ignore").count("\n") + 1
            raise _bad_byte(data[mark:], error, encoding, line) from error
        if "\x00" in text:
            raise RefusedFile("binaire", NUL_MESSAGE)
        return text.encode("utf-8"), encoding
    if data.startswith(UTF8_MARK):
        data = data[len(UTF8_MARK) :]
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _bad_byte(data, error, "utf-8") from error
        return _without_nul(data), "utf-8"
    try:
        data.decode("utf-8")  # only to know; the bytes themselves go on
        return _without_nul(data), "utf-8"
    except UnicodeDecodeError as error:
        not_utf8 = error
    _without_nul(data)
    if is_mixed(data):
        # cp1252 would read « Ã© » where « é » was meant
        raise _bad_byte(data, not_utf8, "cp1252 sans mélange") from None
    try:
        return data.decode("cp1252").encode("utf-8"), "cp1252"
    except UnicodeDecodeError as error:
        raise _bad_byte(data, error, "cp1252") from error


def is_mixed(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 hold French letters written in UTF-8 all the same."""
    return any(lead in data for lead in (b"\xc3", b"\xc5", b"\xe2\x80")) and MIXED.search(data) is not None


def _without_nul(data: bytes) -> bytes:
    if b"\x00" in data:
        raise RefusedFile("binaire", NUL_MESSAGE)
    return data


def _bad_byte(data: bytes, error: UnicodeDecodeError, encoding: str, line: int | None = None) -> RefusedFile:
    line = line or data.count(b"\n", 0, error.start) + 1
    return bad_byte(line, data[error.start], encoding)


def bad_byte(line: int, byte: int, encoding: str) -> RefusedFile:
    """The refusal of a text with a byte that no encoding knows."""
    return RefusedFile(
        "encodage",
        f"Ligne {line} : l'octet {byte:02x} n'existe ni en UTF-8 ni en {encoding}. Le texte est abîmé ; "
        "exportez de nouveau le fichier en « CSV UTF-8 ».",
    )
