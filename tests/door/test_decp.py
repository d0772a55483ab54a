"""Public notices: official examples, dirt, counts, duplicates, states in order, hostile files, award notices of TED."""

import copy
import datetime as dt
import io
import json
import random
from collections import Counter

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from etl.door.check import ACCEPTED, REFUSED, RESERVED, check_bytes
from etl.door.large import check_large
from etl.door.notices import notice, official
from etl.door.notices.history import histories, months_later
from etl.door.notices.scope import Scope, found, repair
from etl.door.readers import streams
from etl.door.readers.raw import RefusedFile

MARKET = {
    "id": "2019000000000100",
    "acheteur": {"id": "13000000000014", "nom": "France compétences"},
    "nature": "Accord-cadre",
    "objet": "Conseil en évolution professionnelle, lot 4",
    "codeCPV": "79634000",
    "procedure": "Procédure avec négociation",
    "lieuExecution": {"code": "53", "typeCode": "Code région", "nom": "Bretagne"},
    "dureeMois": 48,
    "dateNotification": "2019-12-02",
    "datePublicationDonnees": "2019-12-20",
    "montant": 11111111,
    "formePrix": "Révisable",
    "titulaires": [{"typeIdentifiant": "SIRET", "id": "00000000000018", "denominationSociale": "Titulaire fictif A"}],
    "modifications": [],
}  # fmt: skip


def market(**changes) -> dict:
    return copy.deepcopy(MARKET) | changes


def judge(records, references, wrap="1.5", name="decp.json"):
    whole = {"marches": records} if wrap == "1.5" else {"marches": {"marche": records}}
    return check_bytes(json.dumps(whole, ensure_ascii=False).encode(), name, references)


def rows(checked) -> list[dict]:
    return checked.rows.to_pylist()


@pytest.fixture
def everything(references):
    """The same lists of codes, with no choice of buyer nor words."""
    other = copy.copy(references)
    other.scope = Scope()
    return other


def modification(date, **changes) -> dict:
    return {
        "objetModification": "Avenant",
        "dateNotificationModification": date,
        "datePublicationDonneesModification": date,
    } | changes


# --- both formats, both syntaxes --------------------------------------------------------------------------------


def test_every_official_example_is_read_and_agrees_with_its_schema(shared_data, everything):
    """lus = retenus + doublons; no difference is told where the official schema finds none."""
    for path in sorted((shared_data / "decp" / "exemples").iterdir()):
        checked = check_bytes(path.read_bytes(), path.name, everything)
        assert checked.verdict in (ACCEPTED, RESERVED), path.name
        assert checked.dataset == "marches_publics"
        assert checked.lus == checked.charges + checked.ignores > 0
        assert not any("schéma" in (row["ecarts"] or "") for row in rows(checked)), path.name


def test_the_same_contract_in_json_and_xml_gives_the_same_row(shared_data, everything):
    xml = (shared_data / "decp" / "exemples" / "v2_Marche.xml").read_bytes()
    (row, *_) = rows(check_bytes(xml, "m.xml", everything))
    element = etree.fromstring(xml)[0]
    again = json.dumps({"marches": {"marche": [notice.from_xml(element)]}}).encode()
    (twin,) = rows(check_bytes(again, "m.json", everything))
    for name in set(row) - {"ecarts", "ligne"}:
        assert row[name] == twin[name], name
    assert (row["montant"], row["duree_mois"], row["format_avis"]) == (575000.0, 48, "2.0")
    assert json.loads(row["titulaires"]) == [{"id": "55204599900869", "nom": None, "type": "SIRET"}]


def test_real_records_are_all_accounted_for(shared_data, everything):
    """470 real notices of 2019: read again with the json module, counted and added up apart."""
    data = (shared_data / "decp" / "real_2019" / "e-marchespublics.json").read_bytes()
    checked = check_bytes(data, "reel.json", everything)
    raw = json.loads(data)["marches"]
    assert checked.lus == len(raw) == checked.charges + checked.rejetes + checked.ignores
    kept = rows(checked)

    # a contract is left out only when another of same buyer, identifier and holders stands for it
    def key(r):
        return r["acheteur"]["id"], r["id"], tuple(sorted(t["id"].replace(" ", "") for t in r["titulaires"]))

    assert set(map(key, raw)) == {
        (r["acheteur_id"], r["marche_id"], tuple(sorted(t["id"] for t in json.loads(r["titulaires"]))))
        for r in kept
    }
    amounts = {r["ligne"]: r["montant"] for r in kept}
    for rank, amount in amounts.items():
        assert amount == (raw[rank - 1]["montant"] or None)


