"""Award notices of TED: eForms and the earlier F03, built here with the names of their schemas."""

import pytest

from etl.door.check import REFUSED, check_bytes

EFORMS = """<?xml version="1.0" encoding="UTF-8"?>
<ContractAwardNotice xmlns="urn:oasis:names:specification:ubl:schema:xsd:ContractAwardNotice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
 xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1"
 xmlns:efbc="http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1"
 xmlns:efext="http://data.europa.eu/p27/eforms-ubl-extensions/1">
 <ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>
  <efac:NoticeResult>
   <efac:LotResult><cbc:ID schemeName="result">RES-0001</cbc:ID>
    <cbc:TenderResultCode listName="winner-selection-status">selec-w</cbc:TenderResultCode>
    <efac:FrameworkAgreementValues><cbc:MaximumValueAmount currencyID="EUR">11111111</cbc:MaximumValueAmount></efac:FrameworkAgreementValues>
    <efac:LotTender><cbc:ID schemeName="tender">TEN-0001</cbc:ID></efac:LotTender>
    <efac:LotTender><cbc:ID schemeName="tender">TEN-0002</cbc:ID></efac:LotTender>
    <efac:ReceivedSubmissionsStatistics><efbc:StatisticsCode listName="received-submission-type">t-sme</efbc:StatisticsCode><efbc:StatisticsNumeric>2</efbc:StatisticsNumeric></efac:ReceivedSubmissionsStatistics>
    <efac:ReceivedSubmissionsStatistics><efbc:StatisticsCode listName="received-submission-type">tenders</efbc:StatisticsCode><efbc:StatisticsNumeric>4</efbc:StatisticsNumeric></efac:ReceivedSubmissionsStatistics>
    <efac:SettledContract><cbc:ID schemeName="contract">CON-0001</cbc:ID></efac:SettledContract>
    <efac:TenderLot><cbc:ID schemeName="Lot">LOT-0001</cbc:ID></efac:TenderLot>
   </efac:LotResult>
   <efac:LotResult><cbc:ID schemeName="result">RES-0002</cbc:ID>
    <cbc:TenderResultCode listName="winner-selection-status">clos-nw</cbc:TenderResultCode>
    <efac:DecisionReason><efbc:DecisionReasonCode listName="non-award-justification">no-rece</efbc:DecisionReasonCode></efac:DecisionReason>
    <efac:ReceivedSubmissionsStatistics><efbc:StatisticsCode>tenders</efbc:StatisticsCode><efbc:StatisticsNumeric>0</efbc:StatisticsNumeric></efac:ReceivedSubmissionsStatistics>
    <efac:TenderLot><cbc:ID schemeName="Lot">LOT-0002</cbc:ID></efac:TenderLot>
   </efac:LotResult>
   <efac:LotTender><cbc:ID>TEN-0001</cbc:ID><cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">9999999</cbc:PayableAmount></cac:LegalMonetaryTotal><efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID></efac:TenderingParty></efac:LotTender>
   <efac:LotTender><cbc:ID>TEN-0002</cbc:ID><efac:TenderingParty><cbc:ID>TPA-0002</cbc:ID></efac:TenderingParty></efac:LotTender>
   <efac:SettledContract><cbc:ID>CON-0001</cbc:ID><cbc:IssueDate>2023-12-11+01:00</cbc:IssueDate><efac:ContractReference><cbc:ID>2023-L1</cbc:ID></efac:ContractReference><efac:LotTender><cbc:ID>TEN-0001</cbc:ID></efac:LotTender></efac:SettledContract>
   <efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID>
    <efac:Tenderer><cbc:ID>ORG-0002</cbc:ID><efbc:GroupLeadIndicator>true</efbc:GroupLeadIndicator></efac:Tenderer>
    <efac:Tenderer><cbc:ID>ORG-0003</cbc:ID><efbc:GroupLeadIndicator>false</efbc:GroupLeadIndicator></efac:Tenderer>
    <efac:SubContractor><cbc:ID>ORG-0004</cbc:ID></efac:SubContractor></efac:TenderingParty>
   <efac:TenderingParty><cbc:ID>TPA-0002</cbc:ID><efac:Tenderer><cbc:ID>ORG-0004</cbc:ID></efac:Tenderer></efac:TenderingParty>
  </efac:NoticeResult>
  <efac:Organizations>
   {organisations}
  </efac:Organizations>
 </efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
 <cbc:ID schemeName="notice-id">00000000-0000-0000-0000-000000000001</cbc:ID>
 <cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification></cac:Party></cac:ContractingParty>
 <cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-0001</cbc:ID><cac:ProcurementProject><cbc:Name languageID="ENG">Brittany</cbc:Name><cbc:Name languageID="FRA">Bretagne</cbc:Name>
  <cac:RealizedLocation><cac:Address><cbc:CountrySubentityCode>FRH01</cbc:CountrySubentityCode></cac:Address></cac:RealizedLocation>
  <cac:RealizedLocation><cac:Address><cbc:CountrySubentityCode>FRH02</cbc:CountrySubentityCode></cac:Address></cac:RealizedLocation>
  <cac:PlannedPeriod><cbc:DurationMeasure unitCode="YEAR">4</cbc:DurationMeasure></cac:PlannedPeriod></cac:ProcurementProject></cac:ProcurementProjectLot>
 <cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-0002</cbc:ID><cac:ProcurementProject><cbc:Name languageID="FRA">Drom</cbc:Name></cac:ProcurementProject></cac:ProcurementProjectLot>
</ContractAwardNotice>"""
ORGANISATION = (
    "<efac:Organization>{person}<efac:Company><cac:PartyIdentification><cbc:ID>ORG-000{n}</cbc:ID></cac:PartyIdentification>"
    "<cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName><cac:PartyLegalEntity><cbc:CompanyID>0000000000000{n}"
    "</cbc:CompanyID></cac:PartyLegalEntity><cac:Contact><cbc:ElectronicMail>contact@exemple.fr</cbc:ElectronicMail>"
    "</cac:Contact></efac:Company></efac:Organization>"
)
PERSON = "<efbc:NaturalPersonIndicator>true</efbc:NaturalPersonIndicator>"
NAMES = {1: "Acheteur fictif", 2: "Mandataire fictif", 3: "Cotraitant fictif", 4: "Jeanne Personne"}
F03 = """<TED_EXPORT xmlns="http://publications.europa.eu/resource/schema/ted/R2.0.9/publication" DOC_ID="000000-2019">
<FORM_SECTION><F03_2014 CATEGORY="ORIGINAL" LG="FR">
<CONTRACTING_BODY><ADDRESS_CONTRACTING_BODY><OFFICIALNAME>Acheteur fictif</OFFICIALNAME></ADDRESS_CONTRACTING_BODY></CONTRACTING_BODY>
<OBJECT_CONTRACT><OBJECT_DESCR ITEM="1"><TITLE><P>Bretagne</P></TITLE><LOT_NO>1</LOT_NO><NUTS CODE="FRH0"/></OBJECT_DESCR></OBJECT_CONTRACT>
<AWARD_CONTRACT ITEM="1"><CONTRACT_NO>2019-1</CONTRACT_NO><LOT_NO>1</LOT_NO><AWARDED_CONTRACT>
<DATE_CONCLUSION_CONTRACT>2019-11-04</DATE_CONCLUSION_CONTRACT><TENDERS><NB_TENDERS_RECEIVED>3</NB_TENDERS_RECEIVED></TENDERS>
<CONTRACTORS><AWARDED_TO_GROUP/><CONTRACTOR><ADDRESS_CONTRACTOR><OFFICIALNAME>Titulaire fictif A</OFFICIALNAME><NATIONALID>00000000000018</NATIONALID></ADDRESS_CONTRACTOR></CONTRACTOR>
<CONTRACTOR><ADDRESS_CONTRACTOR><OFFICIALNAME>Titulaire fictif B</OFFICIALNAME></ADDRESS_CONTRACTOR></CONTRACTOR></CONTRACTORS>
<VALUES><VAL_TOTAL CURRENCY="EUR">11111111</VAL_TOTAL></VALUES></AWARDED_CONTRACT></AWARD_CONTRACT>
<AWARD_CONTRACT ITEM="2"><LOT_NO>2</LOT_NO><NO_AWARDED_CONTRACT><PROCUREMENT_UNSUCCESSFUL/></NO_AWARDED_CONTRACT></AWARD_CONTRACT>
</F03_2014></FORM_SECTION></TED_EXPORT>"""


