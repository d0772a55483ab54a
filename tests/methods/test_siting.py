"""What if, the best places for k sites, and similar territories: against starting afresh and trying everything."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.methods.coverage.accessibility import all_pairs
from etl.methods.coverage.catchment import Bands
from etl.methods.coverage.placement import Gains, covering, median, place
from etl.methods.coverage.similar import similar
from etl.methods.coverage.siting import (
    Change,
    Site,
    access,
    apply,
    around,
    effects,
    minutes_to,
    scene,
    visiting,
    what_if,
)
from tests.methods.test_accessibility import TRAVEL, places

BANDS = Bands((15, 30, 45), (1, 0.6, 0.3))


def country(seed: int, n: int = 60, m: int = 8):
    """A made-up scene: communes over some 150 km, a few sites of three networks."""
    rng = np.random.default_rng(seed)
    communes = places(
        list(zip(rng.uniform(0, 2, n), rng.uniform(46, 47.2, n), strict=True)),
        speed=rng.choice([25, 35, 50, 55], n),
    )
    where = rng.choice(n, m, replace=False)
    sites = pd.DataFrame(
        {
            "site_id": [f"S{i}" for i in range(m)],
            "reseau_code": rng.choice(["apec", "mission_locale", "cap_emploi"], m),
            "code_commune": communes.commune[where],
            "lon": communes.lon[where] + 0.01,
            "lat": communes.lat[where],
            "fte": rng.uniform(0.5, 6, m).round(1),
        }
    )
    demand = rng.integers(50, 5000, n).astype(float)
    return scene(communes, demand, np.ones(n, bool), sites, TRAVEL, BANDS)


def new_site(of, i: int, fte: float = 2.0) -> Site:
    return Site("neuf", "apec", of.places.commune[i], of.places.lon[i], of.places.lat[i], fte)


@pytest.mark.parametrize("seed", range(4))
def test_a_change_gives_what_starting_afresh_gives(seed):
    before = country(seed)
    added, gone = new_site(before, seed * 7), "S3"
    after = apply(before, Change((added,), (gone,)))
    rows = [*before.sites[before.sites["site_id"] != gone].to_dict("records"), vars(added)]
    afresh = scene(before.places, before.demand, before.inside, pd.DataFrame(rows), TRAVEL, BANDS)
    for network in (None, "apec", "mission_locale"):
        assert np.array_equal(minutes_to(after, network), minutes_to(afresh, network))
        assert access(after, network) == pytest.approx(access(afresh, network))


@pytest.mark.parametrize("seed", range(4))
def test_a_part_of_the_country_answers_as_the_whole(seed):
    whole = country(seed, n=80)
    inside = whole.places.lon < 0.5
    change = Change((new_site(whole, int(np.flatnonzero(inside)[0])),), ("S1",))
    part = around(whole, inside)
    of_whole = what_if(scene(whole.places, whole.demand, inside, whole.sites, TRAVEL, BANDS), change)
    of_part = what_if(part, change)
    pd.testing.assert_frame_equal(of_part.thresholds, of_whole.thresholds)
    pd.testing.assert_frame_equal(of_part.communes, of_whole.communes)
    assert (of_part.apl_before, of_part.apl_after) == pytest.approx((of_whole.apl_before, of_whole.apl_after))


def test_effects_by_hand():
    """Three communes in a line, one site at the first; a second one opens at the last."""
    line = places([(0, 47), (0.4, 47), (0.8, 47)])
    sites = pd.DataFrame([vars(Site("a", "apec", "00000", 0, 47, 3))])
    before = scene(line, np.array([1000.0, 200.0, 50.0]), np.ones(3, bool), sites, TRAVEL, BANDS)
    # 30.3 km as the crow flies for 0.4° at this latitude: 39.4 km, 12 min near both ends and 27.2 on the road
    assert minutes_to(before).tolist() == [0, 39.2, 75.6]
    found = what_if(before, Change((Site("b", "apec", "00002", 0.8, 47, 1),)))
    rows = found.thresholds.set_index("seuil_min")
    assert rows.loc[15].tolist() == [1000, 1050, 50, 0, 1, 0]
    assert rows.loc[45].tolist() == [1200, 1250, 50, 0, 1, 0]
    assert found.communes["code_commune"].tolist() == ["00001", "00002"], "nothing changes for the first"
    # before: 3 FTE over 1 000 + 0.3 × 200 workers; the second site adds its own for the last two
    assert found.communes["apl_avant"].tolist() == pytest.approx([0.3 * 3e5 / 1060, 0])
    second = 1e5 / (50 + 0.3 * 200)
    assert found.communes["apl_apres"].tolist() == pytest.approx([0.3 * 3e5 / 1060 + 0.3 * second, second])
    closing = what_if(before, Change(closed=("a",)))
    assert closing.thresholds["perdus"].tolist() == [1000, 1000, 1000, 1200]
    assert closing.apl_after == 0


def test_nothing_changed_changes_nothing():
    before = country(1)
    found = effects(before, before, (15, 30))
    assert found.communes.empty
    assert (found.thresholds[["gagnes", "perdus"]] == 0).all(axis=None)


def test_a_team_that_visits_offers_its_share_of_the_week():
    site = Site("a", "apec", "00000", 0, 47, 2.5)
    assert visiting(site, 1).fte == 0.5
    assert visiting(site, 5) == site
    with pytest.raises(ValueError, match="5 jours"):
        visiting(site, 6)


def test_a_scenario_that_makes_no_sense_is_refused_in_french():
    before = country(1)
    with pytest.raises(ValueError, match="Aucun lieu « Z » à fermer"):
        apply(before, Change(closed=("Z",)))
    with pytest.raises(ValueError, match="même identifiant"):
        apply(before, Change((new_site(before, 1), new_site(before, 2))))


# --- where the next sites do most good ---------------------------------------------------------------------------------


def total(gains: Gains, chosen) -> float:
    """Another way than the project's: each place keeps the best of the chosen."""
    best = {}
    for p, c, a in zip(gains.place, gains.candidate, gains.amount, strict=True):
        if c in chosen:
            best[p] = max(best.get(p, 0), a)
    return sum(best.values())


