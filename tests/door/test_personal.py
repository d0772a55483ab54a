"""Personal data: what is recognised, what is not mistaken for it, and that nothing of it is stored."""

import io
import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts import contracts
from etl.door.check import REFUSED, check_bytes
from etl.door.large import check_large
from etl.door.readers import personal
from etl.door.receive import check_files, receive
from tests.conftest import HEADER, TODAY
from tests.door.test_receive import drop
from tests.support.books import FRENCH, corsica, patched, workbook

ROW = "or_corse;2024-Q1;2A004;;1;femme;12;14"
SITES = "periode;site_id;operateur_code;nom;site_type;adresse;code_commune;modalite;conseillers_etp"
SITE = "2024-Q1;S1;catalys;Agence Jeanne-d'Arc;dedie;12 rue Marie-Curie;35238;presentiel;1,5"
PATHS = "parcours_id;operateur_code;code_commune;sexe;tranche_age;csp;niveau_diplome;statut_actif;date_demande;date_premier_rdv;modalite;unite_oeuvre_code"
PATH = "b7f31c02a9;catalys;35238;femme;25_34;employes;bac;salarie_prive;2026-07-06;2026-07-15;presentiel;UO1"


def key_of(thirteen: str) -> str:
    """The key of a NIR as Insee defines it, worked out here on its own: 97 less the remainder of the number by 97."""
    number = int(thirteen.replace("A", "0").replace("B", "0"))
    number -= 1_000_000 if "A" in thirteen else 2_000_000 if "B" in thirteen else 0
    return f"{97 - number % 97:02d}"


def spaced(nir: str, gap: str) -> str:
    return gap.join((nir[0], nir[1:3], nir[3:5], nir[5:7], nir[7:10], nir[10:13], nir[13:]))


# Fictitious: commune 999 of a département holds nobody
NIR = "185057899908" + "4"
NIR += key_of(NIR)
CORSICAN = "290122A999123"
CORSICAN += key_of(CORSICAN)


@st.composite
def numbers(draw) -> str:
    place = draw(st.sampled_from(["01", "33", "75", "2A", "2B", "974", "99"]))
    rest = draw(st.integers(0, 10 ** (8 - len(place)) - 1))
    month = draw(st.sampled_from([*range(1, 13), *range(20, 43), *range(50, 100)]))
    head = f"{draw(st.sampled_from('12378'))}{draw(st.integers(0, 99)):02d}{month:02d}"
    return f"{head}{place}{rest:0{8 - len(place)}d}"


def test_the_key_of_a_published_example():
    # the specimen printed by the health insurance: 2 69 05 49 588 157, key 80
    assert key_of("2690549588157") == "80"
    assert personal.is_nir("2 69 05 49 588 157 80")


@settings(max_examples=300, deadline=None)
@given(number=numbers(), gap=st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009", ".", "-"]))
def test_every_nir_is_found_whatever_parts_its_groups(number, gap):
    nir = number + key_of(number)
    text = f"a;{spaced(nir, gap)};b\n"
    assert personal.find_nir(text.encode("utf-8")) == 2
    if gap not in ("\u202f", "\u2009"):  # cp1252 has no such spaces
        assert personal.find_nir(text.encode("cp1252")) == 2


@settings(max_examples=300, deadline=None)
@given(number=numbers(), wrong=st.integers(1, 96))
def test_a_wrong_key_is_no_nir(number, wrong):
    key = (int(key_of(number)) - 1 + wrong) % 97 + 1
    assert personal.find_nir(f"a;{number}{key:02d};b\n".encode()) is None


@settings(max_examples=300, deadline=None)
@given(number=numbers())
def test_a_nir_inside_a_longer_number_or_after_a_decimal_sign_is_none(number):
    nir = number + key_of(number)
    for text in (f"1{nir}", f"{nir}1", f"0.{nir}", f"x;0,{nir};y", f"FR{nir}"):
        assert personal.find_nir(f";{text};\n".encode()) is None
    # in a csv whose cells are parted by commas, the comma before it is no decimal sign
    assert personal.find_nir(f"12,{nir},3\n".encode()) == 3


def luhn(first: str) -> str:
    """The digit that makes a SIREN or a SIRET right."""
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(first))]
    return str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


