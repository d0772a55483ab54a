"""Official counters: DILA's directory in JSON and in Parquet reads as its tabular form, and compares without counting."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.base.build import build
from etl.door.check import check_bytes
from tests.base.test_coverage import corsica, drop, rows  # noqa: F401

SERVICES = [
    {
        "id": "a1", "nom": "Mission locale - Rennes", "pivot": [{"type_service_local": "mission_locale", "code_insee_commune": ["35238"]}],
        "code_insee_commune": "35238", "date_modification": "12/05/2026 10:22:33", "partenaire": "DILA",
        "telephone": [{"valeur": "02 99 00 00 00"}], "adresse_courriel": ["contact@exemple.fr"],
        "adresse": [
            {"type_adresse": "Adresse postale", "numero_voie": "BP 12", "code_postal": "35042", "nom_commune": "Rennes Cedex"},
            {"type_adresse": "Adresse", "complement1": "", "numero_voie": "7 rue de la Parcheminerie", "code_postal": "35000",
             "nom_commune": "Rennes", "longitude": "-1.6812", "latitude": "48.1097"},
        ],
    },
    {
        "id": "a2", "nom": "CIO", "pivot": json.dumps([{"type_service_local": "cio"}, {"type_service_local": "cij"}]),
        "code_insee_commune": "97411", "adresse": [{"type_adresse": "Adresse", "latitude": "55.4481", "longitude": "-20.8789"}],
    },
    {"id": "a3", "nom": "Mairie", "pivot": [{"type_service_local": "mairie"}], "code_insee_commune": "01001", "adresse": []},
    "bruit",
]  # fmt: skip


def kept(checked) -> list[dict]:
    return checked.rows.select(
        ["guichet_id", "type_guichet", "code_commune", "adresse", "code_postal", "latitude", "longitude"]
    ).to_pylist()


@pytest.mark.parametrize("whole", [{"service": SERVICES}, SERVICES], ids=["object", "list"])
def test_the_directory_in_json(references, whole):
    checked = check_bytes(json.dumps(whole, ensure_ascii=False).encode(), "annuaire.json", references)
    assert checked.dataset == "dila_guichets"
    assert (checked.lus, checked.charges, checked.rejetes) == (4, 3, 1)
    assert kept(checked)[0] == {
        "guichet_id": "a1", "type_guichet": "mission_locale", "code_commune": "35238", "adresse": "7 rue de la Parcheminerie",
        "code_postal": "35000", "latitude": 48.1097, "longitude": -1.6812,
    }  # fmt: skip
    assert str(checked.rows["date_maj"][0]) == "2026-05-12"
    assert "plusieurs types" in " ".join(checked.motifs)
    stored = " ".join(str(v) for v in checked.rows.to_pylist())
    assert "@" not in stored
    assert "02 99" not in stored


@pytest.mark.parametrize("cut", [10, 200, 700, -1, -2])
def test_a_directory_cut_short_is_refused_whole(references, cut):
    data = json.dumps({"service": SERVICES}, ensure_ascii=False).encode()[:cut]
    checked = check_bytes(data, "annuaire.json", references)
    assert checked.verdict == "rejetee"
    assert checked.charges == 0
    assert checked.motifs[0][0].isupper()


def parquet(**columns) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def test_travel_times_in_parquet_are_those_in_csv(references):
    columns = {
        "code_commune_depart": ["29155", "29019"],
        "code_commune_arrivee": pa.array(["29019", "29155"]).dictionary_encode(),
        "temps_min": [95.0, 96.5],
        "distance_km": pa.array([58, None], pa.int32()),
    }
    from_parquet = check_bytes(parquet(**columns), "temps.parquet", references)
    text = "code_commune_depart;code_commune_arrivee;temps_min;distance_km\n29155;29019;95;58\n29019;29155;96.5;\n"
    from_csv = check_bytes(text.encode(), "temps.csv", references)
    assert from_parquet.verdict == from_csv.verdict == "acceptee"
    without = ["ligne", "feuille"]
    assert (
        from_parquet.rows.drop_columns(without).to_pylist() == from_csv.rows.drop_columns(without).to_pylist()
    )


def test_a_parquet_file_that_is_damaged_or_holds_something_else_is_refused(references):
    whole = parquet(code_commune_depart=["29155"], code_commune_arrivee=["29019"], temps_min=[95.0])
    for data in (whole[:60], whole[:-20], b"PAR1" + b"\x00" * 50, b"PAR1"):
        checked = check_bytes(data, "temps.parquet", references)
        assert (checked.verdict, checked.charges) == ("rejetee", 0)
        assert "Parquet" in checked.motifs[0]
    assert "reconnu" in check_bytes(parquet(x=[1], y=[2]), "a.parquet", references).motifs[0]
    nested = parquet(code_commune_depart=["29155"], code_commune_arrivee=[["29019"]], temps_min=[95.0])
    assert "code_commune_arrivee" in check_bytes(nested, "a.parquet", references).motifs[0]
    personal = parquet(
        code_commune_depart=["29155"],
        code_commune_arrivee=["29019"],
        temps_min=[95.0],
        note=["paul@exemple.fr"],
    )
    said = check_bytes(personal, "a.parquet", references).motifs[0]
    assert said.startswith("Colonne « note »")
    assert "adresse électronique" in said


def test_counters_compare_and_never_count(corsica):  # noqa: F811
    before = rows(corsica, "select count(*), sum(temps_min), sum(apl) from couverture_commune")
    header = "id;codeinsee;pivotlocal;nom;adresse_ligne;coordonnees"
    drop(
        corsica,
        "dila.csv",
        "g1;2A004;france_travail;France Travail;1 cours Napoléon;41.92,8.73",
        "g2;2A004;france_travail;FRANCE TRAVAIL;1 cours Napoléon;41.92,8.73",  # the same, twice
        "g3;2B033;pole_emploi;Pôle emploi;;48.85,2.35",  # in Paris
        "g4;2A004;cio;CIO d’Ajaccio;;8.73,41.92",  # coordinates exchanged
        "g5;;apec;Apec;;",
        "g6;2A004;mairie;Mairie;;",
        header=header,
    )
    build(corsica)
    assert rows(corsica, "select count(*), sum(temps_min), sum(apl) from couverture_commune") == before
    assert rows(
        corsica, "select guichet_id, reseau_code, role, position_statut from guichet order by guichet_id"
    ) == [
        ("g1", "france_travail", "operateur", "livree"),
        ("g3", "france_travail", "operateur", "ecartee"),
        ("g4", None, "premier_niveau", "inversee"),
        ("g5", "apec", "operateur", "sans_commune"),
    ]
    assert rows(
        corsica,
        "select code_departement, reseau_code, guichets, lieux, motif from guichet_compare order by 1",
    ) == [("2A", "france_travail", 1, 1, None), ("2B", "france_travail", 1, 1, None)]
    said = dict(rows(corsica, "select anomalie, sum(lieux) from anomalie_lieu group by anomalie"))
    assert said == {"point_hors_departement": 1, "coordonnees_inversees": 1, "sans_etp": 1}
