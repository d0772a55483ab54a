"""Each kind of file: its columns, its samples, how its header is recognised among the others, what staging makes of it."""

import csv
import io
import json
import random
from collections import Counter

import duckdb
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.base.load import load
from etl.base.models import read_models
from etl.contracts import contracts, parse_contract, plain
from etl.door.check import ACCEPTED, REFUSED, RESERVED, check_bytes
from etl.door.readers import RefusedFile, read_bytes
from etl.door.readers.header import find
from etl.door.receive import receive
from etl.paths import PROJECT, SQL, Paths
from tests.conftest import SHARED, TODAY

KNOWN = contracts()
SAMPLES = PROJECT / "tests" / "data"
EACH = pytest.mark.parametrize("name", sorted(KNOWN))

# What the deliveries are to hold, as it was agreed with those who send them: mandatory columns, then optional ones
AGREED = {
    "activite": (
        "operateur_code periode niveau_cep entrees_cep beneficiaires_cep",
        "code_commune code_departement sexe tranche_age csp niveau_diplome statut_actif rdv_presentiel rdv_distance contacts",
    ),
    "lieux_accueil": (
        "periode site_id operateur_code nom site_type code_commune modalite conseillers_etp",
        "adresse latitude longitude horaires jours_semaine conseillers_effectif niveaux_cep spro_statut competences",
    ),
    "parcours": (
        "parcours_id operateur_code code_commune sexe tranche_age csp niveau_diplome statut_actif date_demande "
        "date_premier_rdv modalite unite_oeuvre_code",
        "lot_code site_id date_debut_niveau_1 date_debut_niveau_2 date_fin motif_recours oriente_vers oriente_par "
        "change_operateur",
    ),
    "reorientations": (
        "periode code_departement emetteur recepteur motif envoyees acceptees refusees sans_reponse",
        "declarant",
    ),
    "conventions": (
        "convention_id intitule signataires axes niveau_territoire code_territoire date_signature",
        "date_fin document",
    ),
    "instances": (
        "instance_id type_instance niveau_territoire code_territoire date_instance convoquee_par participants",
        "axes ordre_du_jour document prochaine_date",
    ),
    "satisfaction": (
        "operateur_code periode unite_oeuvre_code interroges repondants satisfaits",
        "code_region utile situation_amelioree horizon_mois",
    ),
    "execution_marche": ("lot_code periode unite_oeuvre_code quantite montant_facture_ht", "cotraitant"),
    "objectifs": ("perimetre code annee indicateur cible source", ""),
    "professionnalisation": (
        "session_id module organisme date_debut jours code_region reseau_code participants",
        "inter_reseaux",
    ),
    "outils_partages": (
        "outil periode code_region reseau_code inscrits actifs_trimestre",
        "messages sans_reponse delai_reponse_median_h ressources ressources_plus_12_mois",
    ),
    "spro": (
        "periode code_region organisme reseau_code spro_statut",
        "niveau_1 code_commune latitude longitude evenements",
    ),
    "transitions_pro": (
        "code_region periode dispositif dossiers_presentes dossiers_avec_cep",
        "dossiers_acceptes reseau_code",
    ),
    "missions_locales": (
        "periode structure_id nom code_commune jeunes_recus entrees_cep",
        "premiers_accueils pacea",
    ),
    "perimetres": ("reseau_code public du source", "condition au"),
    "auto_evaluations": (
        "operateur_code periode code_region grille item",
        "reseau_concerne niveau mentions repondants",
    ),
    "zonage": ("code_commune zone", ""),
    "temps_trajet": ("code_commune_depart code_commune_arrivee temps_min", "distance_km"),
}
# Lists of values of the field (glossaire du domaine); « nr » beside them
LISTS = {
    "site_type": {"dedie", "partenaire", "permanence", "itinerant", "distance"},
    "modalite": {"presentiel", "telephone", "visio", "mixte"},
    "statut_actif": {
        "salarie_prive", "independant", "agent_public", "interimaire", "apprenti", "demandeur_emploi",
    },
    "niveau_diplome": {"infra_cap", "cap_bep", "bac", "bac_2", "bac_3_plus"},
    "tranche_age": {"15_24", "25_34", "35_49", "50_plus"},
    "motif_recours": {"changer_metier", "creer_reprendre", "se_former", "vae", "maintien", "autre"},
    "spro_statut": {"membre_droit", "membre_labellise", "partenaire_local", "hors_spro"},
    "axes": {
        "aiguillage", "actions_communes", "professionnalisation_croisee", "outils_partages", "communication", "donnees",
        "ingenierie_financiere",
    },
    "dispositif": {"ptp", "demission_reconversion"},
    "perimetre": {"lot", "reseau"},
}  # fmt: skip


