"""Whatever is delivered, whole, in parts, again or not at all: a hundred draws in one base, each total worked out apart.

A draw is one network and quarter of Corsica: its rows go in one to four parts, by row, by département or by sex; then
nothing, one part or the whole comes again with other counts. `tests/benchmarks/deliveries.py` draws whole builds by hand.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from dataclasses import dataclass, field

import duckdb
import pytest

from etl.base.build import build
from pages.shared.read import HARDENED
from tests.support import base
from tests.support.worlds import NATIONAL, SITES, drop

HEADER = "operateur_code;periode;code_commune;code_departement;niveau_cep;sexe;tranche_age;entrees_cep;beneficiaires_cep"
TOWNS = ("2A004", "2A247", "2A041", "2B033", "2B096", "2B050")
QUARTERS = [
    f"{year}-Q{quarter}" for year in range(2020, 2025) for quarter in range(1, 5)
]  # of 100, ninety are drawn
DRAWN_SITES = 3  # quarters: distances are measured anew for each
WAYS = {
    "ligne": lambda rng, n: lambda row: rng.randrange(n),
    "departement": lambda rng, n: lambda row: row[0][:2],
    "sexe": lambda rng, n: lambda row: row[2],
}


@dataclass
class Draw:
    """Rows (place, level, sex, age) → entries that must count in the end; the parts as they are sent, in their order."""

    operator: str
    period: str
    counts: dict[tuple, int] = field(default_factory=dict)
    parts: list[dict[tuple, int]] = field(default_factory=list)
    again: dict[tuple, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rng: random.Random, operator: str, period: str) -> Draw:
        places = TOWNS if operator == "or_corse" else ("2A", "2B")
        keys = list(itertools.product(places, "12", ("femme", "homme"), ("25_34", "35_49")))
        draw = cls(operator, period)
        rows = {key: rng.randint(20, 200) for key in rng.sample(keys, rng.randint(1, len(keys)))}
        place_in = WAYS[rng.choice(list(WAYS))](rng, rng.randint(1, 4))
        parts: dict = defaultdict(dict)
        for key, entries in rows.items():
            parts[place_in(key)][key] = entries
        draw.parts = list(parts.values())
        what = rng.choice(("rien", "rien", "une_part", "tout"))
        if what != "rien":
            chosen = rng.choice(draw.parts) if what == "une_part" else rows
            draw.again = {key: rng.randint(20, 200) for key in chosen}
        draw.counts = rows | draw.again
        return draw

    def line(self, key: tuple, entries: int) -> str:
        place, level, sex, age = key
        where = f"{place};" if len(place) == 5 else f";{place}"
        return f"{self.operator};{self.period};{where};{level};{sex};{age};{entries};{entries + 5}"

    @property
    def in_force(self) -> int:
        """Deliveries that count in the end."""
        if not self.again:
            return len(self.parts)
        return 1 + sum(part.keys().isdisjoint(self.again) for part in self.parts)


def send(paths, rng: random.Random, draws: list[Draw]) -> int:
    """Write the files: one may hold parts of several draws, no two of the same. Returns their number of rows."""
    files: dict[tuple, list[str]] = defaultdict(list)
    for draw in draws:
        for i, part in enumerate(draw.parts):
            files[0, i, rng.randrange(6)] += [draw.line(*row) for row in part.items()]
        files[1, 0, rng.randrange(6)] += [draw.line(*row) for row in draw.again.items()]
    filled = {name: rows for name, rows in files.items() if rows}
    for (turn, i, bucket), rows in filled.items():
        rng.shuffle(rows)
        name = f"activite_{turn}_{i}_{bucket}.csv"
        drop(paths, name, *rows, header=HEADER, at=1_700_000_000 + 1000 * turn + 100 * i + bucket)
    return sum(map(len, filled.values()))


def send_sites(paths, rng: random.Random) -> tuple[dict[str, int], int]:
    """Sites of Corsica's operator, each quarter in one to three parts, one of them sometimes sent again."""
    wanted, rows = {}, 0
    for period in QUARTERS[:DRAWN_SITES]:
        sites = [
            f"{period};S{i};or_corse;Lieu {i};dedie;{rng.choice(TOWNS)};;;presentiel;{rng.randint(1, 9)}"
            for i in range(rng.randint(1, 9))
        ]
        n = rng.randint(1, 3)
        parts = [part for i in range(n) if (part := sites[i::n])]
        if rng.random() < 0.5:
            parts.append([line.replace(";presentiel;", ";mixte;") for line in rng.choice(parts)])
        for i, part in enumerate(parts):
            drop(paths, f"lieux_{period}_{i}.csv", *part, header=SITES, at=1_700_000_000 + i)
            rows += len(part)
        wanted[period] = len(sites)
    return wanted, rows


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The draws, the sites wanted, the report of their build and the base."""
    rng = random.Random(15)
    paths = base.installation(tmp_path_factory.mktemp("tirages") / "data")
    everyone = list(itertools.product(("or_corse", *NATIONAL), QUARTERS))
    draws = [Draw.of(rng, *which) for which in rng.sample(everyone, 90)]
    sent = send(paths, rng, draws)
    sites, more = send_sites(paths, rng)
    report = build(paths)
    assert report.lus == sent + more == report.charges + report.rejetes + report.ignores
    con = duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED)
    return draws, sites, con


def network(operator: str) -> str:
    return "operateur_regional" if operator == "or_corse" else operator


def test_every_total_is_that_of_what_was_delivered(world):
    draws, _, con = world
    wanted: dict[tuple, int] = defaultdict(int)
    for draw in draws:
        for key, entries in draw.counts.items():
            for place in ("94", key[0][:2]):
                wanted[place, draw.period, network(draw.operator)] += entries
    rows = con.execute(
        "select code_territoire, periode, modalite, valeur from indicateur where indicateur = 'entrees_cep' and ventilation = 'reseau' "
        "and (niveau_territoire, code_territoire) in (('region', '94'), ('departement', '2A'), ('departement', '2B'))"
    ).fetchall()
    assert {tuple(key): value for *key, value in rows if value is not None} == wanted


def test_as_many_deliveries_count_as_were_not_sent_again(world):
    draws, _, con = world
    counted = con.execute(
        "select operateur_code, periode, count(*) from livraison where dataset = 'activite' and en_vigueur group by all"
    ).fetchall()
    assert {tuple(key): n for *key, n in counted} == {(d.operator, d.period): d.in_force for d in draws}


def test_every_site_counts_once(world):
    _, wanted, con = world
    rows = con.execute(
        "select periode, valeur from indicateur where indicateur = 'nb_lieux_accueil' and niveau_territoire = 'region' "
        "and code_territoire = '94' and ventilation = 'reseau' and modalite = 'operateur_regional'"
    ).fetchall()
    assert dict(rows) == wanted


def test_no_value_is_absent_without_its_reason(world):
    *_, con = world
    assert (
        con.execute("select * from indicateur where valeur is null and coalesce(motif, '') = ''").fetchall()
        == []
    )
