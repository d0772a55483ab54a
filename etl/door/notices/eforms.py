"""Award notices of TED: lots, winners, tenders received, reason not awarded.

eForms (UBL ContractAwardNotice, from October 2023; fields « BT-… » of the eForms SDK) and the earlier form F03
(TED_EXPORT, schema R2.0.9). One row a result of a lot and a winner; a lot without winner keeps its row. The names of
winners who are natural persons are not kept.
"""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa
from lxml import etree

from etl.contracts import Contract
from etl.door.notices.notice import Reading
from etl.door.readers.raw import RawSheet, RefusedFile
from etl.door.readers.streams import Clean, unreadable

DATASET = "attributions"
COLUMNS = (
    "avis_id", "lot_avis", "lot_titre", "lieux", "resultat", "motif_non_attribution", "offres_recues", "montant_max",
    "duree_mois", "offre_id", "gagnant_id", "gagnant_nom", "role", "contrat_id", "contrat_date", "montant_offre", "acheteur_nom",
)  # fmt: skip
DEMONSTRATION = "données de démonstration"
# Local names: prefixes and even namespaces vary from one publisher's export to the next
RESULTS = {"selec-w": "attribue", "clos-nw": "non_attribue", "open-nw": "en_cours"}
MONTHS = {"MONTH": 1.0, "YEAR": 12.0}