@st.composite
def gains(draw, same_for_all: bool):
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    weights = draw(st.lists(st.integers(1, 90), min_size=n, max_size=n))
    cells = [(i, j) for j in range(m) for i in range(n) if draw(st.booleans())]
    amounts = [weights[i] if same_for_all else draw(st.integers(1, 90)) for i, _ in cells]
    place_of, candidate = (np.array([c[k] for c in cells], np.int64) for k in (0, 1))
    return Gains(place_of, candidate, np.array(amounts, float), n, m)


# Here HiGHS proves its answer to one part in ten million only
LOOSE_BOUND = Gains(
    np.array([5, 6, 7, 0, 1, 6, 7, 0, 1, 4, 7]),
    np.array([0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3]),
    np.ones(11),
    places=8,
    candidates=6,
)


@settings(max_examples=60, deadline=None)
@given(st.booleans().flatmap(gains), st.integers(1, 4))
@example(LOOSE_BOUND, 2)
def test_the_solver_finds_what_trying_everything_finds(problem, k):
    best = max(
        (
            total(problem, set(chosen))
            for chosen in combinations(range(problem.candidates), min(k, problem.candidates))
        ),
        default=0,
    )
    exact = place(problem, k)
    assert exact.gain == pytest.approx(best)
    assert exact.bound == pytest.approx(best)
    assert exact.gap == 0
    quick = place(problem, k, seconds=0)
    assert quick.gain <= best + 1e-9 <= quick.bound + 1e-6
    assert quick.gain >= (1 - 1 / np.e) * best - 1e-9
    assert total(problem, set(quick.chosen)) == pytest.approx(quick.gain)
    assert list(quick.steps) == sorted(quick.steps)


def test_the_best_place_of_a_line_of_communes():
    """Workers not yet within 30 minutes, and minutes spared: two questions, two answers."""
    line = places([(x, 47) for x in (0.0, 0.2, 0.4, 1.4)])
    workers = np.array([100.0, 100.0, 100.0, 250.0])
    trips = all_pairs(line, line, TRAVEL)
    nowhere = np.full(4, np.inf)
    covered = covering(trips, workers, nowhere, 30, 4)
    # the second reaches three hundred workers within 30 minutes, the fourth 250
    assert place(covered, 1).chosen == (1,)
    assert place(covered, 1).gain == 300
    assert place(covered, 2).gain == 550
    # with the first already at a site, only minutes count
    now = np.array(
        [0, *(trips.minutes[(trips.origin == i) & (trips.site == 0)][0] if i < 3 else 120 for i in (1, 2, 3))]
    )
    spared = median(trips, workers, now, 4)
    assert place(spared, 1).chosen == (3,)
    assert place(spared, 1).gain == pytest.approx(250 * 120)


def test_a_budget_of_no_site_is_refused():
    with pytest.raises(ValueError, match="au moins un"):
        place(Gains(np.array([0]), np.array([0]), np.array([1.0]), 1, 1), 0)


# --- similar territories -------------------------------------------------------------------------------------------------


def test_similar_territories_are_those_of_like_size_and_density():
    table = pd.DataFrame(
        {
            "actifs": [1000, 1100, 90_000, 95_000, 5000, np.nan],
            "densite": [20, 22, 900, 15, 21, 20],
            "part_ouvriers": [30, 30, 12, 35, 26, 30],
        },
        index=list("ABCDEF"),
    )
    found = similar(table, "A", k=3, logarithms=("actifs", "densite"))
    assert list(found.index)[:2] == ["F", "B"]  # F: the same on the two traits known of it
    assert found.loc["F", "traits"] == 2
    parts = found.filter(like="part_")
    assert parts.loc["B"].sum() == pytest.approx(1)
    assert (similar(table, "A", 5)["distance"].diff().dropna() >= 0).all()
    with pytest.raises(KeyError):
        similar(table, "Z")


def test_a_trait_that_nobody_has_is_left_out():
    table = pd.DataFrame(
        {"actifs": [10, 12, 40], "cadres": [np.nan] * 3, "ouvriers": [np.nan] * 3}, index=list("ABC")
    )
    found = similar(table, "A", logarithms=("actifs",))
    assert list(found.index) == ["B", "C"]
    assert "part_cadres" not in found


def test_similarity_is_explained_and_symmetrical():
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.lognormal(size=(30, 4)), columns=list("wxyz"))
    one, other = similar(table, 3, 29), similar(table, 7, 29)
    assert one.loc[7, "distance"] == pytest.approx(other.loc[3, "distance"])
    assert similar(table, 3, 1, weights={"w": 1, "x": 0, "y": 0, "z": 0})["part_w"].iloc[0] == pytest.approx(
        1
    )
