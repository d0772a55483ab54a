"""One shape for a notice, whatever its format: texts as the contract `marches_publics` reads them.

What real files hold is told, never guessed: a date that is none, an amount of 99 999 999 999 or a CPV 99999999 become
unknown, with a sentence in `ecarts`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # reading JSON needs no XML
    from lxml import etree

COLUMNS = (
    "marche_id", "acheteur_id", "acheteur_nom", "format_avis", "type_avis", "nature", "objet", "code_cpv", "procedure",
    "lieu_code", "lieu_type", "duree_mois", "date_notification", "date_publication", "montant", "forme_prix",
    "offres_recues", "accord_cadre_id", "groupement", "titulaires", "modifications", "sous_traitants", "ecarts",
)  # fmt: skip
UNKNOWN = {
    "",
    "nc",
    "n/c",
    "n.c.",
    "nd",
    "null",
    "none",
    "inconnu",
    "inconnue",
    "cdl",
    "inx",
    "sans objet id",
    "na",
    "n/a",
}
ONLY_IN_2 = (
    "techniques", "modalitesExecution", "marcheInnovant", "ccag", "offresRecues", "typesPrix", "typeGroupementOperateurs",
    "considerationsSociales", "considerationsEnvironnementales",
)  # fmt: skip
CEILING = 5_000_000_000  # euros: no French contract reaches it; beyond stand the fillers (12 311 111 111…)
LONGEST = 1200  # months: concessions last


def text(value: object) -> str:
    """A value as text; "" where it is missing or says that it is not known."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    written = " ".join(str(value).split())
    return "" if written.lower() in UNKNOWN else written


def field(record: dict, *names: str) -> Any:
    """The first of these fields that is there; « acheteur.id » also where a publisher wrote the path as a name."""
    for name in names:
        if name in record:
            return record[name]
        found = record
        for part in name.split("."):
            found = flat(found)[0] if isinstance(found, list) and flat(found) else found
            found = found.get(part) if isinstance(found, dict) else None
        if found is not None:
            return found
    return None


def flat(value: object, wrapper: str = "") -> list:
    """The members of a list however they are nested or wrapped: [[a]], [{"titulaire": a}], {"titulaire": [a, b]}."""
    if value is None:
        return []
    if isinstance(value, list):
        return [member for part in value for member in flat(part, wrapper)]
    if isinstance(value, dict) and wrapper and set(value) == {wrapper}:
        return flat(value[wrapper], wrapper)
    return [value]


def is_version_2(record: dict) -> bool:
    return any(name in record for name in ONLY_IN_2)


def is_concession(record: dict, kind: str) -> bool:
    said = kind or str(record.get("_type", "")).lower()
    return "concession" in said or "autoriteConcedante" in record


def buyer_of(record: dict) -> tuple[str, str]:
    """(SIRET or other identifier, name) of the buyer, "" where missing."""
    buyer = record.get("acheteur")
    if type(buyer) is dict:  # as nearly all say it, which is worth not looking elsewhere
        identifier, name = text(buyer.get("id")), text(buyer.get("nom"))
    else:
        identifier = text(field(record, "acheteur.id", "autoriteConcedante.id", "acheteur_id"))
        name = text(field(record, "acheteur.nom", "autoriteConcedante.nom", "acheteur_nom"))
    if " " in identifier and identifier.replace(" ", "").isdigit():
        identifier = identifier.replace(" ", "")
    return identifier, name


def subject_of(record: dict) -> str:
    return text(record.get("objet"))


def identifier_of(record: dict, buyer: str) -> str:
    """The notice's own identifier; where it is missing, what follows the buyer in `uid`."""
    own = text(record.get("id"))
    whole = text(record.get("uid"))
    return own or (whole.removeprefix(buyer) if buyer else whole)