def read(source: BinaryIO, root: str, contract: Contract) -> RawSheet:
    """The rows of a notice. Raises RefusedFile when it awards nothing."""
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        encoding="utf-8",
    )
    try:
        tree = etree.parse(Clean(source), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise unreadable(f"Ligne {error.lineno or 1} : XML mal formé ou coupé") from error
    rows = _eforms(tree) if root == "ContractAwardNotice" else _f03(tree)
    if not rows:
        raise RefusedFile("format", "Cet avis de TED n'attribue aucun lot : rien à charger.")
    table = pa.table(
        {name: pa.array([row.get(name) for row in rows], pa.string()).dictionary_encode() for name in COLUMNS}
    )
    marked = DEMONSTRATION in " ".join(tree.itertext()).lower()
    return RawSheet(
        contract.name,
        "",
        table,
        pa.array(range(1, len(rows) + 1), pa.int64()),
        banner=DEMONSTRATION if marked else "",
        header={name: name for name in COLUMNS},
    )


def _all(element, path: str) -> list:
    """Descendants by a path of local names: « LotResult/TenderLot/ID », from any depth for the first one."""
    first, *rest = path.split("/")
    steps = "".join(f"/*[local-name()='{name}']" for name in rest)
    return element.xpath(f".//*[local-name()='{first}']{steps}")


def _inside(element, path: str) -> list:
    """The same from the children of an element."""
    return element.xpath("./" + "/".join(f"*[local-name()='{name}']" for name in path.split("/")))


def _text(elements: list) -> str | None:
    """The first text, in French where several languages are given."""
    french = [e for e in elements if (e.get("languageID") or "").upper() in ("FRA", "FR")]
    for element in french or elements:
        words = " ".join("".join(element.itertext()).split())
        if words:
            return words
    return None


def _first(element, path: str) -> str | None:
    return _text(_inside(element, path))


# --- eForms -------------------------------------------------------------------------------------------------------


def _eforms(tree) -> list[dict]:
    r = Reading()
    organisations = _organisations(tree)
    lots = {_first(lot, "ID"): lot for lot in _inside(tree, "ProcurementProjectLot")}
    # references are elements of the same name, lower down: only the children of NoticeResult define
    tenders, contracts, parties, results = {}, {}, {}, []
    for notice in _all(tree, "NoticeResult"):
        tenders |= {_first(t, "ID"): t for t in _inside(notice, "LotTender")}
        contracts |= {_first(c, "ID"): c for c in _inside(notice, "SettledContract")}
        parties |= {_first(p, "ID"): p for p in _inside(notice, "TenderingParty")}
        results += _inside(notice, "LotResult")
    buyer = organisations.get(_text(_inside(tree, "ContractingParty/Party/PartyIdentification/ID")) or "", {})
    identifier = _first(tree, "ID") or _text(_all(tree, "NoticePublicationID"))
    rows = []
    for result in results:
        lot_id = _first(result, "TenderLot/ID")
        common = {
            "avis_id": identifier,
            "acheteur_nom": buyer.get("nom"),
            "lot_avis": lot_id,
            "resultat": RESULTS.get(_first(result, "TenderResultCode") or "", "nr"),
            "motif_non_attribution": _first(result, "DecisionReason/DecisionReasonCode"),
            "offres_recues": _tenders_received(result),
            "montant_max": r.amount("m", _first(result, "FrameworkAgreementValues/MaximumValueAmount")),
            **_lot(lots.get(lot_id), r),
        }
        won = _winners(result, tenders, contracts, parties, organisations, r)
        rows += [common | winner for winner in won] if common["resultat"] == "attribue" and won else [common]
    return rows


def _lot(lot, r: Reading) -> dict:
    if lot is None:
        return {}
    places = sorted({e.text.strip() for e in _all(lot, "CountrySubentityCode") if e.text and e.text.strip()})
    months = None
    for period in _all(lot, "DurationMeasure"):
        factor = MONTHS.get((period.get("unitCode") or "").upper())
        value = r.number("d", period.text)
        if factor and value:
            months = str(int(value * factor))
    return {
        "lot_titre": _first(lot, "ProcurementProject/Name"),
        "lieux": ";".join(places) or None,
        "duree_mois": months,
    }


def _organisations(tree) -> dict[str, dict]:
    found = {}
    for organisation in _all(tree, "Organization"):
        person = (_first(organisation, "NaturalPersonIndicator") or "").lower() == "true"
        for company in _inside(organisation, "Company"):
            key = _first(company, "PartyIdentification/ID")
            found[key] = {
                "id": None if person else _first(company, "PartyLegalEntity/CompanyID"),
                "nom": "personne physique" if person else _first(company, "PartyName/Name"),
            }
    return found


def _tenders_received(result) -> str | None:
    """The count of tenders (BT-759), of any kind (code « tenders ») where several kinds are counted."""
    for statistics in _inside(result, "ReceivedSubmissionsStatistics"):
        code = _first(statistics, "StatisticsCode")
        count = _first(statistics, "StatisticsNumeric")
        if code in (None, "tenders") and count and count.isdigit():
            return count
    return None


def _winners(
    result, tenders: dict, contracts: dict, parties: dict, organisations: dict, r: Reading
) -> list[dict]:
    rows = []
    settled = [_first(e, "ID") for e in _inside(result, "SettledContract")]
    for reference in _inside(result, "LotTender"):
        tender_id = _first(reference, "ID")
        tender = tenders.get(tender_id)
        if tender is None:
            continue
        signed = next(
            (
                c
                for c in map(contracts.get, settled)
                if c is not None and tender_id in {_first(t, "ID") for t in _inside(c, "LotTender")}
            ),
            None,
        )
        if settled and signed is None:
            continue  # a tender that was received, not the one that won
        of_tender = {
            "offre_id": tender_id,
            "montant_offre": r.amount("m", _first(tender, "LegalMonetaryTotal/PayableAmount")),
            "contrat_id": None
            if signed is None
            else _first(signed, "ContractReference/ID") or _first(signed, "ID"),
            "contrat_date": None
            if signed is None
            else r.date("d", _first(signed, "IssueDate") or _first(signed, "AwardDate")),
        }
        party = parties.get(_first(tender, "TenderingParty/ID"))
        rows += [of_tender | member for member in _members(party, organisations)] or [of_tender]
    return rows


def _members(party, organisations: dict) -> list[dict]:
    """The tenderers of a party with their role (one alone, or the leader of a group), then its subcontractors."""
    if party is None:
        return []
    tenderers = _inside(party, "Tenderer")
    members = []
    for tenderer in tenderers:
        leads = (_first(tenderer, "GroupLeadIndicator") or "").lower() == "true"
        role = "seul" if len(tenderers) == 1 else "mandataire" if leads else "cotraitant"
        members.append(_named(organisations.get(_first(tenderer, "ID")), role))
    members += [
        _named(organisations.get(_first(s, "ID")), "sous_traitant") for s in _inside(party, "SubContractor")
    ]
    return members


def _named(organisation: dict | None, role: str) -> dict:
    known = organisation or {}
    return {"gagnant_id": known.get("id"), "gagnant_nom": known.get("nom"), "role": role}


# --- F03 (until October 2023) -------------------------------------------------------------------------------------


def _f03(tree) -> list[dict]:
    r = Reading()
    forms = _all(tree, "F03_2014")
    if not forms:
        raise RefusedFile(
            "format", "Cet avis de TED n'est pas un avis d'attribution (F03) : seuls ceux-là sont lus."
        )
    form = next((f for f in forms if f.get("CATEGORY") == "ORIGINAL"), forms[0])
    identifier = (
        tree.get("DOC_ID") or _text(_all(tree, "NO_DOC_OJS")) or _text(_all(form, "REFERENCE_NUMBER"))
    )
    lots = {}
    for lot in _all(form, "OBJECT_DESCR"):
        number = _first(lot, "LOT_NO") or lot.get("ITEM")
        places = sorted({e.get("CODE") for e in _all(lot, "NUTS") if e.get("CODE")})
        lots[number] = {"lot_titre": _first(lot, "TITLE"), "lieux": ";".join(places) or None}
    buyer = _text(_all(form, "CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY/OFFICIALNAME"))
    rows = []
    for award in _all(form, "AWARD_CONTRACT"):
        number = _first(award, "LOT_NO") or award.get("ITEM")
        common = {"avis_id": identifier, "acheteur_nom": buyer, "lot_avis": number, **lots.get(number, {})}
        common["lot_titre"] = common.get("lot_titre") or _first(award, "TITLE")
        awarded = _inside(award, "AWARDED_CONTRACT")
        if not awarded:
            empty = _all(award, "PROCUREMENT_UNSUCCESSFUL")
            reason = "no-rece" if empty else "autre" if _all(award, "PROCUREMENT_DISCONTINUED") else None
            rows.append(common | {"resultat": "non_attribue", "motif_non_attribution": reason})
            continue
        for contract in awarded:
            of_contract = {
                "resultat": "attribue",
                "offres_recues": _text(_all(contract, "NB_TENDERS_RECEIVED")),
                "contrat_id": _first(award, "CONTRACT_NO"),
                "contrat_date": r.date("d", _first(contract, "DATE_CONCLUSION_CONTRACT")),
                "montant_offre": r.amount("m", _text(_all(contract, "VAL_TOTAL"))),
            }
            contractors = _all(contract, "CONTRACTOR")
            role = "seul" if len(contractors) == 1 else "membre"
            members = [
                {
                    "gagnant_id": _text(_all(c, "NATIONALID")),
                    "gagnant_nom": _text(_all(c, "OFFICIALNAME")),
                    "role": role,
                }
                for c in contractors
            ]
            rows += [common | of_contract | member for member in members] or [common | of_contract]
    return rows