@settings(max_examples=300, deadline=None)
@given(siren=st.integers(0, 99_999_999), nic=st.integers(0, 9999))
def test_a_siret_and_a_siren_are_no_nir(siren, nic):
    nine = f"{siren:08d}" + luhn(f"{siren:08d}")
    thirteen = f"{nine}{nic:04d}"
    siret = thirteen + luhn(thirteen)
    shown = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"
    text = f"siret;siren\n{siret};{nine}\n{shown};{nine}\n1;{siret}\n".encode()
    assert personal.find_nir(text) is None


def everything_under(folder) -> bytes:
    """All that is stored, Parquet unpacked."""
    parts = []
    for path in folder.rglob("*"):
        if path.is_file():
            parts.append(path.name.encode() + path.read_bytes())
            if path.suffix == ".parquet":
                parts.append(str(pq.read_table(path).to_pydict()).encode())
    return b"\n".join(parts)


def lines(*rows: str, header: str = HEADER) -> bytes:
    return ("\n".join([header, *rows]) + "\n").encode()


def with_comment(book) -> None:
    book.worksheets()[0].write_comment("A1", f"voir {NIR}")


def with_textbox(book) -> None:
    book.worksheets()[0].insert_textbox(3, 3, "écrire à jeanne.martin@exemple.fr")


def with_author(book) -> None:
    book.set_properties({"author": "jeanne.martin@exemple.fr"})


def hidden(book) -> None:
    book.get_worksheet_by_name("Notes").hide()