@pytest.mark.parametrize("version", ["1.5", "2.0"])
def test_differences_are_those_of_the_official_validator(shared_data, version):
    """A field taken away, one by one, from a valid notice: told exactly where jsonschema finds the notice invalid."""
    name = {"1.5": "v1.5_mar-basique.json", "2.0": "v2_marches_avec_modifications.json"}[version]
    whole = json.loads((shared_data / "decp" / "exemples" / name).read_text(encoding="utf-8"))
    schema = json.loads((official.SCHEMAS / official.JSON[version]).read_text(encoding="utf-8"))
    good = whole["marches"][0] if version == "1.5" else whole["marches"]["marche"][0]
    judge_whole = jsonschema.validators.validator_for(schema)(schema)
    for lost in good:
        record = {k: v for k, v in good.items() if k != lost}
        wrapped = {"marches": [record] if version == "1.5" else {"marche": [record]}}
        told = official.json_differences(record, version, False)
        assert bool(told) == (not judge_whole.is_valid(wrapped)), lost
        assert not told or any(f"{lost} : absent" in text for text in told)
    told = official.json_differences(good | {"nature": "Troc"}, version, False)
    assert told == [f"schéma {version} : nature : valeur hors de la liste"]


def test_differences_of_xml_are_those_of_the_official_xsd(shared_data, everything):
    data = (shared_data / "decp" / "exemples" / "v2_Marche.xml").read_bytes()
    wrong = data.replace(b"<nature>March\xc3\xa9</nature>", b"<nature>Troc</nature>")
    told = [row["ecarts"] for row in rows(check_bytes(wrong, "m.xml", everything))]
    assert any(e and "schéma 2.0 : nature : valeur hors de la liste" in e for e in told)


# --- dirt --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "column", "expected", "told"),
    [
        ("dureeMois", "NC", "duree_mois", None, "non communiqué"),
        ("dureeMois", 999, "duree_mois", None, "invraisemblable"),
        ("dureeMois", "36", "duree_mois", 36, None),
        ("dateNotification", None, "date_notification", None, "absente"),
        ("dateNotification", "2019-12-02+01:00", "date_notification", dt.date(2019, 12, 2), None),
        ("dateNotification", "0001-01-01", "date_notification", None, "date impossible"),
        ("dateNotification", "31/02/2020", "date_notification", None, "date impossible"),
        ("codeCPV", "99999999", "code_cpv", None, "remplissage"),
        ("codeCPV", "3190000", "code_cpv", "03190000", "zéro initial"),
        ("codeCPV", "79634000-8", "code_cpv", "79634000", None),
        ("montant", 12311111111, "montant", None, "invraisemblable"),
        ("montant", 0, "montant", None, "nul"),
        ("montant", "1 234,50", "montant", 1234.5, None),
        ("montant", 123456.89, "montant", 123456.89, None),
    ],
)  # fmt: skip
def test_what_is_no_value_becomes_unknown_and_is_told(references, field, value, column, expected, told):
    (row,) = rows(judge([market(**{field: value})], references))
    assert row[column] == expected
    said = [e for e in (row["ecarts"] or "").split(" | ") if e and not e.startswith("schéma")]
    assert any(told in e for e in said) if told else not said


