"""A figure that changes keeps its old value, says why, and can be read as it stood."""

import duckdb

from etl.build import build
from tests.test_build import corsica, drop, figures, one  # noqa: F401  (the fixture)


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
