"""The chips of a figure say what its data are: figures × filters, over every page."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

from pages.shared import block, catalog, scope
from pages.shared.filters import View
from tests.support import base, pages

CAP = "niveau_diplome*cap_bep"
# The page, then the addresses between which one filter changes at a time
WALKS = [
    ("home", {}, [{"territoire": "region-75"}, {"periode": "2025"}]),
    ("access", {"territoire": "region-75"}, [{"public": CAP}, {"denominateur": "population_active"}, {"periode": "2025-Q2"}, {"territoire": "departement-23"}, {"carte": "attendu"}, {"indicateur": "entrees_cep", "reseau": "apec"}]),
    *[("access", {"volet": part, "territoire": "region-75"}, [{"public": CAP}, {"periode": "2025-Q2"}]) for part in ("publics", "parcours", "suites", "verifier")],
    ("coverage", {"territoire": "region-75"}, [{"reseau": "apec"}, {"periode": "2025-Q2"}, {"territoire": "departement-23"}, {"maille": "commune"}]),
    ("cooperation", {"territoire": "region-75"}, [{"periode": "2025-Q2"}, {"territoire": "departement-23"}, {"axe": "reorientation"}]),
    *[("governance", {"volet": part, "territoire": "region-75"}, [{"periode": "2025-Q1"}, {"territoire": "france"}]) for part in ("pilotage", "formation", "competences", "outils", "spro", "missions-locales", "textes")],
    ("procurement", {}, [{"territoire": "region-75"}]),
    ("sources", {"vue": "qualite"}, [{"operateur": "apec"}, {"jeu": "activite"}]),
    ("sources", {}, [{"operateur": "apec"}, {"jeu": "activite"}]),
    ("cpir", {"territoire": "region-75"}, [{"periode": "2025-Q2"}, {"territoire": "region-94"}]),
]  # fmt: skip


@dataclasses.dataclass
class Drawn:
    """What one figure was given, and what its chips said."""

    shows: scope.Scope
    view: View
    chips: list[str]
    apart: list[str]
    rows: pd.DataFrame
    title: str
    drawn: object


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield


@pytest.fixture(scope="module")
def figures():
    """`figures(page, address)` → key of each figure → what it was given; a page at an address is opened once."""
    kept, seen = {}, {}
    real = block.figure

    def spy(key, title, drawn, **given):
        names = scope.Names(catalog.territories(), catalog.network_names())
        chips, apart = scope.chips(given["shows"], given["view"], names)
        kept[key] = Drawn(given["shows"], given["view"], chips, apart, given["table"].rows(), title, drawn)
        return real(key, title, drawn, **given)

    def opened(name: str, params: dict) -> dict[str, Drawn]:
        key = (name, tuple(sorted(params.items())))
        if key not in seen:
            kept.clear()
            pages.opened(name, **params)
            seen[key] = dict(kept)
        return seen[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block, "figure", spy)
        yield opened


def same(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    return a.astype(str).reset_index(drop=True).equals(b.astype(str).reset_index(drop=True))


@pytest.mark.parametrize(("name", "start", "changes"), WALKS, ids=lambda v: v if isinstance(v, str) else "")
def test_what_a_filter_changes_is_said_and_what_it_does_not_change_too(figures, name, start, changes):
    before = figures(name, start)
    assert before
    for change in changes:
        after = figures(name, start | change)
        for key in before.keys() & after.keys():
            a, b = before[key], after[key]
            told = (a.chips, a.apart) != (b.chips, b.apart)
            if change.keys() & {"carte", "indicateur"}:  # what is measured is the title's to say
                told = told or a.title != b.title
            assert told or same(a.rows, b.rows), (
                f"{key}: data change with {change}, chips do not: {a.chips} {a.apart}"
            )


@pytest.mark.parametrize(("name", "start", "changes"), WALKS, ids=lambda v: v if isinstance(v, str) else "")
def test_rows_are_of_the_scope_said(figures, name, start, changes):
    for change in ({}, *changes):
        for key, drawn in figures(name, start | change).items():
            rows, shows = drawn.rows, drawn.shows
            assert drawn.chips or drawn.apart, f"{name} {key}: no chip"
            if shows.fixed:
                continue
            if "periode" in rows and len(shows.periodes) and "valeur" in rows:
                known = set(rows.loc[rows["valeur"].notna(), "periode"].dropna().astype(str))
                assert known <= set(shows.periodes), f"{name} {key}: {known - set(shows.periodes)}"
            counted = re.match(r"([\d\u202f]+)\D*?(?: sur ([\d\u202f]+))?$", shows.points)
            if counted and {"valeur", "code"} <= set(rows) and "periode" not in rows:
                assert int(counted[1].replace("\u202f", "")) <= rows["valeur"].notna().sum(), f"{name} {key}"
                assert int((counted[2] or counted[1]).replace("\u202f", "")) <= len(rows), f"{name} {key}"
            _follows_or_says(name, key, drawn)


def _follows_or_says(name: str, key: str, drawn: Drawn) -> None:
    """Each filter of the bar is that of the data, or a chip says what is shown instead."""
    view, shows, said = drawn.view, drawn.shows, " ".join(drawn.apart)
    asked = dict(view.autres)
    if asked.get("public", "") and asked["public"] != shows.public:
        assert "tous publics" in said, f"{name} {key}"
    if shows.territoire and shows.territoire != view.territoire.key:
        assert "France entière" in said or catalog.territories()[shows.territoire].nom in said, (
            f"{name} {key}"
        )
    if shows.periodes and view.periode not in (*shows.periodes, shows.jusqua):
        assert scope.periods(shows.periodes) in said, f"{name} {key}"


def test_cap_bep_in_nouvelle_aquitaine(figures):
    shown = figures("access", {"territoire": "region-75", "public": CAP})
    for key in ("carte", "rang", "serie", "regions"):
        assert "CAP, BEP" in shown[key].chips, key
    for key in ("entonnoir", "stabilise", "inegalite", "extremes"):
        assert "CAP, BEP" not in shown[key].chips
        assert any(said.startswith("tous publics") for said in shown[key].apart), key
    assert "12\xa0départements" in shown["entonnoir"].chips
    assert len(shown["entonnoir"].rows) == 12
    now = shown["carte"].shows.periodes
    assert shown["regions"].shows.periodes[-1] == shown["inegalite"].shows.periodes[-1] == now[0]
    plain = figures("access", {"territoire": "region-75"})
    assert not same(shown["carte"].rows, plain["carte"].rows)
    assert same(shown["entonnoir"].rows, plain["entonnoir"].rows)


def test_the_funnel_counts_the_points_that_it_draws(figures):
    for place in ("france", "region-75"):
        app = pages.opened("access", territoire=place)
        html = "\n".join(str(element.proto.body) for element in app.get("html"))
        title = re.search(r'id="entonnoir">(.*?)</h3>', html)[1].replace("\xa0", " ")
        drawn = figures("access", {"territoire": place})["entonnoir"]
        counts = drawn.rows["verdict"].value_counts()
        assert title.startswith(f"Sur {len(drawn.rows)} ")
        assert f"{counts.get('au-dessus', 0)} sûrement au-dessus" in title
        assert f"{counts.get('au-dessous', 0)} au-dessous" in title
        points = sum(len(trace.x) for trace in drawn.drawn.data if trace.customdata is not None)
        assert points == len(drawn.rows)
        assert drawn.shows.points.startswith(f"{points}\xa0")


def test_rows_without_a_question_have_no_scope():
    with pytest.raises(KeyError):
        scope.of(pd.DataFrame({"valeur": [1.0]}))
