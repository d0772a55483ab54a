"""A file that stops the build is named, and the others are published without it."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from etl.__main__ import main
from etl.base import run
from etl.base.build import BuildStopped, build
from etl.base.publish import served_version
from etl.paths import SQL
from pages.shared.read import HARDENED
from tests.support.worlds import drop

GOOD = "or_corse;2024-Q1;2A004;;1;femme;120;140"
BAD = "or_corse;2024-Q2;2A004;;1;femme;777;800"


@pytest.fixture
def suspicious(tmp_path, monkeypatch):
    """One more blocking check: no value is 777."""
    copy = tmp_path / "sql"
    shutil.copytree(SQL, copy)
    (copy / "checks" / "sept_cents.sql").write_text(
        "-- bloque : une valeur vaut 777\nselect indicateur || ' ' || periode as exemple, livraisons from indicateur where valeur = 777\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(run, "SQL", copy)


def test_the_file_is_named_and_the_way_out_works(paths, suspicious, capfd):
    drop(paths, "bon.csv", GOOD)
    build(paths)
    first = served_version(paths)["version"]
    drop(paths, "mauvais.csv", BAD)
    with pytest.raises(BuildStopped) as stopped:
        build(paths)
    said = str(stopped.value)
    assert "une valeur vaut 777" in said
    assert "Fichier(s) en cause : mauvais.csv. La version précédente reste servie." in said
    assert said.endswith("python -m etl build --sans mauvais.csv")
    assert served_version(paths)["version"] == first

    assert main(["--data", str(paths.data), "build", "--sans", "mauvais.csv"]) == 0
    assert "un fichier est mis à part à la main" in capfd.readouterr().out
    with duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED) as con:
        assert con.execute("select fichier from fichier_mis_a_part").fetchall() == [("mauvais.csv",)]
        assert con.execute("select count(*) from livraison where periode = '2024-Q2'").fetchone() == (0,)
    build(paths)  # it stays apart
    with pytest.raises(BuildStopped):
        build(paths, back=["mauvais.csv"])


def test_an_unknown_name_is_refused(paths, capfd):
    drop(paths, "bon.csv", GOOD)
    assert main(["--data", str(paths.data), "build", "--sans", "autre.csv"]) == 1
    assert "Aucun fichier « autre.csv » n'a été reçu" in capfd.readouterr().err
