"""Personal data have no place here: how a file that holds some is recognised, before anything of it is stored.

The whole file is looked at, never a sample: its bytes for social security numbers (NIR) and e-mail addresses, its
headers for names, births and telephones, its columns for telephone numbers. What is found is told by its place and
kind; the value itself is never repeated, not even in a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.contracts import Contract, plain

RULE = "donnees_personnelles"
WHAT_TO_DO = "Rien du fichier n'est conservé. Retirez ces données et livrez-le de nouveau."
NIR, MAIL = "un numéro de sécurité sociale (NIR)", "une adresse électronique"
PHONE, NAME, BIRTH, ADDRESS = (
    "des numéros de téléphone",
    "des noms ou prénoms de personnes",
    "des dates ou lieux de naissance",
    "des adresses de personnes",
)

# --- in the bytes: RE2 looks at 600 MB a second and Python's own check only sees what it points at ---------------

_GAP = r"(?:[ \xa0]|\xc2\xa0|\xe2\x80[\x89\xaf])?"  # a space, also no-break or thin, in UTF-8 or cp1252
_MONTH = "(?:0[1-9]|1[0-2]|[2-9][0-9])"
_GROUPS = ("[1-478]", "[0-9]{2}", _MONTH, "(?:[0-9]{2}|2[ABab])", "[0-9]{3}", "[0-9]{3}", "[0-9]{2}")
_OVERSEAS = ("[1-478]", "[0-9]{2}", _MONTH, "97[0-9]", "[0-9]{2}", "[0-9]{3}", "[0-9]{2}")
_BODY = "|".join((_GAP.join(_GROUPS), _GAP.join(_OVERSEAS), "[.-]".join(_GROUPS)))
NIR_PREFILTER = rf"(?:^|[^0-9A-Za-z.])(?:{_BODY})(?:[^0-9A-Za-z]|$)"
_NIR_EXACT = re.compile(rb"(?<![0-9A-Za-z.])(?:" + _BODY.encode("latin-1") + rb")(?![0-9A-Za-z])")
MAIL_PATTERN = r"[0-9A-Za-z]@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*\.[A-Za-z]{2}"


def _one_value(data: bytes) -> pa.Array:
    """The bytes as one value, without a copy."""
    offsets = pa.py_buffer(np.array([0, len(data)], np.int64))
    return pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(data)])


def any_match(data: bytes, pattern: str) -> bool:
    """Whether an expression (RE2, in Latin-1) is found in bytes."""
    return pc.match_substring_regex(_one_value(data), pattern)[0].as_py()


def is_nir(text: str | bytes) -> bool:
    """Whether 15 characters, spaces left out, are a NIR whose key is right (13 digits modulo 97, 2A and 2B for
    Corsica: 19 and 18 stand for them, as Insee says)."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    bare = re.sub(r"[^0-9AB]", "", text.upper())
    if not re.fullmatch(r"[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}", bare):
        return False
    digits = bare[:13].replace("2A", "19").replace("2B", "18") if bare[5:7] in ("2A", "2B") else bare[:13]
    return 97 - int(digits) % 97 == int(bare[13:])


def _is_decimal_part(data: bytes, start: int) -> bool:
    """« 0,185… » in a text whose cells are not separated by commas is a number, not a NIR."""
    if start < 2 or data[start - 1 : start] != b"," or not data[start - 2 : start - 1].isdigit():
        return False
    line = data[data.rfind(b"\n", 0, start) + 1 : start]
    return b";" in line or b"\t" in line or b"|" in line


def find_nir(data: bytes) -> int | None:
    """Offset of the first NIR, or None. Bytes in UTF-8, cp1252 or ASCII."""
    if not any_match(data, NIR_PREFILTER):
        return None
    for found in _NIR_EXACT.finditer(data):
        if is_nir(found.group()) and not _is_decimal_part(data, found.start()):
            return found.start()
    return None


def find_mail(data: bytes) -> int | None:
    """Offset of the first e-mail address, or None."""
    if b"@" not in data:
        return None
    at = pc.find_substring_regex(_one_value(data), MAIL_PATTERN)[0].as_py()
    return at if at >= 0 else None


def line_at(data: bytes, offset: int) -> int:
    """Number of the line of a text in which a byte stands."""
    end = b"\n" if b"\n" in data else b"\r"
    return data.count(end, 0, offset) + 1


def sentence(what: str, where: str) -> str:
    """What to tell the sender: « Ligne 12 : le fichier contient … »."""
    return f"{where} : le fichier contient {what}. {WHAT_TO_DO}"


def masked(name: str) -> str:
    """A file name that may be kept: a NIR or an e-mail address in it is hidden."""
    hidden = re.sub(r"[^\s/\\]*@[^\s/\\]*\.[A-Za-z]{2,}", "[masqué]", name)
    exact = re.compile(_NIR_EXACT.pattern.decode("latin-1").replace(r"(?![0-9A-Za-z])", "(?![0-9])"))
    return exact.sub(lambda m: "[masqué]" if is_nir(m.group()) else m.group(), hidden)


# --- in the cells -------------------------------------------------------------------------------------------------


def find_in_values(values: pa.Array) -> tuple[str, int] | None:
    """(kind, position) of the first text that holds a NIR or an e-mail address, or None."""
    texts = values.cast(pa.large_string()).cast(pa.large_binary())
    for kind, pattern in ((NIR, NIR_PREFILTER), (MAIL, MAIL_PATTERN)):
        hits = pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(texts, pattern), False)).to_pylist()
        for at in hits:
            if kind == MAIL or find_nir(texts[at].as_py()) is not None:
                return kind, at
    return None


