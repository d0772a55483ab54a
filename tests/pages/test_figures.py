"""Figures: valid for Plotly, honest about what is missing, and light on the wire."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared import charts, drawing, maps, tables, timeline

DEPARTEMENTS = maps.ground("departement", "france", "FR")


def units(**columns) -> pd.DataFrame:
    base = {
        "code": ["33", "23", "2A", "976"],
        "nom": ["Gironde", "Creuse", "Corse-du-Sud", "Mayotte"],
        "valeur": [6.1, 3.9, np.nan, np.nan],
        "borne_basse": [5.9, 3.5, np.nan, np.nan],
        "borne_haute": [6.3, 4.3, np.nan, np.nan],
        "etat": ["connu", "connu", "secret", "inconnu"],
        "motif": [None, None, "secret statistique", "non livré par Apec"],
        "obs_status": ["A", "P", "M", "L"],
        "conf_status": ["F", "F", "C", "F"],
    }
    return pd.DataFrame(base | columns)


def valid(figure: go.Figure) -> dict:
    """The figure's JSON, after Plotly has checked every property; no NaN may reach a browser."""
    go.Figure(figure.to_dict())
    text = figure.to_json()
    assert "NaN" not in text
    return json.loads(text)


STEPS = maps.scale([4.0, 5.0, 6.0, 7.0], 3.0, 9.0, 1)


def test_unknown_and_secret_are_outside_the_scale():
    figure = maps.choropleth(units(), DEPARTEMENTS, STEPS, "‰", 1, "France 5,2\u202f‰")
    valid(figure)
    known, unknown = [t for t in figure.data if t.type == "choropleth"]
    assert list(known.locations) == ["33", "23"], "a missing value is not in the scale"
    assert list(known.z) == [3, 0]
    assert list(unknown.locations) == ["2A", "976"]
    colours = {colour for _, colour in unknown.colorscale}
    assert colours == {maps.UNKNOWN, maps.SECRET}
    assert not colours & set(STEPS.colours)
    assert list(unknown.z) == [1, 0]
    assert list(unknown.text) == ["secret statistique", "non livré par l’Apec"]


def test_a_rate_of_another_source_says_so_on_hover():
    figure = maps.choropleth(
        units(obs_status=["A", "B", "M", "L"]), DEPARTEMENTS, STEPS, "‰", 1, "France 5,2\u202f‰"
    )
    valid(figure)
    normal, other = figure.data[:2]
    assert (list(normal.locations), list(other.locations)) == (["33"], ["23"])
    assert "non comparable" in other.hovertemplate
    assert "France" not in other.hovertemplate


def test_hover_is_a_sentence():
    figure = maps.choropleth(units(), DEPARTEMENTS, STEPS, "‰", 1, "France 5,2\u202f‰")
    hover = figure.data[0].hovertemplate
    assert hover == (
        "<b>%{properties.nom}</b>\u00a0: %{customdata[0]:,.1f}\u202f‰, intervalle %{customdata[1]:,.1f}–%{customdata[2]:,.1f}"
        "<br>France 5,2\u202f‰<extra></extra>"
    )
    many = pd.concat([units()] * 6, ignore_index=True)
    assert "(%{location})" in maps.choropleth(many, DEPARTEMENTS, STEPS, "‰", 1).data[0].hovertemplate


def test_legend_counts_every_unit_once():
    html = maps.legend(units(), STEPS, "‰", "départements")
    assert html.count('class="cle"') == 5 + 2
    assert "non connu <b>1</b>" in html
    assert "secret <b>1</b>" in html
    assert "hachures" in html
    assert "points" in html


def test_maps_ask_nothing_of_the_network():
    figure = maps.choropleth(units(), DEPARTEMENTS, STEPS, "‰", 1)
    assert all(t.geojson.startswith("app/static/geo/") for t in figure.data if t.type == "choropleth")
    assert drawing.CONFIG["topojsonURL"] == "app/static/topojson/"
    assert drawing.CONFIG["showSendToCloud"] is False
    assert drawing.CONFIG["plotlyServerURL"] == ""
    assert "http" not in json.dumps(drawing.CONFIG)
    assert "http" not in figure.to_json()


@pytest.mark.parametrize(
    ("maille", "niveau", "code", "region", "file"),
    [
        ("region", "france", "FR", "", "regions.json"),
        ("epci", "france", "FR", "", "epci.json"),
        ("departement", "region", "75", "75", "departements/75.json"),
        ("epci", "region", "94", "94", "epci/94.json"),
        ("epci", "departement", "33", "75", "epci/75.json"),
        ("commune", "departement", "2A", "94", "communes/2A.json"),
    ],
)
def test_contours_are_there(maille, niveau, code, region, file):
    place = maps.ground(maille, niveau, code, region)
    assert place.file == file
    assert place.exists
    assert "?v=" in place.url
    assert place.national == (niveau == "france")