def sample(name: str, kind: str) -> bytes:
    return (SAMPLES / name / f"{kind}.csv").read_bytes()


def balanced(checked) -> bool:
    return checked.lus == checked.charges + checked.rejetes + checked.ignores


# --- columns ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(AGREED))
def test_the_columns_are_those_agreed(name):
    mandatory, optional = (set(text.split()) for text in AGREED[name])
    assert set(KNOWN[name].mandatory) == mandatory
    assert set(KNOWN[name].by_name) == mandatory | optional


def test_the_lists_of_values_are_those_of_the_field():
    for contract in KNOWN.values():
        for field in contract.fields:
            said = set(field.members) or {str(v) for v in field.constraints.get("enum", ())}
            if field.name in LISTS:
                assert said - {"nr"} == LISTS[field.name], f"{contract.name}.{field.name}"


def test_one_name_means_one_thing_in_every_contract():
    """Same type, same list, same spellings wherever a column appears; « nr » may be allowed or not."""
    seen = {}
    for contract in KNOWN.values():
        for f in contract.fields:
            if f.name == "participants":
                continue  # those of a meeting are named, those of a training are counted
            spellings = {k: v for k, v in f.spellings if v != "nr"}
            said = (f.type, tuple(v for v in f.constraints.get("enum", ()) if v != "nr"), f.members)
            first_name, first, known = seen.setdefault(f.name, (contract.name, said, spellings))
            assert said == first, f"{f.name} : {first_name}, {contract.name}"
            assert all(known.get(k, v) == v for k, v in spellings.items()), f.name


@EACH
def test_a_contract_says_what_its_row_is_and_what_a_later_file_replaces(name):
    contract = KNOWN[name]
    assert contract.row_is.startswith("Une ligne par ")
    columns = set(contract.stored)
    assert contract.key
    assert set(contract.key) | set(contract.covers) | set(contract.one_of) | set(contract.total_if) <= columns
    assert contract.covers or contract.official or name in ("zonage", "temps_trajet")
    for field in contract.source["fields"]:
        assert isinstance(field["example"], str), field["name"]
        assert field["title"]
    assert contract.source["missingValues"] == ["", "s", "nc", "ND", "-", "*"]


@EACH
def test_a_header_of_a_contract_names_one_column_of_it(name):
    spelled = Counter()
    for field in KNOWN[name].fields:
        spelled.update({plain(s) for s in (field.name, field.title, *field.aliases)})
    assert [s for s, n in spelled.items() if n > 1] == []


def test_a_rule_on_a_column_that_is_not_there_is_a_fault_of_the_contract():
    source = KNOWN["satisfaction"].source
    wrong = [{"nom": "x", "condition": "repondants <= invites", "message": "m"}]
    with pytest.raises(ValueError, match="invites"):
        parse_contract(source | {"x_regles": wrong})
    with pytest.raises(ValueError, match="illisible"):
        parse_contract(source | {"x_regles": [wrong[0] | {"condition": "repondants"}]})


# --- samples ---------------------------------------------------------------------------------------------------


@EACH
def test_the_valid_sample_is_loaded_whole(name, references):
    checked = check_bytes(sample(name, "valide"), "livraison.csv", references)
    assert (checked.dataset, checked.rejetes) == (name, 0)
    assert checked.verdict in (ACCEPTED, RESERVED)
    assert checked.charges >= 3
    assert balanced(checked)
    assert sum(d["lignes"] for d in checked.covers) == checked.charges
    kinds = {"int64": "integer", "double": "number", "date32[day]": "date", "bool": "boolean"}
    stored = {f.name: kinds.get(str(f.type), "string") for f in checked.rows.schema}
    assert stored == KNOWN[name].stored


@EACH
def test_each_planted_fault_sets_its_row_aside_and_no_other(name, references):
    checked = check_bytes(sample(name, "fautes"), "livraison.csv", references)
    with (SAMPLES / name / "rejets.csv").open(encoding="utf-8", newline="") as stream:
        planted = Counter(
            (int(r["ligne"]), r["colonne"], r["regle"]) for r in csv.DictReader(stream, delimiter=";")
        )
    found = Counter((r["ligne"], r["colonne"], r["regle"]) for r in checked.rejects.to_pylist())
    assert found == planted
    assert checked.verdict == RESERVED
    assert balanced(checked)
    bad = {line for line, _, _ in planted}
    assert checked.rejetes == len(bad)
    assert bad.isdisjoint(checked.rows["ligne"].to_pylist())
    assert all(r["message"].endswith((".", "fois.")) for r in checked.rejects.to_pylist())


