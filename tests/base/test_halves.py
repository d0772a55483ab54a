"""Half a delivery that replaces the other half is told: the last one counts, and the base says what it looks like."""

from __future__ import annotations

import os

import duckdb
import pytest

from etl.base.build import build
from pages.shared.read import HARDENED

AJACCIO, BASTIA = "or_corse;2024-Q1;2A004;;1;femme;12;14", "or_corse;2024-Q1;2B033;;1;femme;20;25"


def told(paths, activite, *files: tuple[str, ...]) -> list[str]:
    """The examples of the check, after these files, one after the other."""
    for i, rows in enumerate(files):
        path = paths.inbox / f"fichier_{i}.csv"
        path.write_bytes(activite(*rows))
        os.utime(path, (1_700_000_000 + i, 1_700_000_000 + i))
        build(paths)
    con = duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED)
    said = con.execute(
        "select exemple from controle where controle like 'une livraison en remplace une autre%' and n > 0"
    )
    return [example for (example,) in said.fetchall()]


def test_the_other_half_is_told(paths, activite):
    assert told(paths, activite, (AJACCIO, AJACCIO.replace("femme", "homme")), (BASTIA,)) == [
        "activite or_corse 2024-Q1 : 1 lignes à la place de 2"
    ]


@pytest.mark.parametrize("after", [(AJACCIO, BASTIA), (AJACCIO.replace("12;14", "13;15"),)])
def test_a_correction_is_not(paths, activite, after):
    assert told(paths, activite, (AJACCIO,), after) == []