class Reading:
    """What is read of one notice, and the remarks that reading brings."""

    def __init__(self) -> None:
        self.remarks: list[str] = []

    def say(self, name: str, what: str) -> None:
        self.remarks.append(f"{name} : {what}")

    def date(self, name: str, value: object) -> str | None:
        written = text(value)
        if not written:
            return None
        found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", written) or re.match(
            r"(\d{4})(\d{2})(\d{2})$", written
        )
        parts = found.groups() if found else None
        if not parts and (french := re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})$", written)):
            parts = french.groups()[::-1]
        if not parts:
            self.say(name, "ce n'est pas une date")
            return None
        year, month, day = map(int, parts)
        if not (1990 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= _days(year, month)):
            self.say(name, "date impossible")
            return None
        return f"{year:04d}-{month:02d}-{day:02d}"

    def number(self, name: str, value: object) -> float | None:
        written = text(value)
        if not written:
            if value not in (None, ""):
                self.say(name, "non communiqué (« NC »)")
            return None
        bare = re.sub(r"[\s €\u00a0\u202f]", "", written).replace(",", ".")
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?([eE][+]?[0-9]{1,2})?", bare):
            self.say(name, "ce n'est pas un nombre")
            return None
        return float(bare)

    def amount(self, name: str, value: object) -> str | None:
        found = self.number(name, value)
        if found is None:
            return None
        if found == 0:
            self.say(name, "montant nul, tenu pour non renseigné")
        elif found < 0 or found >= CEILING or re.fullmatch(r"9{6,}", str(int(found))):
            self.say(name, "montant invraisemblable, tenu pour non renseigné")
        else:
            return repr(round(found, 2))
        return None

    def months(self, name: str, value: object) -> str | None:
        found = self.number(name, value)
        if found is None:
            return None
        if found != int(found) or not 1 <= found <= LONGEST or found == 999:
            self.say(name, "durée invraisemblable, tenue pour non renseignée")
            return None
        return str(int(found))

    def cpv(self, value: object) -> str | None:
        code = re.sub(r"-[0-9]$", "", text(value).replace(" ", ""))
        if not code:
            return None
        if re.fullmatch(r"[0-9]{7}", code):
            self.say("codeCPV", "sept chiffres, zéro initial rétabli")
            code = "0" + code
        if not re.fullmatch(r"[0-9]{8}", code) or code == "99999999":
            self.say("codeCPV", "code de remplissage ou illisible, tenu pour non renseigné")
            return None
        return code

    def holders(self, value: object) -> list[dict]:
        """The holders, once each: type, id, nom (None where not said)."""
        found: dict[tuple, dict] = {}
        for holder in [h for part in flat(value, "titulaire") for h in flat(part, "concessionnaire")]:
            holder = holder if isinstance(holder, dict) else {"id": holder}
            identifier = re.sub(r"\s", "", text(holder.get("id")))
            name = text(field(holder, "denominationSociale", "nom", "denomination")) or None
            kind = text(holder.get("typeIdentifiant")).upper() or None
            if not identifier and not name:
                self.say("titulaires", "titulaire sans identifiant ni nom")
                continue
            if kind == "SIRET" and not re.fullmatch(r"[0-9]{14}", identifier):
                self.say("titulaires", "SIRET de moins ou de plus de 14 chiffres")
            found.setdefault(
                (identifier, "" if identifier else name),
                {"id": identifier or None, "type": kind, "nom": name},
            )
        return list(found.values())

    def changes(self, value: object) -> list[dict]:
        """The modifications, in the order in which they were notified (then published, then written)."""
        found = []
        for rank, change in enumerate(flat(value, "modification"), start=1):
            if not isinstance(change, dict):
                self.say("modifications", "modification illisible")
                continue
            name = "modifications"
            found.append(
                {
                    "rang": rank,
                    "date": self.date(
                        name,
                        field(
                            change,
                            "dateNotificationModification",
                            "dateSignatureModification",
                            "dateSignature",
                        ),
                    ),
                    "publication": self.date(name, change.get("datePublicationDonneesModification")),
                    "objet": text(field(change, "objetModification", "objet")) or None,
                    "duree_mois": self.months(name, field(change, "dureeMois")),
                    "montant": self.amount(name, field(change, "montant", "valeurGlobale")),
                    "titulaires": self.holders(field(change, "titulaires", "concessionnaires")),
                }
            )
        found.sort(
            key=lambda c: (c["date"] or c["publication"] or "9999", c["publication"] or "9999", c["rang"])
        )
        return found

    def subcontractors(self, record: dict) -> list[dict]:
        found = []
        for act in flat(record.get("actesSousTraitance"), "acteSousTraitance"):
            if isinstance(act, dict):
                found.append(
                    {
                        "id": text(field(act, "sousTraitant.id")) or None,
                        "montant": self.amount("actesSousTraitance", act.get("montant")),
                        "date": self.date("actesSousTraitance", act.get("dateNotification")),
                    }
                )
        return found


