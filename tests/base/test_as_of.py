"""The base as it stood on a date, recomputed from the journal; nothing that is served moves."""

import datetime as dt
import json

import duckdb
import pytest

from etl.__main__ import main
from etl.base.build import BuildStopped, build, build_as_of
from etl.door.receive import receive
from etl.door.reception import dt as reception_clock  # the clock of the door
from etl.paths import Paths
from tests.base.test_build import corsica, drop, one  # noqa: F401


@pytest.fixture
def dated(paths, monkeypatch):
    """Receptions whose day the test says."""

    class Clock(dt.datetime):
        today_is = dt.datetime(2024, 5, 2, 9, tzinfo=dt.UTC)

        @classmethod
        def now(cls, tz=None):
            return cls.today_is

    monkeypatch.setattr(reception_clock, "datetime", Clock)
    return Clock


def deliver(paths, clock, at, name, *rows):
    clock.today_is = dt.datetime.fromisoformat(at)
    drop(paths, name, *rows, at=int(clock.today_is.timestamp()))
    receive(paths)


def value(paths):
    return one(paths, "entrees_cep", "departement-2A", modalite="operateur_regional")["valeur"]


def test_each_date_gives_what_was_said_then(paths, dated, tmp_path):
    deliver(paths, dated, "2024-05-02T09:00:00+00:00", "v1.csv", "or_corse;2024-Q1;2A004;;1;femme;100;100")
    deliver(paths, dated, "2024-06-10T21:59:00+00:00", "v2.csv", "or_corse;2024-Q1;2A004;;1;femme;150;150")
    deliver(paths, dated, "2024-07-01T09:00:00+00:00", "v3.csv", "or_corse;2024-Q1;2A004;;1;femme;200;200")
    build(paths)
    served = paths.link.resolve()
    said = {}
    for day in ("2024-05-02", "2024-06-09", "2024-06-10", "2024-06-30", "2024-07-01"):
        build_as_of(paths, dt.date.fromisoformat(day), tmp_path / day)
        said[day] = value(Paths(tmp_path / day, paths.reference))
    # 21:59 in UTC is 23:59 in Paris: still the tenth of June
    assert said == {
        "2024-05-02": 100,
        "2024-06-09": 100,
        "2024-06-10": 150,
        "2024-06-30": 150,
        "2024-07-01": 200,
    }
    assert paths.link.resolve() == served
    with pytest.raises(BuildStopped, match="Rien n'était reçu au 01/05/2024"):
        build_as_of(paths, dt.date(2024, 5, 1), tmp_path / "trop_tot")


def test_the_command_writes_apart_and_says_how_to_look(paths, dated, tmp_path, capsys):
    deliver(paths, dated, "2024-05-02T09:00:00+00:00", "v1.csv", "or_corse;2024-Q1;2A004;;1;femme;100;100")
    build(paths)
    out = tmp_path / "alors"
    assert main(["--data", str(paths.data), "build", "--au", "2024-05-02", "--output", str(out)]) == 0
    assert f"CEP_DATA={out}" in capsys.readouterr().out
    assert main(["--data", str(paths.data), "build", "--au", "2024-05-01", "--output", str(out)]) == 1
    with pytest.raises(SystemExit) as stop:
        main(["--data", str(paths.data), "build", "--au", "2024-05-02"])
    assert stop.value.code == 2
    with pytest.raises(SystemExit):
        main(["--data", str(paths.data), "build", "--au", "12 mars", "--output", str(out)])
    assert "n'est pas une date" in capsys.readouterr().err


def test_status_prints_the_clock_and_the_journal(paths, dated, capsys):
    deliver(paths, dated, "2024-05-02T09:00:00+00:00", "v1.csv", "or_corse;2024-Q1;2A004;;1;femme;100;100")
    deliver(paths, dated, "2024-06-10T09:00:00+00:00", "v2.csv", "or_corse;2024-Q1;2A004;;1;femme;150;150")
    build(paths)
    assert main(["--data", str(paths.data), "status"]) == 0
    said = capsys.readouterr().out
    assert "remplace 1 livraison(s) de v1.csv" in said
    assert "contrat 1" in said
    assert "lus 1 = chargés 1 + rejetés 0 + ignorés 0" in said
    assert "Opérateur régional de Corse · activite : deux mois écoulés" in said
    path = paths.raw / "journal.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    altered = json.dumps(json.loads(lines[0]) | {"charges": 2}, ensure_ascii=False, sort_keys=True)
    path.write_text("\n".join([altered, *lines[1:]]) + "\n", encoding="utf-8")
    assert main(["--data", str(paths.data), "status"]) == 1
    assert "journal" in capsys.readouterr().err


def test_what_a_publication_changes_is_listed(corsica):  # noqa: F811
    def changes():
        con = duckdb.connect(str(corsica.link.resolve()), read_only=True)
        return con.execute(
            "select nature, dataset, operateur_code, periode, objet from changement order by constate_le, nature, operateur_code"
        ).fetchall()

    assert changes() == []
    drop(corsica, "v2.csv", "or_corse;2024-Q1;2A004;;1;femme;200;210", at=1_700_000_500)
    drop(corsica, "t2.csv", "or_corse;2024-Q2;2A004;;1;femme;90;90", at=1_700_000_501)
    build(corsica)
    found = changes()
    assert ("livraison_corrigee", "activite", "or_corse", "2024-Q1", "v2.csv") in found
    assert ("livraison_nouvelle", "activite", "or_corse", "2024-Q2", "t2.csv") in found
    # a second quarter begins to be waited for from everybody else
    late = {line[2] for line in found if line[0] == "retard" and line[3] == "2024-Q2"}
    assert "apec" in late
    assert "or_corse" not in late
    build(corsica, force=True)
    assert changes() == found
