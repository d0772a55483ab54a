"""The command line as other programs rely on it: verbs, exit codes, JSON, French."""

import json

import openpyxl
import pytest

from etl.__main__ import main
from tests.base.test_build import drop

ROW = "or_corse;2024-Q1;2A004;;1;femme;12;14"


def test_check_gives_a_verdict_a_file(paths, capsys):
    drop(paths, "bon.csv", ROW)
    drop(paths, "douteux.csv", ROW, "or_corse;2024-Q1;99999;;1;femme;12;14")
    good, doubtful = paths.inbox / "bon.csv", paths.inbox / "douteux.csv"
    assert main(["check", str(good), str(doubtful), "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["verdict"], first["lus"], first["charges"]) == ("acceptee", 1, 1)
    assert second["verdict"] == "acceptee_avec_reserve"
    (reject,) = second["rejets"]
    assert set(reject) == {"feuille", "ligne", "colonne", "valeur", "regle", "message"}
    assert (reject["ligne"], reject["valeur"]) == (3, "99999")
    assert not (paths.data / "raw").exists()


def test_rejects_are_handed_back_with_why(paths, tmp_path, capsys):
    drop(paths, "douteux.csv", ROW, "or_corse;2024-Q1;99999;;1;femme;12;14")
    assert main(["check", str(paths.inbox / "douteux.csv"), "--rejects", str(tmp_path / "retour")]) == 0
    (book,) = (tmp_path / "retour").iterdir()
    header, row = openpyxl.load_workbook(book).worksheets[0].iter_rows(values_only=True)
    told = dict(zip(header, row, strict=True))
    assert (told["code_commune"], told["Rejet : ligne"], told["Rejet : règle"]) == (
        "99999",
        "3",
        "commune_inconnue",
    )


def test_check_refuses_with_exit_code_one(paths, capsys):
    bad = paths.inbox / "x.csv"
    bad.write_bytes(b"rien;du;tout\n1;2;3\n")
    assert main(["check", str(bad)]) == 1
    assert "pas reconnu" in capsys.readouterr().out


def test_usage_errors_are_two_and_in_french(paths, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["construire"])
    assert caught.value.code == 2
    assert "choix inconnu" in capsys.readouterr().err
    assert main(["check", str(paths.inbox / "absent.csv")]) == 2
    assert "introuvable" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["build", "check", "demo", "territory", "contracts", "status"])
def test_help_on_each_verb(verb, capsys):
    with pytest.raises(SystemExit) as caught:
        main([verb, "--help"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("usage : ")


def test_build_and_status(paths, capsys):
    drop(paths, "a.csv", ROW)
    assert main(["--data", str(paths.data), "build"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "lus = 1 chargés = 1 rejetés = 0 ignorés = 0"
    assert main(["build", "--data", str(paths.data), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {"lus", "charges", "rejetes", "ignores", "version", "base", "duree_s", "controles"} <= set(report)
    assert main(["--data", str(paths.data), "status"]) == 0
    assert "chaîne intacte" in capsys.readouterr().out


def test_a_broken_journal_stops_the_build(paths, capsys):
    drop(paths, "a.csv", ROW)
    main(["--data", str(paths.data), "build"])
    journal = paths.raw / "journal.jsonl"
    journal.write_text(journal.read_text().replace("a.csv", "b.csv"))
    capsys.readouterr()
    assert main(["--data", str(paths.data), "build"]) == 1
    assert "Journal" in capsys.readouterr().err


def test_contracts_are_written_as_schemas(tmp_path, capsys):
    assert main(["contracts", "--output", str(tmp_path)]) == 0
    schema = json.loads((tmp_path / "activite" / "schema.json").read_text())
    assert schema["fields"][0]["name"] == "operateur_code"
