"""Deliveries that once stopped the whole build: it publishes, and what cannot be computed is absent with its reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from etl.base.build import build
from pages.shared.read import HARDENED

CASES = Path(__file__).parents[1] / "cases"


def published(paths, *names: str) -> duckdb.DuckDBPyConnection:
    for name in names:
        shutil.copy(CASES / name, paths.inbox)
    build(paths)
    return duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED)


def without_reason(con: duckdb.DuckDBPyConnection) -> list:
    return con.execute(
        "select indicateur, code_territoire, periode from indicateur where valeur is null and coalesce(motif, '') = ''"
    ).fetchall()


def test_activity_without_profile_leaves_the_adjusted_rates_absent(paths):
    con = published(paths, "19a_structure_minimale.csv", "19b_activite_sans_profil.csv")
    adjusted = con.execute(
        "select distinct valeur, obs_status from indicateur where indicateur = 'ratio_acces_attendu'"
    ).fetchall()
    assert adjusted
    assert all(value is None and status in ("L", "M") for value, status in adjusted)
    assert con.execute(
        "select count(*) from indicateur where indicateur = 'entrees_cep' and valeur is not null"
    ).fetchall() != [(0,)]
    assert without_reason(con) == []


@pytest.mark.parametrize("indicateur", ["apl_cep", "couverture_temps_acces"])
def test_a_territory_without_anybody_at_work_has_no_rate(paths, indicateur):
    """The census delivered counts nobody at work in Mayotte: its rates alone are absent, and say why."""
    con = published(paths, "01a_comparateur_departement_a_zero.csv", "01b_un_lieu.csv")
    region = con.execute(
        "select valeur, obs_status, motif from indicateur where indicateur = ? and niveau_territoire = 'departement' "
        "and code_territoire = '976' and modalite = 'cap_emploi'",
        [indicateur],
    ).fetchall()
    assert region == [(None, "M", "sans objet : personne à qui rapporter ce compte (dénominateur nul)")]
    assert without_reason(con) == []
