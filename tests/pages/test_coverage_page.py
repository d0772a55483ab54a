"""« Où le CEP est-il présent ? » through AppTest: what its map is sent, its choices, its sentences."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import read
from tests.pages.test_pages import html, text
from tests.support import base, pages

SITES = ("densite_lieux", "nb_lieux_accueil", "nb_conseillers_etp")


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield


def page(**params: str) -> AppTest:
    return pages.opened("coverage", **params)


def sent(app: AppTest) -> dict:
    """What the map on the canvas is sent."""
    (drawn,) = app.get("bidi_component")
    return json.loads(drawn.proto.json)


def values(data: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(data["valeurs"]), "<i2")


@pytest.mark.parametrize("indicator", SITES)
@pytest.mark.parametrize(
    "params",
    [
        {},
        {"reseau": "apec"},
        {"territoire": "departement-33", "maille": "commune"},
        {"territoire": "region-94"},
    ],
)
def test_every_indicator_has_its_map(indicator, params):
    data = sent(page(indicateur=indicator, **params))
    assert len(data["codes"]) == len(values(data))
    assert bool(data.get("plusGrand")) == (indicator != "densite_lieux"), (
        "counts are circles, rates are colours"
    )
    assert len(data["alt"]) > 20
    assert data["couleurs"]


def test_the_map_says_what_the_base_says():
    data = sent(page(indicateur="densite_lieux", maille="departement", periode="2026-Q2"))
    numbers = dict(zip(data["codes"], values(data) / data["facteur"], strict=True))
    rows = read.read(
        "shared/map", indicateur="densite_lieux", ventilation="public", modalite="en_emploi", niveau="departement",
        periode="2026-Q2", parent_niveau="france", parent_code="FR",
    )  # fmt: skip
    known = rows[rows["valeur"].notna()]
    assert len(known) >= 96
    assert all(abs(numbers[r.code] - r.valeur) <= 0.05001 for r in known.itertuples())
    assert {"2A", "2B", "971", "976"} <= set(data["codes"])


@pytest.mark.parametrize("method", ["quantiles", "jenks", "fixes"])
def test_classes_are_chosen_and_the_address_keeps_them(method):
    app = page(indicateur="densite_lieux", maille="departement", classes=method)
    assert app.selectbox(key="choix_coverage_classes").value == method
    assert 2 <= len(sent(app)["bornes"]) <= 4
    assert f"classes={method}" in html(app)


def test_classes_do_not_change_from_one_year_to_the_next():
    years = [sent(page(indicateur="densite_lieux", periode=p))["bornes"] for p in ("2025-Q2", "2026-Q2")]
    assert years[0] == years[1]


def test_a_class_that_does_not_exist_is_said():
    assert "« kmeans » n’existe pas" in text(page(classes="kmeans"))


def test_sites_say_their_network_hours_and_advisers():
    assert {p["f"] for p in sent(page(territoire="departement-23"))["points"]} == {4}, (
        "those who receive people in work"
    )
    data = sent(page(territoire="departement-23", reseau="ensemble"))
    assert len(data["points"]) >= 3
    for point in data["points"]:
        assert "ETP" in point["t"]
        assert "\u00a0h" in point["t"] or "horaires non livrés" in point["t"] or "jours" in point["t"]
    assert {p["f"] for p in data["points"]} >= {0}, "each network has its own shape"
    assert sent(page(territoire="departement-23", lieux="non"))["points"] == []