def normalise(record: dict, kind: str, differences: list[str]) -> dict[str, str | None]:
    """The row of `marches_publics` for one notice. differences: those with the official schema, told first."""
    r = Reading()
    concession = is_concession(record, kind)
    buyer, name = buyer_of(record)
    place = field(record, "lieuExecution")
    row = {
        "marche_id": identifier_of(record, buyer)[:64] or None,
        "acheteur_id": buyer or None,
        "acheteur_nom": name or None,
        "format_avis": "2.0" if is_version_2(record) else "1.5",
        "type_avis": "concession" if concession else "marche",
        "nature": text(record.get("nature")) or None,
        "objet": subject_of(record) or None,
        "code_cpv": r.cpv(record.get("codeCPV")),
        "procedure": text(record.get("procedure")) or None,
        "lieu_code": text(field({"l": place}, "l.code")) or None,
        "lieu_type": text(field({"l": place}, "l.typeCode")) or None,
        "duree_mois": r.months("dureeMois", record.get("dureeMois")),
        "date_notification": r.date(
            "dateNotification", field(record, "dateNotification", "dateSignature", "dateDebutExecution")
        ),
        "date_publication": r.date("datePublicationDonnees", record.get("datePublicationDonnees")),
        "montant": r.amount("montant", field(record, "montant", "valeurGlobale")),
        "forme_prix": text(record.get("formePrix")) or None,
        "offres_recues": _whole(r.number("offresRecues", record.get("offresRecues"))),
        "accord_cadre_id": text(record.get("idAccordCadre")) or None,
        "groupement": text(record.get("typeGroupementOperateurs")) or None,
        "titulaires": _json(r.holders(field(record, "titulaires", "concessionnaires"))),
        "modifications": _json(r.changes(record.get("modifications"))),
        "sous_traitants": _json(r.subcontractors(record)),
    }
    if not row["date_notification"] and not any(x.startswith("dateNotification") for x in r.remarks):
        r.say("dateNotification", "absente")
    said = list(dict.fromkeys([*differences, *r.remarks]))
    return row | {"ecarts": " | ".join(said) or None}


def _whole(number: float | None) -> str | None:
    return None if number is None or number != int(number) or number < 0 else str(int(number))


def _json(members: list[dict]) -> str:
    return json.dumps(members, ensure_ascii=False, sort_keys=True)


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def from_xml(element: etree._Element) -> dict:
    """The record that an XML element holds, in the shape of the JSON one."""
    lists = {
        "titulaires",
        "concessionnaires",
        "modifications",
        "actesSousTraitance",
        "modificationsActesSousTraitance",
    }
    record: dict = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = child.tag.rpartition("}")[2]
        value = (
            [{c.tag.rpartition("}")[2]: from_xml(c)} for c in _children(child)]
            if name in lists
            else _value(child)
        )
        if name in record:
            value = [*flat(record[name]), *flat(value)]
        record[name] = value
    return record


def _value(element):
    return from_xml(element) if len(element) else (element.text or "").strip()


def _children(element) -> Iterator:
    return (c for c in element if isinstance(c.tag, str))
