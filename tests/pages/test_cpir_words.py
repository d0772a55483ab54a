"""A sentence of a CPIR's quarter never says what its interval does not bear. Thousands of generated quarters."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pages.cpir import measures, quarter
from pages.cpir.model import plain
from pages.shared.cards import Indicator
from pages.shared.filters import ALL_NETWORKS, Territory

CORSE = Territory("region", "94", "Corse", "", "94")
CARD = {
    "definition": "x",
    "sens": "hausse_favorable",
    "carte": "classes",
    "intervalle": "95 %, Byar",
    "sources": "s",
}


def indicator(code="taux_acces_actifs_occupes", unit="‰", **card) -> Indicator:
    return Indicator(code, "Taux d’accès", "Taux", unit, 1, ("region",), ("ensemble",), CARD | card)


def rate(n: int, population: int) -> tuple[float, float, float]:
    """A rate for 1,000 with its exact Poisson interval (scipy), not the approximation of the product."""
    low = stats.chi2.ppf(0.025, 2 * n) / 2 if n else 0.0
    high = stats.chi2.ppf(0.975, 2 * n + 2) / 2
    return tuple(1000 * x / population for x in (n, low, high))


def values(here, before, france, status="A") -> dict:
    found = {}
    for suffix, one in (("", here), ("_avant", before), ("_france", france)):
        n, population = one if one else (None, None)
        v, low, high = rate(n, population) if one else (None, None, None)
        found |= {
            f"valeur{suffix}": v,
            f"borne_basse{suffix}": low,
            f"borne_haute{suffix}": high,
            f"numerateur{suffix}": n,
            f"denominateur{suffix}": population,
            f"obs_status{suffix}": status if one else "L",
            f"conf_status{suffix}": "F",
            f"motif{suffix}": None if one else "non livré par l’opérateur",
        }
    gap = found["valeur"] - found["valeur_avant"] if here and before else None
    return found | {"ecart_avant": gap, "precedente": None}


def told(found: dict, shown: Indicator | None = None):
    shown = shown or indicator()
    key = (shown.code, *shown.breakdown(ALL_NETWORKS))
    measure = measures.measure_of(shown, ALL_NETWORKS, {key: found}, CORSE, "2026-Q3", "acces")
    return measure, plain(measures.told(measure, CORSE, "2026-Q3").text)


def clear(one, other) -> bool:
    """Whether two Poisson counts differ at 5 %, by an exact conditional test (scipy): an independent judge."""
    (a, na), (b, nb) = one, other
    return stats.binomtest(a, a + b, na / (na + nb)).pvalue < 0.05 if a + b else False


quarters = st.tuples(st.integers(0, 3000), st.integers(20_000, 400_000))
maybe = st.none() | quarters


@settings(max_examples=1500, deadline=None)
@given(maybe, maybe, st.none() | st.tuples(st.integers(0, 40_000), st.just(7_000_000)))
def test_words_never_contradict_the_intervals(here, before, france):
    found = values(here, before, france)
    measure, text = told(found)
    if here is None:
        assert "non livré" in text
        assert measure.light == ("○", "non connu")
        assert not any(word in text for word in ("hausse", "baisse", "plus qu", "moins qu"))
        return
    few_before = before is not None and min(here[0], before[0]) < 20
    if "en hausse" in text or "en baisse" in text:
        assert before is not None
        assert not few_before
        up = found["valeur"] > found["valeur_avant"]
        assert ("en hausse" in text) == up
        # an interval that excludes zero: the exact test agrees, but for what rounds at its very threshold
        a, b, na, nb = here[0], before[0], here[1], before[1]
        p = stats.binomtest(a, a + b, na / (na + nb)).pvalue
        assert p < 0.08
    if before is not None and not few_before and "stable" in text.lower():
        a, b, na, nb = here[0], before[0], here[1], before[1]
        assert stats.binomtest(a, a + b, na / (na + nb)).pvalue > 0.02
    if few_before:
        assert "trop peu de personnes" in text.lower()
    if "C’est plus" in text:
        assert found["valeur"] > found["valeur_france"]
        assert measure.sense == 1
    if "C’est moins" in text:
        assert found["valeur"] < found["valeur_france"]
        assert measure.sense == -1
    if france is None:
        assert "France n’est pas connue" in text
        assert measure.light[0] == "·"
    if here[0] < 20:
        assert measure.sense is None
    assert math.isfinite(measure.value)


@settings(max_examples=300, deadline=None)
@given(quarters, quarters)
def test_a_clear_light_has_a_clear_difference(here, france):
    measure, _ = told(values(here, None, france))
    if measure.sense:
        assert measure.sense == (1 if here[0] / here[1] > france[0] / france[1] else -1)
        assert stats.binomtest(here[0], here[0] + france[0], here[1] / (here[1] + france[1])).pvalue < 0.08


def test_a_clear_difference_is_said_and_judged_by_the_card():
    high = values((900, 100_000), (500, 100_000), (35_000, 7_000_000))
    measure, text = told(high)
    assert "en hausse" in text.lower()
    assert "C’est plus qu’en France (5,0\u202f‰)." in text
    assert measure.light == ("▲", "au-dessus de la France")
    assert measure.favourable is True
    assert told(high, indicator(sens="baisse_favorable"))[0].favourable is False
    assert told(high, indicator(sens="neutre"))[0].favourable is None


def test_an_expected_access_is_compared_with_one_whatever_france_is():
    shown = indicator("ratio_acces_attendu", "fois", reference="1", reference_dite="l’attendu")

    def ratio(low, value, high):
        found = values((900, 100_000), None, None)
        return found | {"valeur": value, "borne_basse": low, "borne_haute": high}

    measure, text = told(ratio(1.02, 1.1, 1.2), shown)
    assert "C’est au-dessus de l’attendu." in text
    assert measure.light == ("▲", "au-dessus de l’attendu")
    assert "C’est au-dessous de l’attendu." in told(ratio(0.8, 0.9, 0.99), shown)[1]
    assert "L’écart avec l’attendu n’est pas significatif" in told(ratio(0.95, 1.0, 1.05), shown)[1]


def test_what_the_card_compares_with_nothing_is_not_compared():
    measure, text = told(values((900, 100_000), None, (35_000, 7_000_000)), indicator(reference="aucune"))
    assert measure.sense is None
    assert "France" not in text


def test_what_nothing_draws_at_random_has_a_plain_change():
    sites = indicator("nb_lieux_accueil", "lieux", carte="cercles", intervalle=None)
    found = values((12, 1000), (10, 1000), None) | {"valeur": 12.0, "valeur_avant": 10.0, "ecart_avant": 2.0}
    measure, text = told(found, sites)
    assert measure.change == "2,0\u00a0lieux de plus en un an"
    assert "significatif" not in text


@pytest.mark.parametrize(
    ("periode", "before", "days"),
    [
        ("2026-Q1", "2025-Q4", ("2026-01-01", "2026-03-31")),
        ("2026-Q3", "2026-Q2", ("2026-07-01", "2026-09-30")),
    ],
)
def test_quarters(periode, before, days):
    assert measures.previous_quarter(periode) == before
    assert quarter.quarter_days(periode) == days