@pytest.mark.parametrize(
    "holders",
    [
        [{"id": "00000000000018", "typeIdentifiant": "SIRET"}],
        [[{"id": "00000000000018", "typeIdentifiant": "SIRET"}]],
        [{"titulaire": {"id": "00000000000018", "typeIdentifiant": "SIRET"}}],
        {"titulaire": [{"id": "00000000000018", "typeIdentifiant": "SIRET"}]},
        [{"id": "00000000000018", "typeIdentifiant": "siret", "denominationSociale": ""}] * 2,
    ],
)
def test_holders_are_found_however_they_are_nested(references, holders):
    (row,) = rows(judge([market(titulaires=holders)], references))
    assert json.loads(row["titulaires"]) == [{"id": "00000000000018", "nom": None, "type": "SIRET"}]


def test_a_buyer_written_as_a_dotted_name_is_found(references):
    record = market()
    del record["acheteur"]
    (row,) = rows(
        judge([record | {"acheteur.id": "13000000000014", "acheteur.nom": "France compétences"}], references)
    )
    assert row["acheteur_nom"] == "France compétences"


@pytest.mark.parametrize(
    "subject",
    [
        "CONSEIL EN EVOLUTION PROFESSIONNELLE",
        "Conseil en \ufffdvolution professionnelle",
        "Conseil en \ufffd\ufffdvolution  professionnelle",
        "Conseil en Ã©volution professionnelle",
        "Conseil en &eacute;volution professionnelle",
        "conseil en évolution\nprofessionnelle",
    ],
)
def test_words_are_found_in_broken_characters(references, subject):
    assert judge([market(objet=subject)], references).charges == 1


def test_broken_bytes_cost_a_character_not_the_file(references):
    data = json.dumps({"marches": [market(), market(id="B")]}, ensure_ascii=False).encode()
    assert check_bytes(data.replace(b"Bretagne", b"Bret\xe9gne"), "d.json", references).charges == 2
    windows = json.dumps({"marches": [market()]}, ensure_ascii=False).encode("cp1252")
    (row,) = rows(check_bytes(windows, "d.json", references))
    assert row["objet"] == MARKET["objet"]


# --- the choice, and what is left out ------------------------------------------------------------------------------


def test_every_notice_is_kept_left_out_or_set_aside_and_counted(references):
    records = [
        market(),
        market(),  # a copy
        market(
            datePublicationDonnees="2020-01-10", modifications=[modification("2020-01-05")]
        ),  # a later state
        market(id="B", objet="Papier"),
        market(id="C", acheteur={"id": "21350238800019", "nom": "Ville de Rennes"}),
        market(id="D", acheteur={}),
        market(id="", uid=""),
        market(id="F", objet=""),
        ["pas un avis"],
    ]
    checked = judge(records, references)
    assert (checked.lus, checked.charges, checked.rejetes, checked.ignores) == (9, 1, 4, 4)
    rules = Counter(r["regle"] for r in checked.rejects.to_pylist())
    assert rules == {"acheteur_inconnu": 1, "identifiant_absent": 1, "objet_absent": 1, "avis_illisible": 1}
    said = " ".join(checked.motifs)
    assert "2 laissés de côté, hors du champ" in said
    assert "1 laissé de côté, doublon : copie" in said
    assert "1 laissé de côté, doublon : état plus ancien" in said
    assert len(json.loads(rows(checked)[0]["modifications"])) == 1


def test_a_file_with_nothing_of_the_field_is_no_fault(references):
    checked = judge([market(objet="Papier")], references)
    assert (checked.verdict, checked.lus, checked.charges, checked.ignores) == (ACCEPTED, 1, 0, 1)


def test_lots_that_share_an_identifier_are_several_contracts(references):
    """Real buyers reuse one identifier: other holders, or the same ones for another lot, are another contract."""
    other = [{"typeIdentifiant": "SIRET", "id": "00000000000026"}]
    records = [
        market(),
        market(titulaires=other),
        market(objet="Conseil en évolution professionnelle, lot n° 05"),
    ]
    assert judge(records, references).charges == 3


def test_a_siren_chooses_notices_without_a_name(references):
    chosen = copy.copy(references)
    chosen.scope = Scope(frozenset({"130000000"}), (), ("évolution professionnelle",))
    nameless = market(acheteur={"id": "13000000000014"})
    stranger = market(id="B", acheteur={"id": "21350238800019"})
    assert judge([nameless, stranger], chosen, "2.0").charges == 1
    # chosen by name only, a notice that says a number cannot be judged: it is set aside, not lost
    assert judge([nameless], references, "2.0").rejects["regle"].to_pylist() == ["acheteur_inconnu"]


