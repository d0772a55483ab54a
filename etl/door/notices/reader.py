"""A file of public notices → a table for its contract, with everything that was left out counted.

lus = retenus + mis de côté + hors champ + doublons. Only what is kept is held in memory.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from etl.contracts import Contract
from etl.door.notices import eforms, notice, official
from etl.door.notices.scope import KEPT, OUTSIDE, Scope
from etl.door.readers import personal
from etl.door.readers.raw import RawSheet, RefusedFile, Reject
from etl.door.readers.streams import json_records, xml_elements, xml_root

START = 1 << 16  # bytes that tell public notices
DATASET = "marches_publics"
OUT_OF_SCOPE = "hors du champ choisi (acheteur et mots cherchés)"
COPY, OLDER = "doublon : copie d'un avis du fichier", "doublon : état plus ancien d'un avis du fichier"
AWARDS = ("ContractAwardNotice", "TED_EXPORT")
ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:marches|ContractAwardNotice|TED_EXPORT)[\s/>]")
LOT = re.compile(r"\blots?\s*(?:n\s*[°ºo.]*|num[ée]ro)?\s*0*([0-9]{1,3})\b", re.IGNORECASE)
DEMONSTRATION = "données de démonstration"
REASONS = {
    "acheteur_inconnu": "L'acheteur n'est pas dit, ou seulement par un numéro qui n'est pas celui d'un acheteur cherché : "
    "l'objet porte pourtant un des mots cherchés. Faites ajouter son SIREN à la table des acheteurs cherchés s'il est du champ.",
    "objet_absent": "L'avis est d'un acheteur cherché mais n'a pas d'objet : rien ne dit s'il est du champ.",
    "identifiant_absent": "L'avis n'a pas d'identifiant : ses modifications ne pourraient pas lui être rattachées.",
    "avis_illisible": "L'élément n'est pas un avis (texte ou liste au lieu de champs).",
    personal.RULE: "L'avis contient des données personnelles : il n'est pas gardé.",
}


def kind_of(start: bytes) -> str | None:
    """« json » or « xml » where the first bytes of a file (START of them) are those of public notices, else None."""
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare[:1] == b"{" and b'"marches"' in bare:
        return "json"
    if re.match(rb"\[\s*\{", bare) and (b'"acheteur' in bare or b'"autoriteConcedante' in bare):
        return "json"
    return "xml" if bare[:1] == b"<" and ROOT.search(bare) else None


def read_notices(source: BinaryIO, kind: str, known: dict[str, Contract], scope: Scope) -> list[RawSheet]:
    """The recognised table of a file. Raises RefusedFile when it is no list of notices, or cannot be read whole."""
    if kind == "json":
        return [_Kept(known[DATASET], scope).sheet(_from_json(source))]
    root = _root(source)
    if root in AWARDS:
        return [eforms.read(source, root, known[eforms.DATASET])]
    if root != "marches":
        raise RefusedFile(
            "format",
            f"Ce XML commence par « {root[:40]} » : sont lus les données essentielles (« marches ») et les avis "
            "d'attribution de TED.",
        )
    return [_Kept(known[DATASET], scope).sheet(_from_xml(source))]


def _root(source: BinaryIO) -> str:
    return xml_root(source).tag.rpartition("}")[2]


class _Record:
    """One notice as its JSON file gives it; what costs is done only for those kept."""

    def __init__(self, kind: str, raw) -> None:
        if isinstance(raw, dict) and len(raw) == 1 and isinstance(raw.get("marche"), dict):
            raw = raw["marche"]
        self.kind, self.raw = kind, raw

    @property
    def readable(self) -> bool:
        return type(self.raw) is dict

    def buyer(self) -> tuple[str, str]:
        return notice.buyer_of(self.raw)

    def subject(self) -> str:
        return notice.subject_of(self.raw)

    def whole(self) -> dict:
        return self.raw

    def differences(self, version: str, concession: bool) -> list[str]:
        return official.json_differences(self.raw, version, concession)


class _XmlRecord(_Record):
    """The same from an XML element."""

    @property
    def readable(self) -> bool:
        return True

    def buyer(self) -> tuple[str, str]:
        for child in self.raw.iterchildren("acheteur", "autoriteConcedante"):
            said = {part.tag: part.text for part in child}
            return notice.buyer_of({"acheteur": {"id": said.get("id"), "nom": said.get("nom")}})
        return "", ""

    def subject(self) -> str:
        return notice.text(self.raw.findtext("objet"))

    def whole(self) -> dict:
        return notice.from_xml(self.raw)

    def differences(self, version: str, concession: bool) -> list[str]:
        return official.xml_differences(self.raw, version)


def _from_json(source: BinaryIO) -> Iterator[_Record]:
    return (_Record(kind, raw) for kind, raw in json_records(source))


def _from_xml(source: BinaryIO) -> Iterator[_Record]:
    for element in xml_elements(source, ("marche", "contrat-concession")):
        yield _XmlRecord("marche" if element.tag == "marche" else "concession", element)


class _Kept:
    """The notices kept so far, one a contract."""

    def __init__(self, contract: Contract, scope: Scope) -> None:
        self.contract, self.scope = contract, scope
        self.rows: dict[tuple, tuple[int, dict]] = {}
        self.rejects: list[Reject] = []
        self.left: Counter = Counter()
        self.notes: Counter = Counter()

    def sheet(self, records: Iterator[_Record]) -> RawSheet:
        demonstration, n, outside, buyer_is = False, 0, 0, self.scope.buyer
        for n, record in enumerate(records, start=1):
            if not record.readable:
                self._aside(n, "avis_illisible", "")
                continue
            buyer = buyer_is(*record.buyer())
            if buyer is False:  # nearly all of a national file
                outside += 1
                continue
            subject = record.subject()
            verdict = self.scope.judge_subject(buyer, subject)
            if verdict == OUTSIDE:
                outside += 1
            elif verdict == KEPT:
                demonstration = demonstration or DEMONSTRATION in subject.lower()
                self._keep(n, record)
            else:
                self._aside(n, verdict, subject)
        if not n:
            raise RefusedFile("format", "La liste des marchés est vide : rien à charger.")
        if outside:
            self.left[OUT_OF_SCOPE] = outside
        return self._table(demonstration)

    def _aside(self, rank: int, rule: str, value: str) -> None:
        self.rejects.append(Reject("", rank, "", value[:200], rule, f"Avis n° {rank} : {REASONS[rule]}"))

    def _keep(self, rank: int, record: _Record) -> None:
        raw = record.whole()
        version = "2.0" if notice.is_version_2(raw) else "1.5"
        differences = record.differences(version, notice.is_concession(raw, record.kind))
        row = notice.normalise(raw, record.kind, differences)
        if not row["marche_id"]:
            self._aside(rank, "identifiant_absent", row["objet"] or "")
            return
        if personal.find_in_values(pa.array([v for v in row.values() if v], pa.string())) is not None:
            self._aside(rank, personal.RULE, "")
            return
        key = contract_key(row)
        if key not in self.rows:
            self.rows[key] = (rank, row)
            return
        self.left[COPY if _same(row, self.rows[key][1]) else OLDER] += 1
        if order(row) >= order(self.rows[key][1]):
            self.rows[key] = (rank, row)

    def _table(self, demonstration: bool) -> RawSheet:
        kept = sorted(self.rows.values(), key=lambda pair: pair[0])
        for _, row in kept:
            for remark in (row["ecarts"] or "").split(" | "):
                if remark:
                    self.notes[f"écart — {remark}"] += 1
        table = pa.table(
            {
                name: pa.array([row[name] for _, row in kept], pa.string()).dictionary_encode()
                for name in notice.COLUMNS
            }
        )
        return RawSheet(
            self.contract.name,
            "",
            table,
            pa.array([rank for rank, _ in kept], pa.int64()),
            rejects=self.rejects,
            banner=DEMONSTRATION if demonstration else "",
            header={name: name for name in notice.COLUMNS},
            left=self.left,
            notes=self.notes,
            filtered=True,
        )


def contract_key(row: dict) -> tuple:
    """What two notices of one contract share: buyer, identifier, first holders, and the lot that the object names.

    Buyers reuse one identifier for the lots of a procedure, so the identifier alone would lose contracts.
    """
    holders = sorted(h["id"] or h["nom"] for h in json.loads(row["titulaires"]))
    lots = sorted(set(LOT.findall(row["objet"] or "")))
    return (
        row["acheteur_id"] or row["acheteur_nom"] or "",
        row["marche_id"],
        row["type_avis"],
        *holders,
        "lot",
        *lots,
    )


def order(row: dict) -> tuple:
    """Which of two notices of one contract is the later state: more modifications, then published later.

    Between equals, the later in the file (or the file received later) wins.
    """
    return row["modifications"].count('"rang"'), row["date_publication"] or "", row["date_notification"] or ""


def _same(one: dict, other: dict) -> bool:
    return all(one[name] == other[name] for name in notice.COLUMNS)