GOOD = corsica(("2A004", 1, 12, 14), ("2B033", 1, 7, 9))
SECRETS = (
    NIR,
    spaced(NIR, " "),
    CORSICAN,
    "jeanne.martin@exemple.fr",
    "0612345678",
    "06 12 34 56 78",
    "Dupontel",
)
FILES = {
    "nir_in_a_cell.csv": lines(ROW, ROW.replace("femme", NIR)),
    "nir_in_a_column_of_its_own.csv": lines(ROW + f";{NIR}", header=HEADER + ";identifiant"),
    "nir_with_spaces_on_the_last_line.csv": lines(*[ROW] * 500, ROW.replace("femme", spaced(NIR, " "))),
    "nir_of_corsica.csv": lines(ROW.replace("femme", CORSICAN)),
    "nir_in_a_title.csv": f"Dossier {NIR}\n".encode() + lines(ROW),
    "nir_in_a_note.csv": lines(ROW) + f"Source : dossier {NIR}\n".encode(),
    "nir_in_a_row_of_the_wrong_width.csv": lines(ROW, f"{NIR};1"),
    "nir_in_utf16.csv": lines(ROW.replace("femme", NIR)).decode().encode("utf-16"),
    "nir_in_utf16_without_mark.csv": lines(ROW.replace("femme", NIR)).decode().encode("utf-16-le"),
    "nir_in_cp1252_with_nobreak_spaces.csv": ("é\n".encode("cp1252") + lines(ROW)).replace(
        b"femme", spaced(NIR, "\u00a0").encode("cp1252")
    ),
    "nir_beside_a_byte_of_no_encoding.csv": lines(ROW.replace("femme", NIR)) + b"\x81\n",
    "nir_in_an_unknown_table.csv": f"a;b;c\n1;2;{NIR}\n".encode(),
    "mail.csv": lines(ROW.replace("femme", "jeanne.martin@exemple.fr")),
    "mail_in_an_unknown_table.csv": b"x;y\n1;jeanne.martin@exemple.fr\n",
    "telephone.csv": lines(ROW + ";0612345678", header=HEADER + ";N° de téléphone"),
    "telephone_damaged_by_excel.csv": lines(ROW + ";612345678", header=HEADER + ";Tél. portable"),
    "telephone_without_its_name.csv": lines(ROW + ";06 12 34 56 78", header=HEADER + ";joindre"),
    "first_name.csv": lines(ROW + ";Dupontel;Jeanne", header=HEADER + ";Nom;Prénom"),
    "name_of_the_beneficiary.csv": lines(ROW + ";Dupontel", header=HEADER + ";Nom du bénéficiaire"),
    "adviser.csv": lines(ROW + ";Dupontel", header=HEADER + ";Nom du conseiller"),
    "birth.csv": lines(ROW + ";12/03/1985", header=HEADER + ";Date de naissance"),
    "people.csv": b"civilite;nom;prenom;ville\nMme;Dupontel;Jeanne;Rennes\n",
    "name_in_a_file_of_paths.csv": lines(PATH + ";Dupontel", header=PATHS + ";nom"),
    "address_in_a_file_of_paths.csv": lines(PATH + ";12 rue Dupontel", header=PATHS + ";adresse"),
    "one_telephone_in_a_file_of_paths.csv": lines(
        *[PATH.replace("b7f", f"b{i:02d}") + ";" for i in range(20)],
        PATH + ";06 12 34 56 78",
        header=PATHS + ";remarque",
    ),
    "nir_in_a_cell.xlsx": workbook({"A": corsica(("2A004", 1, 12, 14), ("2B033", 1, 7, NIR))}),
    "nir_as_a_number.xlsx": workbook({"A": corsica(("2A004", 1, 12, 14), ("2B033", 1, 7, int(NIR)))}),
    "nir_in_a_read_me.xlsx": workbook({"Lisez-moi": [["dossier"], [spaced(NIR, " ")]], "A": GOOD}),
    "nir_on_a_hidden_sheet.xlsx": workbook({"A": GOOD, "Notes": [[NIR]]}, hidden),
    "nir_in_a_comment.xlsx": workbook({"A": GOOD}, with_comment),
    "mail_in_a_text_box.xlsx": workbook({"A": GOOD}, with_textbox),
    "mail_of_the_author.xlsx": workbook({"A": GOOD}, with_author),
    "nir_left_in_the_shared_texts.xlsx": patched(
        workbook({"A": GOOD}),
        lambda x: x.replace(b"</sst>", f"<si><t>{NIR}</t></si></sst>".encode()),
        "xl/sharedStrings.xml",
    ),
    "first_name.xlsx": workbook({"A": [[*FRENCH, "Prénom"], [*GOOD[1], "Jeanne"]]}),
    "people_on_another_sheet.xlsx": workbook(
        {"A": GOOD, "Suivi": [["Nom", "Prénom"], ["Dupontel", "Jeanne"]]}
    ),
    "telephone.xlsx": workbook(
        {"A": [[*FRENCH, "joindre"], [*GOOD[1], "06 12 34 56 78"], [*GOOD[2], "0612345678"]]}
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_personal_data_is_refused_and_nothing_of_it_is_stored(paths, name, caplog):
    drop(paths, name, FILES[name])
    (one,) = receive(paths, today=TODAY)
    assert one.verdict["verdict"] == REFUSED
    assert (one.line["regle"], one.line["copie"]) == (personal.RULE, "")
    assert (one.line["fichier"], one.line["taille"]) == (name, len(FILES[name]))
    assert len(one.line["sha256"]) == 64
    assert "Retirez ces données" in one.line["motif"]
    (paths.inbox / name).unlink()
    stored = everything_under(paths.data) + caplog.text.encode()
    for secret in SECRETS:
        assert secret.encode() not in stored
    assert [p.name for p in paths.data.rglob("*") if p.is_file() and not p.name.startswith(".")] == [
        "journal.jsonl"
    ]
    # and it stays told, without being judged again
    journal = (paths.raw / "journal.jsonl").read_bytes()
    (again,) = receive(paths, today=TODAY)
    assert again.verdict["motifs"] == [one.line["motif"]]
    assert (paths.raw / "journal.jsonl").read_bytes() == journal


@pytest.mark.parametrize("name", [n for n in FILES if n.endswith(".csv") and "utf16" not in n])
def test_a_large_file_is_looked_into_as_the_others(references, name, tmp_path):
    small = check_bytes(FILES[name], name, references)
    large = check_large(io.BytesIO(FILES[name]), name, references, tmp_path, "x", block=120)
    assert large.rejects["regle"].to_pylist() == small.rejects["regle"].to_pylist() == [personal.RULE]


@pytest.mark.parametrize("name", ["nir_in_a_cell.csv", "mail.csv", "nir_in_a_cell.xlsx"])
def test_the_place_is_told(references, name):
    (message,) = check_bytes(FILES[name], name, references).motifs
    assert message.startswith(
        ("Ligne 3 :", "Ligne 2 :") if name.endswith("csv") else "Feuille « A », ligne 3 :"
    )


def test_the_dry_run_says_the_same_and_stores_nothing(paths):
    path = drop(paths, "nir.csv", FILES["nir_in_a_cell.csv"])
    ((_, checked),) = check_files([path], paths)
    assert checked.rejects["regle"].to_pylist() == [personal.RULE]
    assert checked.rejects["valeur"].to_pylist() == [""]
    assert not paths.raw.exists()
    assert not paths.lake.exists()


ACCEPTED = {
    "sites.csv": lines(SITE, header=SITES),
    "identifiers_of_ten_digits.csv": lines(
        *[SITE.replace("S1", f"01{i:08d}") for i in range(5)], header=SITES
    ),
    "siret.csv": lines(SITE + ";80295478500028", header=SITES + ";siret"),
    "sirens.csv": lines(SITE + ";802954785", header=SITES + ";siren"),
    "long_decimals.csv": lines(
        SITE + ";48.1173420000000;1,67779260000001", header=SITES + ";latitude;longitude"
    ),
    "telephone_is_a_modality.csv": lines(
        *[SITE.replace("presentiel", "telephone").replace("S1", f"S{i}") for i in range(3)], header=SITES
    ),
    "counts_by_telephone.csv": lines(ROW + ";12;3", header=HEADER + ";RDV téléphone;Téléphone"),
    "paths.csv": lines(PATH, header=PATHS),
    "names_of_structures.csv": lines(ROW + ";Maison de l'emploi", header=HEADER + ";Nom de la structure"),
    "at_sign.csv": lines(ROW + ";@apec", header=HEADER + ";compte"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_no_personal_data_is_received(references, name):
    checked = check_bytes(ACCEPTED[name], name, references)
    assert personal.RULE not in checked.rejects["regle"].to_pylist()
    assert checked.charges > 0


def test_an_official_list_of_counters_keeps_its_addresses_and_telephones(references):
    header = "id;codeinsee;datemiseajour;pivotlocal;nom;coordonneesnum_email;coordonneesnum_telephone"
    row = "mission_locale-35238-01;35238;2026-05-12;mission_locale;Mission locale - Rennes;accueil@exemple.fr;02 99 00 00 00"
    assert contracts()["dila_guichets"].official
    checked = check_bytes(lines(row, header=header), "dila.csv", references)
    assert checked.charges == 1
    # a NIR has no place in an official file either
    assert (
        check_bytes(lines(row, f"x{row};{NIR}", header=header + ";note"), "dila.csv", references).verdict
        == REFUSED
    )


@pytest.mark.parametrize("name", [f"export_{NIR}.csv", "jeanne.martin@exemple.fr.csv"])
def test_a_name_of_file_is_not_kept_either(paths, name):
    drop(paths, name, lines(ROW))
    (one,) = receive(paths, today=TODAY)
    assert one.line["regle"] == personal.RULE
    (paths.inbox / name).unlink()
    assert not any(secret.encode() in everything_under(paths.data) for secret in SECRETS)


def test_rules_that_learn_to_see_take_the_copy_away(paths, monkeypatch):
    """A column that nobody knew to be personal is added to the rules: the copy of last year goes."""
    drop(paths, "a.csv", lines(ROW + ";Dupontel", header=HEADER + ";appelant"))
    (before,) = receive(paths, today=TODAY)
    assert before.verdict["charges"] == 1
    (paths.inbox / "a.csv").unlink()
    monkeypatch.setattr("etl.door.receive.rules_fingerprint", lambda _: "nouvelles règles")
    monkeypatch.setattr(
        "etl.door.readers.personal.find_in_header",
        lambda cells, _: "Colonne 9 : …" if "appelant" in cells else None,
    )
    (after,) = receive(paths, today=TODAY)
    assert (after.verdict["verdict"], after.line["copie"], after.line["regle"]) == (
        REFUSED,
        "",
        personal.RULE,
    )
    assert b"Dupontel" not in everything_under(paths.data)
    journal = [json.loads(line) for line in (paths.raw / "journal.jsonl").read_text().splitlines()]
    assert [line["verdict"] for line in journal] == ["acceptee", REFUSED]
