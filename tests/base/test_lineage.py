"""Figures picked at random are walked back to rows of files, whose sum is the numerator; the rows are in the files."""

import duckdb
import numpy as np
import pytest

from etl.base.cards import read_cards
from etl.base.lineage import Figure, Sum, rows_behind
from etl.paths import SQL
from pages.shared import read
from tests.support import demo_files

ADDED = {row["indicateur"]: added for row in read_cards(SQL / "indicators") if (added := Sum.of_card(row))}


@pytest.fixture(scope="module")
def base(demonstration):
    paths, demo = demonstration
    return paths, demo, duckdb.connect(str(paths.link.resolve()), read_only=True, config=read.HARDENED)


def behind(base, row):
    paths, _, con = base
    files = con.execute(
        "select livraison_id, fichier_id, fichier from livraison where livraison_id in (select unnest($ids))",
        {"ids": row["livraisons"].split(";")},
    ).fetchall()
    figure = Figure(*(row[k] for k in ("niveau_territoire", "code_territoire", "ventilation", "modalite")))
    return rows_behind(
        figure, ADDED[row["indicateur"]], {d: (f, n) for d, f, n in files}, paths.lake, paths.reference
    )


@pytest.mark.parametrize("indicateur", sorted(ADDED))
def test_the_rows_add_up_to_the_figure(base, indicateur):
    """At territories picked at random, and for France, with or without Mayotte as the card says."""
    _, _, con = base
    order = "order by hash(code_territoire || periode || modalite) limit 12"
    known = "select * from indicateur where indicateur = ? and valeur is not null"
    rows = con.execute(f"{known} {order}", [indicateur]).df()
    assert len(rows) == 12
    france = con.execute(f"{known} and niveau_territoire = 'france' limit 2", [indicateur]).df()
    column = ADDED[indicateur].colonne
    for row in [*rows.to_dict("records"), *france.to_dict("records")]:
        found = behind(base, row)
        total = len(found) if column is None else found[column].sum()
        wanted = row["valeur"] if np.isnan(row["numerateur"]) else row["numerateur"]
        assert total == pytest.approx(wanted), row


def test_a_row_is_where_it_says_it_is(base):
    _, demo, con = base
    (row,) = (
        con.execute(
            "select * from indicateur where indicateur = 'entrees_cep' and niveau_territoire = 'departement' "
            "and code_territoire = '2A' and periode = '2024-Q2' and modalite = 'operateur_regional'"
        )
        .df()
        .to_dict("records")
    )
    found = behind(base, row)
    assert len(found) > 5
    for line in found.head(20).to_dict("records"):
        cells = demo_files.grids(demo.folder / line["fichier"])[line["feuille"]][line["ligne"] - 1]
        assert any(line["code_commune"] in (c, c.zfill(5)) for c in cells)
        assert str(line["entrees_cep"]) in [c.removesuffix(".0") for c in cells]