def test_personal_data_in_a_kept_notice_set_it_aside(references):
    checked = judge([market(objet=f"{MARKET['objet']} : jean.dupont@exemple.fr"), market()], references)
    assert checked.rejects["regle"].to_pylist() == ["donnees_personnelles"]
    assert "dupont" not in str(checked.rejects.to_pylist())


@given(words=st.text(alphabet="abcdeéèçôœ ", min_size=1, max_size=12).filter(str.strip))
@settings(max_examples=60, deadline=None)
def test_a_word_is_found_in_itself_whatever_its_case_and_losses(words):
    from etl.door.notices.scope import _pattern

    pattern = [_pattern(words)]
    lossy = "".join(c if c.isascii() else "\ufffd" for c in words)
    assert all(any(found(pattern, text)) for text in (words, words.upper(), f"le {lossy} x"))


def test_repair_leaves_sound_text_alone():
    assert repair("évolution — œuvre") == "évolution — œuvre"
    assert repair("Ã‰volution".encode().decode("utf-8")) == "Évolution"


# --- states ------------------------------------------------------------------------------------------------------


def test_amendments_apply_in_the_order_of_their_notification(references):
    """Written out of order: 48 then 51 months, then a new holder, then a new amount; each keeps what it does not say."""
    new = [{"typeIdentifiant": "SIRET", "id": "00000000000026", "denominationSociale": "Titulaire fictif B"}]
    changes = [
        modification("2022-03-01", montant=12222222),
        modification("2020-06-01", dureeMois=51),
        modification("2021-01-15", titulaires=new),
    ]
    kept = rows(judge([market(modifications=changes)], references))
    contracts, states, holders = histories(kept, {})
    assert [(s["date_effet"], s["duree_mois"], s["montant"]) for s in states] == [
        (dt.date(2019, 12, 2), 48, 11111111.0),
        (dt.date(2020, 6, 1), 51, 11111111.0),
        (dt.date(2021, 1, 15), 51, 11111111.0),
        (dt.date(2022, 3, 1), 51, 12222222.0),
    ]
    assert [s["date_fin"] for s in states][:2] == [dt.date(2023, 12, 1), dt.date(2024, 3, 1)]
    assert [h["nom"] for h in holders] == ["Titulaire fictif A"] * 2 + ["Titulaire fictif B"] * 2
    assert [s["en_vigueur"] for s in states] == [False, False, False, True]
    assert contracts[0]["modifications"] == 3


def test_two_files_give_one_contract_in_its_last_state(references):
    first = rows(judge([market()], references))
    later = rows(judge([market(modifications=[modification("2020-06-01", dureeMois=51)])], references))
    for order in (first + later, later + first):
        contracts, states, _ = histories(order, {})
        assert [(c["avis_remplaces"], c["modifications"]) for c in contracts] == [(1, 1)]
        assert states[-1]["duree_mois"] == 51


def test_a_name_comes_from_the_notice_else_from_the_file_of_names(references):
    bare = [{"typeIdentifiant": "SIRET", "id": "00000000000018"}]
    kept = rows(judge([market(titulaires=bare)], references))
    (holder,) = histories(kept, {"000000000": "Nom du fichier"})[2]
    assert (holder["nom"], holder["nom_source"]) == ("Nom du fichier", "fichier de noms")
    (holder,) = histories(rows(judge([market()], references)), {"000000000": "Autre"})[2]
    assert (holder["nom"], holder["nom_source"]) == ("Titulaire fictif A", "avis")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2024, 1, 2), 48, (2028, 1, 1)),
        ((2020, 1, 1), 48, (2023, 12, 31)),
        ((2023, 1, 31), 1, (2023, 2, 27)),
        ((2020, 3, 1), 46, (2023, 12, 31)),
    ],
)
def test_a_duration_ends_the_day_before(start, months, end):
    assert months_later(dt.date(*start), months) == dt.date(*end)