_PAIRS = r"(?:[ .\-/\x{a0}\x{202f}]?[0-9]{2}){4}\s*$"
_ABROAD = r"(?:\+|00)33[ .\-]?(?:\(0\)[ .\-]?)?[1-9]"
PHONE_FREE = rf"^\s*(?:{_ABROAD}|0[1-9]){_PAIRS}"  # « 0612345678 » is one too
# only with its pairs apart or its country: ten digits may be an identifier
PHONE_WRITTEN = rf"^\s*(?:{_ABROAD}{_PAIRS}|0[1-9](?:[ .\-/\x{{a0}}\x{{202f}}][0-9]{{2}}){{4}}\s*$)"
PHONE_DIGITS = r"^\s*0?[1-9][0-9]{8}\s*$"  # under a header that says telephone; Excel drops the first zero
PHONE_LINES = (  # in raw bytes, for files too large to be held
    r"(?:^|[^0-9A-Za-z])(?:(?:\+|00)33[ .\-]?[1-9]|0[1-9])(?:[ .\-]?[0-9]{2}){4}(?:[^0-9A-Za-z]|$)"
)


def is_phone_column(distinct: pa.Array, label: str, known: bool, persons: bool = False) -> bool:
    """Whether a column holds telephone numbers: most of its distinct values, or any under a header that says so.

    known: the column is one of the contract, so that ten digits in a row may be an identifier.
    persons: each row is a person, so that one number is one too many.
    """
    values = distinct.drop_null()
    if not len(values):
        return False
    share = _share(values, PHONE_WRITTEN if known else PHONE_FREE)
    if share >= (0.5 if not persons else 1e-9):
        return True
    return not known and says_phone(label) and (share > 0 or _share(values, PHONE_DIGITS) > 0)


def _share(values: pa.Array, pattern: str) -> float:
    hits = pc.sum(pc.match_substring_regex(values.cast(pa.large_string()), pattern)).as_py() or 0
    return hits / len(values)


def count_phones(data: bytes) -> int:
    """Telephone numbers in raw bytes."""
    return pc.count_substring_regex(_one_value(data), PHONE_LINES)[0].as_py()


# --- in the headers (compared in plain spelling: no accent, no case, no punctuation) ------------------------------

_WHO = (
    "(?:beneficiaire|personne|salarie|salariee|usager|usagere|demandeur|demandeuse|conseiller|conseillere|referent"
    "|referente|candidat|candidate|stagiaire|client|cliente|participant|participante|agent|assure|assuree|individu"
    "|interesse|interessee|consultant|consultante|allocataire|jeune)s?"
)
_OF = "(?: du| de la| des| de l| d un| d une| le| la)?"
_HEADERS = (
    (
        NAME,
        re.compile(
            rf"\bprenoms?\b|\bnoms? (?:de famille|de naissance|d usage|marital|patronymique|d epouse|de jeune fille)\b"
            rf"|\b(?:noms?|identite|patronyme){_OF} {_WHO}\b|^{_WHO} noms?\b|^patronyme$|^firstname$|^lastname$"
        ),
    ),
    (
        BIRTH,
        re.compile(
            r"\b(?:date|jour|lieu|commune|ville|pays) (?:de )?naiss(?:ance)?\b|^nee? (?:e )?le$|^ddn$"
        ),
    ),
    (
        NIR,
        re.compile(
            r"^nir\b|\bnir$|\b(?:numero|n|no|num)(?: de)? (?:secu|securite sociale|ss)\b|^securite sociale$"
        ),
    ),
    (
        ADDRESS,
        re.compile(
            rf"\b(?:adresse|domicile)(?: postale)?{_OF} {_WHO}\b|\badresse (?:personnelle|du domicile)\b"
        ),
    ),
    (
        "un numéro de demandeur d'emploi ou d'allocataire",
        re.compile(r"\b(?:numero|n|no|identifiant)(?: du| de l| d)? (?:demandeur d emploi|allocataire)\b"),
    ),
)
_PHONE_HEADER = re.compile(
    r"^(?:numeros? |n |no |num )?(?:de )?(?:telephones?|tel|teleph|portable|mobile|gsm|ligne directe)"
    r"(?: (?:portable|mobile|fixe|personnel|professionnel|perso|pro|domicile|bureau|direct|[12])| (?:du|de la|de l|des) .*)?$"
)
# In a file of paths each row is a person, so that these say who
_OF_PERSONS = re.compile(
    rf"^(?:nom|noms|nom complet|identite|contact|{_WHO}|adresse.*|rue|voie|domicile)$|^{_WHO} referente?$"
)


def says_phone(label: str) -> bool:
    """Whether a header announces telephone numbers (« N° de téléphone », not « RDV par téléphone »)."""
    return bool(_PHONE_HEADER.match(plain(label)))


def of_persons(contract: Contract | None) -> bool:
    """Whether each row of this kind of delivery is a person."""
    return contract is not None and "parcours_id" in contract.by_name


def find_in_header(cells: Sequence[str], contract: Contract | None) -> str | None:
    """The sentence about the first header that announces persons, or None. Columns of the contract are its own."""
    for position, cell in enumerate(cells, start=1):
        words = plain(cell) if len(cell) <= 200 else ""
        if not words or (contract is not None and contract.column_of(cell)):
            continue
        for kind, pattern in _HEADERS:
            if pattern.search(words):
                return sentence(kind, f"Colonne {position}")
        if of_persons(contract) and _OF_PERSONS.match(words):
            return sentence("le nom ou l'adresse de personnes", f"Colonne {position}")
    return None


def find_in_unknown_rows(rows: Iterable[Sequence[str]]) -> str | None:
    """The same for a table whose header no contract knows: its first rows that hold words only."""
    for cells in rows:
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) >= 2 and not any(any(c.isdigit() for c in cell) for cell in filled):
            found = find_in_header(cells, None)
            if found:
                return found
    return None