def test_what_the_samples_say_is_read_as_people_mean_it(references):
    """A few cells of the valid samples, read by a person."""

    def column(name: str, column: str) -> list:
        return check_bytes(sample(name, "valide"), "x.csv", references).rows[column].to_pylist()

    assert [str(d) for d in column("parcours", "date_demande")] == ["2026-07-06", "2026-07-07", "2026-08-31"]
    assert column("parcours", "periode") == ["2026-Q3"] * 3
    assert column("parcours", "oriente_par") == ["france_travail", "apec", None]
    assert column("parcours", "change_operateur") == [False, True, None]
    assert column("parcours", "unite_oeuvre_code") == ["UO1", "UO2.1", "aiguillage"]
    assert column("parcours", "tranche_age") == ["25_34", "50_plus", "nr"]
    assert column("reorientations", "periode") == ["2025-09"] * 4
    assert column("reorientations", "emetteur") == ["france_travail", "mission_locale", "apec", "catalys"]
    assert column("reorientations", "acceptees_absence") == [None, None, "secret", "non_communique"]
    assert column("conventions", "signataires") == [
        "catalys;france_travail;region",
        "mission_locale;cap_emploi",
        "catalys;Maison de l’emploi de Brocéliande",
    ]
    assert column("conventions", "axes") == [
        "aiguillage;outils_partages",
        "actions_communes",
        "communication",
    ]
    assert column("instances", "type_instance") == [
        "crefop",
        "comite_technique",
        "groupe d’échange de pratiques",
    ]
    assert column("transitions_pro", "code_region") == ["75"] * 3
    assert column("execution_marche", "montant_facture_ht") == [48250.0, 36600.5, 46380.0, None]
    assert column("objectifs", "code") == ["2019_bretagne", "mission_locale", "mission_locale"]
    assert column("objectifs", "cible") == [11800.0, 95000.0, 35.5]
    assert column("insee_emploi_pop_active", "actifs_occupes_15_64") == [398.3, 127.9, 28931.6]  # of 2021


# --- headers ---------------------------------------------------------------------------------------------------


def recognised(header: list[str]) -> str | None:
    found = find([header], KNOWN)
    return found.contract.name if found else None


@EACH
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_header_is_recognised_whatever_the_order_the_spellings_and_the_options(name, seed):
    """Mandatory columns and some of the others, each under one of its names, in any order."""
    rng = random.Random(seed)
    header = []
    for field in KNOWN[name].fields:
        if field.mandatory or field.name in KNOWN[name].one_of or rng.random() < 0.5:
            spellings = [field.name, *([] if field.pattern else [field.title, *field.aliases])]
            header.append(rng.choice(spellings))
    rng.shuffle(header)
    assert recognised(header) == name


def published_as(field, contract) -> str:
    """The header of a column in the file itself: official files have their own, whose year is in the name."""
    if field.pattern:
        return field.pattern.strip("^$").replace("[0-9]{2}", "21")
    return field.aliases[0] if contract.official and field.aliases else field.name


@EACH
def test_no_file_is_taken_for_another_when_a_column_lacks(name):
    """One mandatory column misnamed: the file is still recognised, to be refused with that column's name."""
    contract = KNOWN[name]
    for lost in contract.mandatory:
        header = ["colonne_perdue" if f.name == lost else published_as(f, contract) for f in contract.fields]
        found = find([header], KNOWN)
        if contract.official or len(contract.fields) == 2:
            assert found is None, f"{lost}: {found and found.contract.name}"
        else:
            assert found.contract.name == name, lost
            assert found.missing == (lost,)


@EACH
@pytest.mark.parametrize("kind", ["valide", "fautes"])
def test_samples_are_recognised_in_any_order_of_columns(name, kind):
    data = sample(name, kind)
    text = data.decode("utf-8" if b"\xc3" in data or data.isascii() else "cp1252")
    (sheet,) = read_bytes(data, "x.csv", KNOWN)
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    wide = [row for row in rows if len(row) == max(map(len, rows))]
    for turn in range(len(wide[0])):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        writer.writerows([*row[turn:], *row[:turn]] for row in wide)
        (turned,) = read_bytes(out.getvalue().encode(), "x.csv", KNOWN)
        assert turned.dataset == sheet.dataset == name


