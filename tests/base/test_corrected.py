"""Signed corrections: applied to figures, told to readers, refused when unsound, stopped when the source is repaired."""

import duckdb
import pytest

from etl.base import corrected
from etl.base.build import BuildStopped, build
from etl.base.corrected import CorrectionError, read_corrections
from etl.base.lineage import Figure, Sum, rows_behind
from etl.door.references import references_from
from tests.base.test_build import corsica, drop, one  # noqa: F401

GOOD = """
- correction_id: 2024-ajaccio
  quand:
    operateur_code: or_corse
    periode: T1 2024
    code_commune: 2A004
    niveau_cep: 1
  colonne: entrees_cep
  valeur_livree: {delivered}
  valeur_corrigee: {corrected}
  motif: Les entrées d'un autre mois avaient été comptées aussi.
  auteur: Service statistique
  corrigee_le: 2026-05-04
  statut: signalee
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = tmp_path / "corrections"
    made.mkdir()
    monkeypatch.setattr(corrected, "FOLDER", made)
    return made


def write(folder, delivered="120", corrected="20", name="activite"):
    (folder / f"{name}.yml").write_text(GOOD.format(delivered=delivered, corrected=corrected))


def rows(paths, sql):
    return duckdb.connect(str(paths.link.resolve()), read_only=True).execute(sql).fetchall()


def corse_du_sud(paths):
    return one(paths, "entrees_cep", "departement-2A", modalite="operateur_regional")


def test_a_correction_changes_the_figure_and_its_rows_say_so(paths, corsica, folder):  # noqa: F811
    before = corse_du_sud(paths)
    assert before["valeur"] == 150
    write(folder)
    build(paths)
    after = corse_du_sud(paths)
    assert (after["valeur"], after["obs_status"]) == (50, "P")  # the last quarter stays provisional
    (told,) = rows(
        paths, "select correction_id, colonne, valeur_livree, valeur_corrigee, lignes from correction"
    )
    assert told == ("2024-ajaccio", "entrees_cep", "120", "20", 1)
    files = {
        d: (f, n)
        for d, f, n in rows(paths, "select livraison_id, fichier_id, fichier from livraison")
        if d in after["livraisons"]
    }
    corrections = read_corrections(references_from(paths.reference), folder)
    figure = Figure("departement", "2A", "reseau", "operateur_regional")
    behind = rows_behind(
        figure, Sum("activite", "entrees_cep"), files, paths.lake, paths.reference, corrections
    )
    told = behind.set_index("entrees_cep")["correction_id"].fillna("").to_dict()
    assert told == {20: "2024-ajaccio", 30: ""}
    causes = rows(paths, "select distinct cause from revision where code_territoire = '2A'")
    assert causes == [("correction signée",)]


def test_a_value_known_to_be_wrong_becomes_unknown(paths, corsica, folder):  # noqa: F811
    write(folder, corrected="nc")
    build(paths)
    found = corse_du_sud(paths)
    assert found["obs_status"] == "M"
    assert found["valeur"] != found["valeur"]


def test_a_repaired_source_stops_the_build(paths, corsica, folder):  # noqa: F811
    write(folder)
    build(paths)
    served = paths.link.resolve()
    drop(
        paths,
        "or_corse_corrige.csv",
        "or_corse;2024-Q1;2A004;;1;femme;20;130",
        "or_corse;2024-Q1;2A004;;2;homme;30;40",
        at=1_700_000_100,
    )
    with pytest.raises(
        BuildStopped, match=r"2024-ajaccio.*retirez la correction de etl/corrections/activite"
    ):
        build(paths)
    assert paths.link.resolve() == served
    (folder / "activite.yml").unlink()
    build(paths)
    assert corse_du_sud(paths)["valeur"] == 50
    assert rows(paths, "select count(*) from correction") == [(0,)]


def test_a_correction_of_what_was_not_delivered_waits(paths, folder):
    write(folder)
    build(paths)
    assert rows(paths, "select correction_id, livraison_id, lignes from correction") == [
        ("2024-ajaccio", None, 0)
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("auteur: Service statistique", "auteur:"), "il manque auteur"),
        (("statut: signalee", "statut: faite"), "le statut est l'un de"),
        (("colonne: entrees_cep", "colonne: entrees"), "n'a pas de colonne « entrees »"),
        (("    periode: T1 2024\n", ""), "doit dire aussi periode"),
        (("valeur_corrigee: 20", "valeur_corrigee: 1,234"), "n'est pas un nombre entier"),
        (("2A004", "2A999"), "code_commune : « 2A999 »"),
        (("corrigee_le: 2026-05-04", "corrigee_le: 4 mai 2026"), "n'est pas une date"),
        (("colonne: entrees_cep", "colonne: niveau_cep"), "ne peut pas servir à trouver la ligne"),
        (("  statut", "  remarque: x\n  statut"), "clés inconnues : remarque"),
        (("- correction_id", "correction_id"), "YAML"),
    ],
)
def test_an_unsound_correction_is_refused_with_its_reason(paths, folder, change, said):
    text = GOOD.format(delivered="120", corrected="20")
    assert change[0] in text
    (folder / "activite.yml").write_text(text.replace(*change))
    with pytest.raises(CorrectionError, match=said):
        read_corrections(references_from(paths.reference), folder)


def test_a_correction_of_no_known_dataset_is_refused(paths, folder):
    write(folder, name="activites")
    with pytest.raises(CorrectionError, match="activites"):
        read_corrections(references_from(paths.reference), folder)


def test_the_committed_corrections_can_be_read(references):
    assert isinstance(read_corrections(references), list)