# --- hostile, cut, huge --------------------------------------------------------------------------------------------


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE marches [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b"<marches><marche><id>&b;</id></marche></marches>"
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("entités", BOMB),
        ("fichier lu", BOMB.replace(b'"aaaaaaaaaa"', b'SYSTEM "file:///etc/passwd"')),
        ("xml coupé", b"<marches><marche><id>1</id>"),
        ("json coupé", b'{"marches": [{"id": "1"}, {"id": '),
        ("json mal formé", b'{"marches": [{"id": "1" "objet": "x"}]}'),
        ("profondeur", b'{"marches": [' + b"[" * 200_000),
        ("suite", b'{"marches": []} autre'),
        ("vide", b'{"marches": []}'),
        ("nombre sans fin", b'{"marches": [{"id": ' + b"9" * 10_000 + b"}]}"),
    ],
)
def test_a_hostile_or_cut_file_is_refused_in_french_and_nothing_of_it_is_kept(references, name, data):
    checked = check_bytes(data, "d.json", references)
    assert checked.verdict == REFUSED
    assert checked.rejects["regle"].to_pylist() == ["format"]
    assert checked.motifs[0].endswith((".", "lu."))


def test_a_record_without_end_is_refused_before_it_fills_the_memory(references, monkeypatch):
    monkeypatch.setattr(streams, "LONGEST_RECORD", 1 << 20)
    data = b'{"marches": [{"id": "' + b"x" * (4 << 20)
    assert "dépasse" in check_bytes(data, "d.json", references).motifs[0]


@pytest.mark.parametrize("chunk", [7, 64, 1000])
def test_where_a_chunk_ends_changes_nothing(references, monkeypatch, chunk):
    records = [
        market(id=f"M{i}", montant=i * 1000.5 + 1, modifications=[modification("2021-01-01")])
        for i in range(9)
    ]
    whole = rows(judge(records, references))
    monkeypatch.setattr(streams, "CHUNK", chunk)
    assert rows(judge(records, references)) == whole


def test_a_large_file_gets_the_same_verdict(references, tmp_path):
    rng = random.Random(7)
    records = [market(id=f"M{i}", objet=rng.choice([MARKET["objet"], "Papier"])) for i in range(500)]
    data = json.dumps({"marches": records}).encode()
    small, large = (
        check_bytes(data, "d.json", references),
        check_large(io.BytesIO(data), "d.json", references, tmp_path, "x"),
    )
    assert (large.lus, large.charges, large.ignores) == (small.lus, small.charges, small.ignores)
    assert rows(large) == rows(small)


def test_an_xml_declared_in_another_encoding_is_read(references):
    xml = (
        '<?xml version="1.0" encoding="ISO-8859-1"?><marches><marche><id>A</id><acheteur><id>13000000000014</id>'
        "<nom>France compétences</nom></acheteur><objet>Évolution professionnelle</objet></marche></marches>"
    )
    (row,) = rows(check_bytes(xml.encode("latin-1"), "m.xml", references))
    assert row["objet"] == "Évolution professionnelle"
    broken = xml.replace("ISO-8859-1", "UTF-8").encode().replace("É".encode(), b"\xc9\x01")
    assert check_bytes(broken, "m.xml", references).charges == 1


def test_a_json_that_is_no_list_of_contracts_is_refused():
    with pytest.raises(RefusedFile, match="marches"):
        list(streams.json_records(io.BytesIO(b'{"autre": "marches"}')))


# --- through the door ------------------------------------------------------------------------------------------------


def test_notices_come_through_the_same_door(paths):
    from etl.door.receive import receive

    (paths.inbox / "decp.json").write_bytes(
        json.dumps({"marches": [market(), market(id="B", objet="Papier")]}).encode()
    )
    (received,) = receive(paths)
    assert (received.verdict["dataset"], received.verdict["lus"], received.verdict["charges"]) == (
        "marches_publics",
        2,
        1,
    )
    assert (paths.raw / received.line["copie"]).read_bytes() == (paths.inbox / "decp.json").read_bytes()
    assert receive(paths)[0].verdict == received.verdict