def test_every_demonstration_file_is_recognised(demo):
    wrong, refused = {}, {}
    for path in sorted(demo.folder.rglob("*")):
        said = demo.files.get(path.name)
        if path.is_file() and said and path.suffix != ".json":  # public notices: tests/base/test_market.py
            try:
                found = {s.dataset for s in read_bytes(path.read_bytes(), "x", KNOWN)}
            except RefusedFile as refusal:
                refused[path.name] = str(refusal)
            else:
                wrong |= {path.name: found} if found != {said["dataset"]} else {}
    assert len(demo.files) > 100
    assert wrong == {}
    # one header is planted without a column that must be there: it is refused for what it is
    ((name, message),) = refused.items()
    assert "premier_envoi" in name
    assert "« activite »" in message


def test_activity_with_a_column_of_zones_is_not_a_zoning():
    header = ["Code commune", "Zone", "Période", "Niveau", "Entrées", "Bénéficiaires"]
    found = find([header], KNOWN)
    assert found.contract.name == "activite"
    assert found.missing == ("operateur_code",)


# --- workbooks of Insee -----------------------------------------------------------------------------------------


def workbook(sheets: dict[str, list[list]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return out.getvalue()


def test_the_table_of_belongings_is_found_among_the_other_sheets_of_its_workbook(references):
    titles = [["Table d'appartenance géographique des communes"], ["Géographie au 01/01/2024"], [], [], []]
    data = workbook(
        {
            "COM": [
                *titles,
                ["CODGEO", "LIBGEO", "DEP", "REG", "EPCI", "NATURE_EPCI", "ARR", "CV", "ZE2020", "UU2020"],
                ["35238", "Rennes", "35", "53", "243500139", "ME", "353", "3599", "5310", "35701"],
                ["01001", "L'Abergement-Clémenciat", "01", "84", "200069193", "CC", "012", "0108", "8405", "01000"],
            ],
            "ARM": [
                *titles,
                ["CODGEO", "LIBGEO", "DEP", "REG", "EPCI", "NATURE_EPCI", "ARR", "CV", "ZE2020", "UU2020", "COM"],
                ["75101", "Paris 1er", "75", "11", "200054781", "ME", "751", "75ZZ", "1109", "00851", "75056"],
            ],
            "Zones_supra_communales": [*titles, ["NIVGEO", "CODGEO", "LIBGEO", "NB_COM"], ["ARR", "012", "Bourg", 1]],
            "Variables": [
                *titles,
                ["VAR_ID", "VAR_LIB", "VAR_LIB_LONG"],
                ["CODGEO", "Code géographique", "Code commune"],
                ["DEP", "Département", "Code département"],
                ["REG", "Région", "Code région"],
            ],
        }
    )  # fmt: skip
    checked = check_bytes(data, "table-appartenance-geo-communes-2024.xlsx", references)
    assert (checked.dataset, checked.charges, checked.rejetes) == ("insee_appartenance", 3, 0)
    assert checked.rows["code_commune_livre"].to_pylist() == ["35238", "01001", "75101"]
    assert any("Zones_supra_communales" in m and "Variables" in m for m in checked.motifs)


@pytest.mark.skipif(not SHARED.is_dir(), reason="les échantillons réels (../shared/data) ne sont pas là")
def test_the_real_file_of_employment_zones(references):
    path = next((SHARED / "data" / "zonages").glob("ZE2020*.xlsx"))
    checked = check_bytes(path.read_bytes(), path.name, references)
    book = openpyxl.load_workbook(path, read_only=True)
    rows = [r for r in book["Composition_communale"].iter_rows(values_only=True) if r[0]]
    start = next(i for i, r in enumerate(rows) if r[0] == "CODGEO") + 1
    truth = {r[0]: r[2] for r in rows[start:]}
    assert checked.dataset == "insee_zones_emploi"
    assert balanced(checked)
    loaded = dict(
        zip(
            checked.rows["code_commune_livre"].to_pylist(),
            checked.rows["code_ze2020"].to_pylist(),
            strict=True,
        )
    )
    assert loaded == truth
    assert len(set(loaded.values())) == 306
    assert "0051" in loaded.values()


@pytest.mark.skipif(not SHARED.is_dir(), reason="les échantillons réels (../shared/data) ne sont pas là")
def test_the_real_extract_of_the_comparator_stays_what_it_was(references):
    path = next((SHARED / "data" / "insee").glob("*.csv"))
    checked = check_bytes(path.read_bytes(), path.name, references)
    assert (checked.dataset, checked.charges, checked.rejetes) == ("insee_comparateur", 6, 0)


# --- rows and rules ---------------------------------------------------------------------------------------------


def delivery(name: str, **changes: str | None) -> bytes:
    """One row, the examples of the contract, with some cells changed (None: the column is left out)."""
    row = {f["name"]: f["example"] for f in KNOWN[name].source["fields"]} | changes
    row = {k: v for k, v in row.items() if v is not None}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([row.keys(), row.values()])
    return out.getvalue().encode()


@EACH
def test_the_examples_of_a_contract_make_an_accepted_row(name, references):
    checked = check_bytes(delivery(name), "x.csv", references)
    assert (checked.dataset, checked.verdict, checked.charges) == (name, ACCEPTED, 1)


@EACH
def test_a_mark_of_absence_is_never_a_value(name, references):
    """In each column in turn, each mark: the row is refused as incomplete, or the value is unknown."""
    for field in KNOWN[name].fields:
        if field.mandatory or field.name in KNOWN[name].one_of:
            continue
        for mark in ("s", "nc", "ND", "-", "*"):
            checked = check_bytes(delivery(name, **{field.name: mark}), "x.csv", references)
            value = checked.rows[field.name].to_pylist() if checked.charges else [None]
            assert value in ([None], ["nr"]), (field.name, mark, checked.motifs)
            if field.absences and checked.charges:
                (reason,) = checked.rows[f"{field.name}_absence"].to_pylist()
                assert reason in ("secret", "non_communique", "non_disponible", "sans_objet")


@pytest.mark.parametrize(
    ("name", "changes", "rule"),
    [
        ("reorientations", {"envoyees": "24", "acceptees": "24", "refusees": "0", "sans_reponse": "0"}, None),
        ("reorientations", {"acceptees": "20", "refusees": "3", "sans_reponse": "2"}, "reponses_trop_nombreuses"),
        # what is known is already too much, or may still be right
        ("reorientations", {"acceptees": "25", "refusees": "nc"}, "reponses_trop_nombreuses"),
        ("reorientations", {"acceptees": "20", "refusees": "nc", "sans_reponse": "0"}, None),
        ("reorientations", {"envoyees": "s", "acceptees": "900"}, None),
        ("satisfaction", {"interroges": "s", "repondants": "9999"}, "satisfaits"),
        ("parcours", {"date_premier_rdv": "2026-07-06", "date_debut_niveau_1": "", "date_demande": "2026-07-06"}, None),
        ("parcours", {"date_premier_rdv": "", "date_debut_niveau_1": "", "date_debut_niveau_2": ""}, None),
        ("conventions", {"date_signature": "2025-03-14", "date_fin": "2025-03-14"}, None),
        ("conventions", {"niveau_territoire": "france", "code_territoire": "France"}, None),
        ("conventions", {"niveau_territoire": "departement", "code_territoire": "53"}, None),
        ("conventions", {"niveau_territoire": "departement", "code_territoire": "FR"}, "departement_inconnu"),
        ("objectifs", {"perimetre": "reseau", "code": "2019_bretagne"}, "reseau_inconnu"),
        ("objectifs", {"perimetre": "reseau", "code": "Cap emploi"}, None),
    ],
)  # fmt: skip
def test_rules_between_columns(name, changes, rule, references):
    checked = check_bytes(delivery(name, **changes), "x.csv", references)
    if rule is None or rule == "satisfaits":
        assert checked.charges == 1, checked.rejects.to_pylist()
    else:
        assert [r["regle"] for r in checked.rejects.to_pylist()] == [rule]


def test_sheets_need_not_have_the_same_optional_columns(references):
    header = ["periode", "structure_id", "nom", "code_commune", "jeunes_recus", "entrees_cep", "pacea"]
    data = workbook(
        {
            "T2": [header, ["2026-Q2", "A", "We Ker", "35238", 10, 2, 3]],
            "T3": [header[:-1], ["2026-Q3", "A", "We Ker", "35238", 12, 4]],
        }
    )
    checked = check_bytes(data, "x.xlsx", references)
    assert checked.verdict == ACCEPTED
    assert checked.rows["pacea"].to_pylist() == [3, None]
    assert checked.rows["pacea_absence"].to_pylist() == [None, "colonne_absente"]
    assert [d["periode"] for d in checked.covers] == ["2026-Q2", "2026-Q3"]


def test_dates_of_a_workbook_are_dates(references):
    out = io.BytesIO()
    import datetime as dt

    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        row = {f["name"]: f["example"] for f in KNOWN["conventions"].source["fields"]}
        row |= {"date_signature": dt.date(2025, 3, 14), "date_fin": 46387}  # the second lost its format
        sheet.write_row(0, 0, row)
        sheet.write_row(1, 0, row.values())
    checked = check_bytes(out.getvalue(), "x.xlsx", references)
    assert [r["regle"] for r in checked.rejects.to_pylist()] == ["date_excel"]
    assert "31/12/2026" in checked.rejects["message"].to_pylist()[0]


# --- from the inbox to staging ----------------------------------------------------------------------------------


def staged(paths: Paths) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    load(con, paths, receive(paths, today=TODAY))
    con.execute((SQL / "macros" / "periode.sql").read_text(encoding="utf-8"))
    for model in [*read_models("staging"), *(m for m in read_models("core") if m.name == "livraison_rangee")]:
        con.execute(f"create view {model.table} as {model.sql}")
    return con


def columns(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple]:
    return con.execute(f"select column_name, column_type from (describe stg_{name})").fetchall()


def test_staging_reads_every_kind_of_file_and_none_at_all_alike(paths):
    empty = staged(paths)
    for name in KNOWN:
        (paths.inbox / f"{name}.csv").write_bytes(sample(name, "valide"))
    full = staged(paths)
    for name in KNOWN:
        assert columns(empty, name) == columns(full, name), name
        assert empty.execute(f"select count(*) from stg_{name}").fetchone() == (0,)
        (rows,) = full.execute(f"select count(*) from stg_{name}").fetchone()
        assert rows >= 3, name
        delivered = full.execute(
            "select sum(l.lignes) from livraison_rangee as l where l.dataset = ? and en_vigueur", [name]
        ).fetchone()
        assert delivered == (rows,), name
    points = full.execute("select latitude, longitude from stg_dila_guichets order by guichet_id").fetchall()
    assert points == [(-20.8789, 55.4481), (None, None), (48.1097, -1.6812)]


def test_a_later_file_replaces_what_it_covers_and_nothing_else(paths):
    def drop(name: str, day: str, count: int) -> None:
        rows = [
            delivery("parcours", parcours_id=f"P{i}", date_demande=day, date_premier_rdv="")
            for i in range(count)
        ]
        lines = [rows[0].decode().splitlines()[0], *(r.decode().splitlines()[1] for r in rows)]
        (paths.inbox / name).write_text("\n".join(lines).replace("2026-09-28", "") + "\n")

    drop("1.csv", "2026-04-15", 2)
    drop("2.csv", "2026-05-15", 3)  # the same quarter: replaces the first
    drop("3.csv", "2026-02-15", 4)  # another quarter
    con = staged(paths)
    in_force = con.execute(
        "select couverture, l.lignes from recu_livraison as l join livraison_rangee as r using (livraison_id) "
        "where en_vigueur order by couverture"
    ).fetchall()
    assert in_force == [("catalys|2026-Q1", 4), ("catalys|2026-Q2", 3)]


def test_many_deliveries_of_one_file_each_have_their_rows(references, tmp_path):
    from etl.door.lake import store

    rows = [f"2026-Q3;ML-{i:03};Structure {i};35238;{i};{i % 7}" for i in range(300)]
    header = "periode;structure_id;nom;code_commune;jeunes_recus;entrees_cep"
    checked = check_bytes("\n".join([header, *rows, ""]).encode(), "x.csv", references)
    verdict = store(tmp_path, "f", "0" * 64, checked, "r")
    assert len(verdict["livraisons"]) == 300
    con = duckdb.connect()
    kept = con.execute(
        "select livraison_id, structure_id from read_parquet(?)",
        [str(tmp_path / "missions_locales" / "f.parquet")],
    ).fetchall()
    assert dict(kept) == {d["livraison_id"]: d["structure_id"] for d in verdict["livraisons"]}


def test_a_file_refused_whole_names_its_missing_column(references):
    checked = check_bytes(delivery("parcours", date_demande=None), "x.csv", references)
    assert checked.verdict == REFUSED
    assert "date_demande" in checked.motifs[0]


def test_the_contracts_are_plain_data():
    for contract in KNOWN.values():
        assert json.loads(json.dumps(contract.source)) == contract.source
