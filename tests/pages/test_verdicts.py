"""One verdict per territory: the map, the ranking, the sentence, the funnel and the note say the same, for every indicator and level."""

from __future__ import annotations

import re

import pytest

from pages.cpir import quarter
from pages.shared import catalog, explorer, filters, read, sentences
from pages.shared.cards import NOTHING
from tests.support import base, pages

LEVELS = ("region", "departement", "epci")
SAMPLE = 12  # territories of a level whose sentence is read: the ends of the ranking, where verdicts are


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield


def view_of(code: str, maille: str, place: str = "france") -> filters.View:
    shown = catalog.indicator(code)
    network = next(iter(catalog.choices(shown)), filters.ALL_NETWORKS)
    _, latest = catalog.periods(code, *shown.breakdown(network))
    return filters.View(catalog.territories()[place], latest, network, code, maille)


def compared() -> list[tuple[str, str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        known = [i for i in catalog.all_indicators() if i.reference != NOTHING and not i.is_count]
        return [(i.code, level) for i in known for level in LEVELS if level in i.niveaux]


def ranked(view: filters.View, shown) -> dict[str, int]:
    """The verdict of the ranking (and of what it leaves out, none) for each territory."""
    rows = explorer.units(view, shown)
    beside = explorer.compared_with(view, shown)
    rows = sentences.judged(sentences.comparable(rows))
    if not rows["borne_basse"].notna().any():
        return {}
    senses = sentences.distinct(rows, beside.value, beside.low, beside.high)
    return dict(zip(rows["code"], senses, strict=True))


def test_sentence_and_ranking_of_every_indicator_at_every_level():
    compared_pairs = compared()
    told = 0
    for code, level in compared_pairs:
        view, shown = view_of(code, level), catalog.indicator(code)
        if not view.periode:
            continue  # nothing of it is known for all networks
        senses = ranked(view, shown)
        for place in [*list(senses)[: SAMPLE // 2], *list(senses)[-SAMPLE // 2 :]]:
            at = view.at(territoire=catalog.territories().get(f"{level}-{place}"))
            if at.territoire is None:
                continue
            value = explorer.value(at, shown)
            said = sentences.sense_of(shown, value)
            if said is not None:
                told += 1
                assert said == senses[place], (
                    f"{code} {level} {place}: sentence {said}, ranking {senses[place]}"
                )
    assert told > 100


@pytest.mark.parametrize("level", ["region", "departement"])
def test_map_of_the_expected_says_what_the_ranking_beside_it_says(level):
    shown = catalog.indicator("ratio_acces_attendu")
    view = view_of(shown.code, level)
    for place in ("france", "region-75"):
        if level == "region" and place != "france":
            continue
        at = view.at(territoire=catalog.territories()[place])
        around = explorer.parent(at)
        drawn = read.read(
            "access/expected",
            niveau=level,
            periode=at.periode,
            parent_niveau=around.niveau,
            parent_code=around.code,
        )
        classes = dict(zip(drawn["code"], drawn["classe"], strict=True))
        senses = ranked(at, shown)
        assert senses
        for code, sense in senses.items():
            assert sense == int(classes[code] > 2) - int(classes[code] < 2), code


@pytest.mark.parametrize("level", LEVELS)
def test_funnel_and_ranking_beside_france(level):
    view = view_of("taux_acces_actifs_occupes", level)
    shown = catalog.indicator(view.indicateur)
    funnel = read.read(
        "access/comparison", niveau=level, periode=view.periode, parent_niveau="france", parent_code="FR"
    )
    verdicts = dict(zip(funnel["code"], funnel["verdict"], strict=True))
    for code in ("taux_acces_actifs_occupes", "taux_acces_stabilise"):
        for place, sense in ranked(view, catalog.indicator(code)).items():
            assert sense == sentences.JUDGED[verdicts[place]], (code, place)
    assert len(ranked(view, shown)) == sum(v != sentences.TOO_FEW for v in verdicts.values())


def test_note_says_what_the_ranking_of_regions_says():
    indicators = {code: catalog.indicator(code) for code in catalog.codes()}
    seen = 0
    for region in ("75", "94", "84"):
        place = catalog.territories()[f"region-{region}"]
        periode = quarter.known_quarters(read.read)[1]
        content = quarter.quarter(read.read, place, periode, (), ())
        for measure in (m for screen in content.screens for m in screen.measures):
            shown = indicators[measure.indicator.code]
            if measure.sense is None or shown.is_count:
                continue
            network = (
                measure.modalite if measure.ventilation != "public" else filters.PUBLIC + measure.modalite
            )
            view = filters.View(catalog.territories()["france"], periode, network, shown.code, "region")
            senses = ranked(view, shown)
            assert measure.sense == senses[region], (shown.code, region)
            seen += 1
    assert seen > 5


def test_creuse_and_gironde_left_and_right():
    """The map and the ranking of the page itself, for the two départements that once differed."""
    app = pages.opened("access", territoire="region-75", carte="attendu", maille="departement")
    html = "\n".join(str(element.proto.body) for element in app.get("html"))
    left, right = (
        re.search(rf'id="{key}">(.*?)</h3>', html)[1].replace("\xa0", " ") for key in ("carte", "rang")
    )
    numbers = [re.search(r"(\d+) au-dessus", text)[1] for text in (left, right)]
    assert numbers[0] == numbers[1], (left, right)
    assert re.search(r"(\d+) au-dessous|et (\d+) au-dessous", left)
