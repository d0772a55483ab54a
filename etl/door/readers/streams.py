"""Records of a JSON or XML file one after the other, in memory that does not grow with the file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from etl.door.readers.raw import RefusedFile

CHUNK = 1 << 20
LONGEST_RECORD = 16 << 20  # characters: beyond, it is no record
SPACES = re.compile(r"[\s,]*").match
UTF8 = "utf-8"
# What XML 1.0 forbids, and real files hold
FORBIDDEN = bytes(set(range(32)) - {9, 10, 13})


def unreadable(where: str, todo: str = "Téléchargez-le de nouveau.") -> RefusedFile:
    return RefusedFile(
        "format", f"{where} : le fichier ne se lit pas jusqu'au bout, rien n'en est chargé. {todo}"
    )


def hostile(why: str) -> RefusedFile:
    return RefusedFile("format", f"{why} : il n'est pas lu.")


# --- JSON ---------------------------------------------------------------------------------------------------------


class _Text:
    """A JSON text decoded as it is asked for. Bytes that are not UTF-8 become U+FFFD, as many publishers leave them."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        first = source.read(CHUNK).removeprefix(codecs.BOM_UTF8)
        self.decoder = codecs.getincrementaldecoder(_encoding(first))("replace")
        self.text, self.at, self.passed = self.decoder.decode(first), 0, 0
        self.over = False
        self.scan = json.JSONDecoder(strict=False).raw_decode

    def more(self) -> bool:
        """Read on; False at the end of the file."""
        piece = self.source.read(CHUNK)
        if not piece and self.over:
            return False
        self.over = not piece
        self.passed += self.text.count("\n", 0, self.at)
        self.text = self.text[self.at :] + self.decoder.decode(piece, final=self.over)
        self.at = 0
        if len(self.text) > LONGEST_RECORD:
            raise hostile(f"Ligne {self.line} : un élément dépasse {LONGEST_RECORD >> 20} Mo")
        return True

    @property
    def line(self) -> int:
        return self.passed + self.text.count("\n", 0, self.at) + 1

    def peek(self) -> str:
        """The next character that is neither space nor comma; "" at the end."""
        while True:
            self.at = SPACES(self.text, self.at).end()
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, expected: str) -> None:
        if self.peek() != expected:
            raise unreadable(f"Ligne {self.line} : « {expected} » est attendu")
        self.at += 1

    def value(self):
        """The next value, whole."""
        self.peek()
        while True:
            try:
                found, end = self.scan(self.text, self.at)
                # a number cut by the end of a chunk reads as a shorter one
                if end < len(self.text) or self.over or self.text[self.at] in '{["':
                    self.at = end
                    return found
            except RecursionError as error:
                raise hostile(f"Ligne {self.line} : trop de niveaux emboîtés") from error
            except ValueError as error:
                if not self.more():
                    raise unreadable(f"Ligne {self.line} : JSON mal formé ou coupé") from error
                continue
            if not self.more():
                self.over = True


def _encoding(start: bytes) -> str:
    """UTF-8, unless the beginning is not and reads as Windows wrote it."""
    try:
        codecs.getincrementaldecoder(UTF8)("strict").decode(start)
    except UnicodeDecodeError:
        try:
            words = start.decode("cp1252")
        except UnicodeDecodeError:
            return UTF8
        return UTF8 if "Ã" in words or "�" in words else "cp1252"
    return UTF8


def json_records(source: BinaryIO) -> Iterator[tuple[str, object]]:
    """(kind, record) of a JSON text: kind is « marche », « concession » or "" where only the record can tell.

    Known shapes: {"marches": […]}, {"marches": {"marche": […], "contrat-concession": […]}}, a bare array. Raises
    RefusedFile when the text is cut or malformed, or holds no such list.
    """
    source.seek(0)
    text = _Text(source)
    opening = text.peek()
    if opening == "[":
        yield from _items(text, "")
    elif opening == "{":
        text.take("{")
        found = False
        for key in _keys(text):
            if key == "marches":
                found = True
                yield from _lists(text)
            else:
                text.value()
        if not found:
            raise RefusedFile(
                "format",
                "Ce JSON n'a pas de liste « marches » : ce ne sont pas des données essentielles de la commande publique.",
            )
    else:
        raise unreadable("Ligne 1 : JSON mal formé")
    if text.peek():
        raise unreadable(f"Ligne {text.line} : du texte suit la fin des données")


