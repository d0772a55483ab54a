"""The map on a canvas: what is sent to the browser, and the file of contours it stands on."""

from __future__ import annotations

import base64
import json

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from etl.geography import insets
from etl.paths import PROJECT, Paths
from pages.shared import canvas, maps

SOURCES = PROJECT / "pages/shared/commune_map"


def rows(**columns) -> pd.DataFrame:
    n = len(columns["code"])
    usual = {
        "nom": ["x"] * n,
        "etat": ["connu"] * n,
        "motif": [None] * n,
        "obs_status": ["A"] * n,
        "conf_status": ["F"] * n,
    }
    return pd.DataFrame(usual | columns)


def test_values_and_reasons_are_small_integers():
    told = rows(
        code=["33063", "2A004", "97411", "75056"],
        valeur=[12.34, np.nan, 0.0, np.nan],
        etat=["connu", "inconnu", "connu", "secret"],
        motif=[None, "non livré par l’Apec", None, None],
    )
    numbers, factor, reasons = canvas.stored(told, 1)
    assert factor == 10
    assert numbers.tolist() == [123, canvas.LOWEST, 0, canvas.LOWEST + 1], (
        "zero is a value, absence is a reason"
    )
    assert reasons == [
        {"texte": "non livré par l’Apec", "secret": False},
        {"texte": "secret statistique", "secret": True},
    ]


def test_large_values_lose_decimals_before_they_overflow():
    numbers, factor, _ = canvas.stored(rows(code=["a", "b"], valeur=[25_000.4, 10.26]), 2)
    assert factor == 1
    assert numbers.tolist() == [25_000, 10]


def test_a_unit_without_row_is_unknown_never_zero():
    numbers, _, reasons = canvas.stored(rows(code=["01001"], valeur=[3.0]), 0, ["01001", "01002"])
    assert numbers.tolist() == [3, canvas.LOWEST]
    assert reasons == [{"texte": "non documenté", "secret": False}]


def test_whole_france_is_sent_without_codes_and_weighs_little():
    codes = canvas.order()
    layer = canvas.Layer(
        rows(code=list(codes), valeur=np.linspace(0, 90, len(codes))),
        "commune", "minutes", 1, maps.scale([20, 40], 0, 90, 1),
    )  # fmt: skip
    data = canvas.payload(layer)
    assert "codes" not in data
    sent = np.frombuffer(base64.b64decode(data["valeurs"]), "<i2")
    assert len(sent) == len(codes)
    assert sent[-1] == 900
    assert len(json.dumps(data)) < 100_000


def test_a_mesh_of_the_user_gives_each_commune_its_zone():
    codes = canvas.order()
    groups = {codes[0]: "Nord", codes[1]: "Sud", codes[3]: "Nord"}
    layer = canvas.Layer(
        rows(code=["Nord", "Sud"], valeur=[1.0, 2.0]), "zonage", "", 0, maps.scale([], 1, 2, 0), groups
    )
    data = canvas.payload(layer)
    sent = np.frombuffer(base64.b64decode(data["groupes"]), "<i2")
    assert data["listeGroupes"] == ["Nord", "Sud"]
    assert sent[:5].tolist() == [0, 1, -1, 0, -1]


@pytest.fixture(scope="module")
def contours() -> dict:
    return json.loads((canvas.FOLDER / "communes.json").read_text(encoding="utf-8"))


def test_every_commune_with_a_contour_is_drawn(contours):
    true = pd.read_parquet(
        Paths.from_env().reference / "contours_communes.parquet", columns=["code_territoire"]
    )
    assert contours["codes"] == sorted(true["code_territoire"]) == list(canvas.order())
    assert len(contours["objects"]["communes"]["geometries"]) == len(contours["codes"]) == 34_871


def test_parents_are_those_of_the_territories(contours):
    table = pd.read_parquet(Paths.from_env().reference / "territoires.parquet")
    communes = (
        table[table["niveau_territoire"] == "commune"].set_index("code_territoire").loc[contours["codes"]]
    )
    assert [contours["listeEpci"][i] for i in contours["epci"]] == communes["code_epci"].tolist()
    departements = communes.groupby("code_departement")["code_region"].first().to_dict()
    assert contours["regions"] == departements
    assert contours["noms"] == communes["nom"].tolist()


def test_overseas_stands_in_its_frames_and_corsica_in_its_place(contours):
    frames = {frame["nom"]: frame["boite"] for frame in contours["cadres"]}
    assert list(frames) == ["Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"]
    x, y = insets.planar_points([-60.99, 8.74, 2.35], [14.61, 41.92, 48.85], ["97209", "2A004", "75056"]).T
    left, low, right, high = frames["Martinique"]
    assert left < x[0] < right
    assert low < y[0] < high
    lambert_93 = Transformer.from_crs(4326, 2154, always_xy=True)
    assert np.allclose((x[1:], y[1:]), lambert_93.transform([8.74, 2.35], [41.92, 48.85]))


def test_what_is_served_was_built_with_the_pinned_libraries():
    pinned = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))["dependencies"]
    first = (canvas.FOLDER / "carte.js").read_text(encoding="utf-8").splitlines()[0]
    licences = (canvas.FOLDER / "LICENCES.txt").read_text(encoding="utf-8")
    for name, version in pinned.items():
        assert f"{name} {version} (ISC)" in first
        assert f"{name} {version}, ISC" in licences