@pytest.fixture
def eforms():
    organisations = "".join(
        ORGANISATION.format(n=n, name=name, person=PERSON if n == 4 else "") for n, name in NAMES.items()
    )
    return EFORMS.replace("{organisations}", organisations).encode()


def test_winners_of_a_lot_have_their_roles(eforms, references):
    checked = check_bytes(eforms, "avis.xml", references)
    assert (checked.dataset, checked.lus, checked.charges) == ("attributions", 4, 4)
    won = [r for r in checked.rows.to_pylist() if r["lot_avis"] == "LOT-0001"]
    assert [(r["gagnant_nom"], r["role"]) for r in won] == [
        ("Mandataire fictif", "mandataire"),
        ("Cotraitant fictif", "cotraitant"),
        ("personne physique", "sous_traitant"),  # a natural person is not named
    ]
    first = won[0]
    assert (first["offres_recues"], first["duree_mois"], first["montant_max"]) == (4, 48, 11111111.0)
    assert (first["lot_titre"], first["lieux"], first["contrat_id"]) == ("Bretagne", "FRH01;FRH02", "2023-L1")
    assert (str(first["contrat_date"]), first["acheteur_nom"]) == ("2023-12-11", "Acheteur fictif")
    assert b"Jeanne" in eforms
    assert "Jeanne" not in str(checked.rows.to_pylist())


def test_a_lot_without_tender_keeps_its_row_and_its_reason(eforms, references):
    (row,) = [
        r for r in check_bytes(eforms, "a.xml", references).rows.to_pylist() if r["lot_avis"] == "LOT-0002"
    ]
    assert (row["resultat"], row["motif_non_attribution"], row["offres_recues"]) == (
        "non_attribue",
        "no-rece",
        0,
    )
    assert row["gagnant_nom"] is None


def test_the_earlier_form_is_read_too(references):
    checked = check_bytes(F03.encode(), "f03.xml", references)
    rows = checked.rows.to_pylist()
    assert [(r["lot_avis"], r["resultat"], r["gagnant_nom"], r["role"]) for r in rows] == [
        ("1", "attribue", "Titulaire fictif A", "membre"),
        ("1", "attribue", "Titulaire fictif B", "membre"),
        ("2", "non_attribue", None, None),
    ]
    assert (rows[0]["offres_recues"], rows[0]["montant_offre"], rows[2]["motif_non_attribution"]) == (
        3,
        11111111.0,
        "no-rece",
    )


def test_a_notice_that_awards_nothing_is_refused(references):
    notice = F03.split("<AWARD_CONTRACT")[0] + "</F03_2014></FORM_SECTION></TED_EXPORT>"
    assert check_bytes(notice.encode(), "f03.xml", references).verdict == REFUSED