def test_an_epci_map_is_light():
    rng = np.random.default_rng(7)
    n = 1259
    value = rng.uniform(2, 12, n)
    many = (
        units()
        .iloc[[0]]
        .loc[[0] * n]
        .assign(
            code=[f"{200_000_000 + i}" for i in range(n)],
            valeur=value,
            borne_basse=value - 1,
            borne_haute=value + 1,
        )
    )
    figure = maps.choropleth(many, maps.ground("epci", "france", "FR"), STEPS, "‰", 1)
    assert len(figure.to_json()) < 60_000


def test_circles_have_areas_in_proportion_and_zero_has_none():
    counts = units(valeur=[100.0, 0.0, np.nan, np.nan], borne_basse=np.nan, borne_haute=np.nan)
    figure = maps.circles(counts, DEPARTEMENTS, "lieux", 0, largest=400)
    valid(figure)
    markers = next(t for t in figure.data if t.type == "scattergeo" and t.mode == "markers")
    assert list(markers.locations) == ["33"]
    assert markers.marker.sizemode == "area"
    # In area mode the diameter is sqrt(2 × size / sizeref): the largest value fills LARGEST pixels
    diameter = np.sqrt(2 * 400 / markers.marker.sizeref)
    assert diameter == pytest.approx(maps.LARGEST)
    html = maps.circles_legend(counts, "départements")
    assert "aucun <b>1</b>" in html
    assert "non connu <b>1</b>" in html


def test_frames_of_the_overseas_departements_are_drawn_on_national_maps_only():
    national = maps.choropleth(units(), DEPARTEMENTS, STEPS, "‰", 1)
    names = next(t for t in national.data if t.type == "scattergeo" and t.mode == "text")
    assert {"Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"} <= set(names.text)
    local = maps.choropleth(units(), maps.ground("epci", "region", "94"), STEPS, "‰", 1)
    assert {t.type for t in local.data} == {"choropleth"}


@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=200), st.integers(0, 2))
def test_scales_put_each_value_in_one_readable_class(values, decimals):
    quintiles = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
    steps = maps.scale(quintiles, min(values), max(values), decimals)
    assert 1 <= len(steps.colours) <= 5
    assert len(steps.labels) == len(steps.colours) == len(steps.bounds) + 1
    assert list(steps.bounds) == sorted(steps.bounds)
    index = steps.index(values)
    assert ((index >= 0) & (index < len(steps.colours))).all()
    for value, position in zip(values, index, strict=True):
        assert position == 0 or value >= steps.bounds[position - 1]
        assert position == len(steps.bounds) or value < steps.bounds[position]


def test_lightness_of_classes_goes_down():
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for bounds in ([], [5], [4, 6], [4, 5, 6], [4, 5, 6, 7]):
        colours = maps.scale(bounds, 3.0, 9.0, 1).colours
        assert len(colours) == len(bounds) + 1
        assert [lightness(c) for c in colours] == sorted(map(lightness, colours), reverse=True)


# Series


def quarters(*values, status=None) -> pd.DataFrame:
    periods = [f"{2023 + i // 4}-Q{i % 4 + 1}" for i in range(len(values))]
    column = pd.Series(values, dtype=float)
    return pd.DataFrame(
        {
            "periode": periods, "valeur": column, "borne_basse": column - 1, "borne_haute": column + 1,
            "obs_status": status or ["A"] * len(values), "valeur_france": column + 2,
        }
    )  # fmt: skip


BREAK = pd.DataFrame(
    {"periode": ["2024-Q1"], "libelle": ["Marché 2024-2027"], "explication": ["Nouveau marché."]}
)
NO_BREAK = BREAK.iloc[:0]


@pytest.mark.parametrize(
    ("known", "breaks", "runs"),
    [
        ([True] * 4, [], [[0, 1, 2, 3]]),
        ([True, False, True, True], [], [[0], [2, 3]]),
        ([True] * 4, ["2023-Q3"], [[0, 1], [2, 3]]),
        ([True] * 4, ["2023-Q1"], [[0, 1, 2, 3]]),
        ([True, True, False, True], ["2023-Q3"], [[0, 1], [3]]),
        ([False] * 4, [], []),
    ],
)
def test_segments(known, breaks, runs):
    assert timeline.segments([f"2023-Q{i}" for i in range(1, 5)], known, breaks) == runs


def test_a_yearly_break_cuts_before_its_first_quarter():
    periods = ["2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2"]
    assert timeline.segments(periods, [True] * 4, ["2023"]) == [[0, 1], [2, 3]]


def unbroken(trace) -> list[list[float]]:
    """The runs of points that a line joins: it stops where a point is absent."""
    assert not trace.connectgaps
    runs: list[list[float]] = [[]]
    for x, y in zip(trace.x, trace.y, strict=True):
        if x is None or y is None:
            runs.append([])
        else:
            runs[-1].append(x)
    return [run for run in runs if run]


