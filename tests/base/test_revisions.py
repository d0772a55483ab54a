"""A figure that changes keeps its old value, says why, and can be read as it stood."""

import duckdb

from etl.base.build import build
from etl.paths import SQL
from tests.base.test_build import corsica, drop, figures, one  # noqa: F401  (the fixture)


def revisions(paths, where: str = "true") -> list[dict]:
    con = duckdb.connect(str(paths.link.resolve()), read_only=True)
    return con.sql(f"select * from revision where {where} order by all").df().to_dict("records")


OF_SOUTH = "indicateur = 'entrees_cep' and code_territoire = '2A' and modalite = 'operateur_regional'"


def test_a_correction_is_a_revision_with_old_and_new_value(corsica):  # noqa: F811
    assert revisions(corsica) == []
    drop(
        corsica,
        "or_corse_v2.csv",
        "or_corse;2024-Q1;2A004;;1;femme;200;210",
        "or_corse;2024-Q1;2B033;;1;femme;50;60",
        at=1_700_000_500,
    )
    build(corsica)
    (change,) = revisions(corsica, OF_SOUTH)
    assert (change["ancienne_valeur"], change["nouvelle_valeur"]) == (150, 200)
    assert "livraison" in change["cause"]
    # the only quarter there is stays provisional; once another one follows, it is a revised one
    assert one(corsica, "entrees_cep", "departement-2A", modalite="operateur_regional")["obs_status"] == "P"
    drop(corsica, "t2.csv", "or_corse;2024-Q2;2A004;;1;femme;90;90", at=1_700_000_600)
    build(corsica)
    assert one(corsica, "entrees_cep", "departement-2A", modalite="operateur_regional")["obs_status"] == "R"
    # what no correction touched is not revised
    assert one(corsica, "entrees_cep", "departement-2A", modalite="apec")["obs_status"] != "R"
    assert revisions(corsica, "modalite = 'apec' and indicateur = 'entrees_cep'") == []


def test_revisions_are_kept_over_publications_and_not_doubled(corsica):  # noqa: F811
    for i, n in enumerate((200, 250)):
        drop(corsica, f"v{i}.csv", f"or_corse;2024-Q1;2A004;;1;femme;{n};{n}", at=1_700_000_500 + i)
        build(corsica)
        build(corsica, force=True)
    values = [(r["ancienne_valeur"], r["nouvelle_valeur"]) for r in revisions(corsica, OF_SOUTH)]
    assert values == [(150, 200), (200, 250)]


def test_a_first_value_is_no_revision(corsica):  # noqa: F811
    drop(corsica, "autre.csv", "or_corse;2024-Q2;2A004;;1;femme;90;90", at=1_700_000_500)
    build(corsica)
    assert revisions(corsica, "periode = '2024-Q2'") == []
    assert len(figures(corsica, "periode = '2024-Q2' and code_territoire = '2A' and valeur is not null"))


def at(paths, moment: str) -> list[tuple]:
    """What `sources/as_of` says of a day, after the moments of the history were set by hand."""
    con = duckdb.connect()
    con.execute(f"attach '{paths.link.resolve()}' as servie (read_only)")
    for table in ("indicateur", "indicateur_carte", "territoire", "reseau"):
        con.execute(f"create view {table} as select * from servie.{table}")
    for table in ("revision", "premiere_publication"):
        con.execute(f"create table {table} as select * from servie.{table}")
    dates = {"v0": "2024-05-02", "v1": "2024-06-10", "v2": "2024-07-01"}
    versions = [
        v for (v,) in con.execute("select distinct version_avant from revision order by 1").fetchall()
    ]
    assert len(versions) == len(dates)
    for version, day in zip(versions, dates.values(), strict=True):
        con.execute(
            "update revision set revisee_le = $day where version_avant = $v", {"day": day, "v": version}
        )
        con.execute(
            "update premiere_publication set constate_le = $day where version_avant = $v",
            {"day": day, "v": version},
        )
    sql = (SQL / "queries" / "sources" / "as_of.sql").read_text()
    rows = con.execute(sql, {"au": moment}).df()
    mine = rows[
        (rows["indicateur"] == "Entrées en CEP")
        & (rows["territoire"] == "Corse-du-Sud")
        & rows["detail"].str.startswith("Opérateur")
    ]
    return [tuple(r) for r in mine[["periode", "valeur_alors", "valeur_maintenant"]].itertuples(index=False)]


def test_what_was_published_on_a_day_is_read_back(corsica):  # noqa: F811
    """2024-Q1: 150, then 200 (2 May), 250 (10 June), 300 (1 July); 2024-Q2 first published on 10 June, revised on 1 July."""
    for i, rows in enumerate(
        (
            ["or_corse;2024-Q1;2A004;;1;femme;200;200"],
            ["or_corse;2024-Q1;2A004;;1;femme;250;250", "or_corse;2024-Q2;2A004;;1;femme;80;80"],
            ["or_corse;2024-Q1;2A004;;1;femme;300;300", "or_corse;2024-Q2;2A004;;1;femme;90;90"],
        )
    ):
        drop(corsica, f"v{i}.csv", *rows, at=1_700_000_500 + i)
        build(corsica)
    assert at(corsica, "2024-05-01") == [("2024-Q1", 150, 300)]
    assert at(corsica, "2024-05-02") == [("2024-Q1", 200, 300)]
    assert at(corsica, "2024-06-10") == [("2024-Q1", 250, 300), ("2024-Q2", 80, 90)]
    assert at(corsica, "2024-07-01") == []