def json_list(source: BinaryIO, name: str) -> Iterator[object]:
    """The elements of {"<name>": […], …}, or of a bare array. Raises RefusedFile when the text is cut or malformed."""
    source.seek(0)
    text = _Text(source)
    if text.peek() == "[":
        yield from (value for _, value in _items(text, ""))
    else:
        text.take("{")
        for key in _keys(text):
            if key == name and text.peek() == "[":
                yield from (value for _, value in _items(text, ""))
            else:
                text.value()
    if text.peek():
        raise unreadable(f"Ligne {text.line} : du texte suit la fin des données")


def _lists(text: _Text) -> Iterator[tuple[str, object]]:
    if text.peek() == "[":
        yield from _items(text, "")
        return
    text.take("{")
    for key in _keys(text):
        kind = {"marche": "marche", "contrat-concession": "concession"}.get(key)
        if kind is None:
            text.value()
        elif text.peek() == "[":
            yield from _items(text, kind)
        else:
            yield kind, text.value()


def _keys(text: _Text) -> Iterator[str]:
    """The keys of an object already opened, each to be followed by its value."""
    while text.peek() != "}":
        key = text.value()
        if not isinstance(key, str):
            raise unreadable(f"Ligne {text.line} : un nom de champ est attendu")
        text.take(":")
        yield key
    text.take("}")


def _items(text: _Text, kind: str) -> Iterator[tuple[str, object]]:
    text.take("[")
    while text.peek() != "]":
        if not text.peek():
            raise unreadable(f"Ligne {text.line} : la liste n'est pas fermée (fichier coupé)")
        yield kind, text.value()
    text.take("]")


# --- XML ----------------------------------------------------------------------------------------------------------


class Clean:
    """The bytes of an XML text in UTF-8, those that XML forbids replaced, so that one bad byte costs one character."""

    def __init__(self, source: BinaryIO) -> None:
        source.seek(0)
        self.source = source
        first = source.read(CHUNK)
        declared = re.search(rb"""^[^<]*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)""", first[:200])
        self.encoding = declared[1].decode("ascii").lower() if declared else UTF8
        if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in first[:64]:
            raise hostile("Le XML n'est pas écrit en UTF-8")
        try:
            self.decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        except LookupError as error:
            raise hostile(f"Le XML annonce un encodage inconnu ({self.encoding})") from error
        self.waiting = self._clean(first)

    def _clean(self, piece: bytes) -> bytes:
        text = self.decoder.decode(piece, final=not piece)
        return text.encode(UTF8, "replace").translate(None, FORBIDDEN)

    def read(self, size: int = -1) -> bytes:
        piece, self.waiting = self.waiting, b""
        while not piece:
            raw = self.source.read(CHUNK)
            piece = self._clean(raw)
            if not raw:
                return piece
        if 0 <= size < len(piece):
            piece, self.waiting = piece[:size], piece[size:]
        return piece


def xml_elements(source: BinaryIO, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """The elements of these tags, each forgotten after use.

    No entity is resolved, no document type accepted, nothing fetched. Raises RefusedFile.
    """
    parser = etree.XMLPullParser(
        events=("end",),
        tag=tags,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,  # libxml2's own bounds on depth and on the length of a text
        remove_comments=True,
        remove_pis=True,
        encoding=UTF8,  # what `Clean` gives, whatever was declared
    )
    text = Clean(source)
    try:
        while piece := text.read():
            parser.feed(piece)
            for _, element in parser.read_events():
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        parser.close()
    except etree.XMLSyntaxError as error:
        raise unreadable(f"Ligne {error.lineno or 1} : XML mal formé ou coupé") from error


def xml_root(source: BinaryIO) -> etree._Element:
    """The first element of an XML text, empty: its name says what the file is. Raises RefusedFile, for a document
    type too."""
    try:
        for _, element in etree.iterparse(
            Clean(source),
            events=("start",),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            encoding=UTF8,
        ):
            info = element.getroottree().docinfo
            if info.doctype or info.internalDTD is not None:
                raise hostile("Le XML contient une déclaration d'entités (DTD)")
            return element
    except etree.XMLSyntaxError as error:
        raise unreadable(f"Ligne {error.lineno or 1} : XML mal formé ou coupé") from error
    raise unreadable("Ligne 1 : XML vide")