def test_no_line_crosses_a_break_nor_a_gap():
    rows = quarters(5, 6, 7, 8, 9, 8, np.nan, 6)
    figure = timeline.series(rows, BREAK, "‰", 1, "Gironde", "France")
    valid(figure)
    at = timeline.position("2024-Q1") - 0.125
    drawn = [run for trace in figure.data if trace.mode == "lines" for run in unbroken(trace)]
    assert len(drawn) >= 3, "before the break, after it, after the gap"
    for xs in drawn:
        assert not (min(xs) < at < max(xs)), "a line joins two sides of a break"
        assert not (timeline.position("2024-Q2") in xs and timeline.position("2024-Q4") in xs)
    marks = [a.text for a in figure.layout.annotations]
    assert "▾ Marché 2024-2027" in marks


def test_the_provisional_end_is_dotted():
    figure = timeline.series(quarters(5, 6, 7, status=["A", "A", "P"]), NO_BREAK, "‰", 1, "Gironde", "")
    dotted = [t for t in figure.data if t.mode == "lines" and t.line.dash == "dot"]
    assert [list(t.x) for t in dotted] == [[timeline.position("2023-Q2"), timeline.position("2023-Q3")]]
    assert figure.layout.yaxis.range[0] == 0


def test_bars_start_at_zero_and_published_figures_are_never_joined():
    delivered = pd.DataFrame(
        {"periode": ["2022", "2023"], "valeur": [155_000.0, np.nan], "obs_status": ["A", "L"]}
    )
    published = pd.DataFrame(
        {"periode": ["2022", "2023"], "valeur": [155_700.0, 176_288.0], "statut": "publie", "source": "RUF"}
    )
    figure = timeline.annual(delivered, published, BREAK)
    valid(figure)
    bars, diamonds = figure.data
    assert list(bars.y) == [155_000], "a year that is not delivered has no bar, not a bar of zero"
    assert diamonds.mode == "markers"
    assert list(diamonds.y) == [155_700, 176_288]
    assert figure.layout.yaxis.range[0] == 0


# Ranking, profile, tables


def test_ranking_shows_both_ends_of_a_long_list():
    assert charts.shown_ranks(20) == list(range(20))
    picked = charts.shown_ranks(101)
    assert picked[:9] == list(range(9))
    assert picked[9] == -1
    assert picked[10:] == list(range(92, 101))


def test_ranking_tells_sure_differences_by_shape_and_skips_the_unknown():
    rows = units(distinct=[True, False, True, True])
    figure = charts.ranking(rows, "‰", 1, 5.2, "France")
    valid(figure)
    dots = next(t for t in figure.data if t.mode == "markers")
    assert list(dots.x) == [6.1, 3.9]
    assert list(dots.marker.color) == [drawing.ACCENT, "#FFFFFF"]
    assert dots.hovertext[0] == "<b>Gironde</b>\u00a0: 6,1\u202f‰, intervalle 5,9–6,3"


def test_profile_survives_missing_shares():
    rows = pd.DataFrame(
        {
            "dimension": ["Sexe", "Sexe"],
            "libelle": ["Femmes", "Hommes"],
            "part": [60.0, np.nan],
            "part_reference": np.nan,
        }
    )
    valid(charts.profile(rows, "en France"))


def test_a_missing_bar_is_not_a_zero():
    figure = charts.bars(["Apec", "Cap emploi"], [np.nan, 0.0], ["#E69F00", "#CC79A7"], "lieux")
    valid(figure)
    assert [t.strip() for t in figure.data[0].text] == ["non connu", "0"]


def test_a_small_line_is_cut_where_a_value_is_missing():
    assert charts.sparkline([1, None, 2, 3]).count("M") == 2
    assert charts.sparkline([None, 5]) == ""


def test_tables_write_missing_numbers_as_empty_cells_and_escape_texts():
    rows = pd.DataFrame({"nom": ["<b>a</b>", "b"], "valeur": [1.0, np.nan], "statut": ["", "non livré"]})
    table = tables.Table(lambda: rows, {"nom": "Nom", "valeur": "Valeur", "statut": "Statut"}, {"valeur": 1})
    html = table.html("Titre", 1)
    assert "&lt;b&gt;a&lt;/b&gt;" in html
    assert '<td class="n">1,0</td>' in html
    assert "1 lignes montrées sur 2" in html.replace("\u202f", " ")
    assert '<td class="n"></td>' in table.html("Titre", 9)
    assert '<caption class="lu">Titre</caption>' in html


def test_a_map_where_most_share_one_value_still_tells_the_others_apart():
    steps = maps.scale([0, 0, 0, 0], 0.0, 53.0, 0)
    assert steps.index([0, 0.4, 1, 53]).tolist() == [0, 0, 1, 1]
    assert steps.labels == ("moins de 1", "1 et plus")
