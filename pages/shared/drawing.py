"""What all figures have in common: colours, fonts, French, and a quick way to build them. Pure functions."""

from __future__ import annotations

import plotly.graph_objects as go

from pages.shared import formats as f

INK = "#1B1F2A"
SECOND_INK = "#5A6270"
LINE = "#D5D9E0"
GRID = "#E9ECEF"
ACCENT = "#12605E"
REFERENCE = "#8A93A0"
PUBLISHED = "#542788"
BAND = "rgba(63,148,143,0.18)"
TRANSPARENT = "rgba(0,0,0,0)"
FAMILY = "Source Sans, sans-serif"
HOVER = {"bgcolor": "#FFFFFF", "bordercolor": LINE, "font": {"color": INK, "size": 13}}

# What plotly.js needs to speak French and to ask nothing of its makers' servers.
CONFIG = {
    "locale": "fr",
    "locales": {
        "fr": {
            "dictionary": {
                "Download plot as a png": "Télécharger l’image",
                "Download plot as a PNG": "Télécharger l’image",
                "Download plot": "Télécharger l’image",
                "Zoom": "Zoomer",
                "Pan": "Déplacer",
                "Zoom in": "Agrandir",
                "Zoom out": "Réduire",
                "Reset": "Vue de départ",
                "Reset view": "Vue de départ",
                "Reset axes": "Vue de départ",
                "Autoscale": "Échelle automatique",
                "Taking snapshot - this may take a few seconds": "Préparation de l’image…",
                "Snapshot succeeded": "Image prête :",
                "Sorry, there was a problem downloading your snapshot!": "L’image n’a pas pu être préparée.",
                "Double-click to zoom back out": "Double-cliquez pour revenir à la vue de départ",
            },
            "format": {"decimal": ",", "thousands": f.NARROW, "grouping": [3], "currency": ["", f"{f.NBSP}€"]},
        }
    },
    "topojsonURL": "app/static/topojson/",
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "doubleClick": "reset",
    "modeBarButtonsToRemove": [
        "select2d", "lasso2d", "pan2d", "zoom2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d",
    ],
    "toImageButtonOptions": {"format": "svg", "filename": "cep"},
}  # fmt: skip


def figure(data: list[dict], layout: dict) -> go.Figure:
    """A figure from plain dictionaries.

    Without Plotly's template, four kilobytes that nothing here uses. Not validated: property by property, Plotly's checks take more time than everything else on a page. The
    tests validate what each function returns.
    """
    drawn = [t | {axis: _short(t[axis]) for axis in ("x", "y") if axis in t} for t in data]
    return go.Figure({"data": drawn, "layout": {"template": {"data": {}}, **layout}}, _validate=False)


def _short(values):
    """Coordinates with seven figures, more than a screen shows: half the bytes on the wire."""
    return [float(f"{v:.7g}") if isinstance(v, float) and v == v else v for v in values]


def layout(height: int, left: int = 0, right: int = 0, top: int = 6, bottom: int = 24, **more) -> dict:
    """The layout of a chart: transparent, still, in the ink of the page."""
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "paper_bgcolor": TRANSPARENT,
        "plot_bgcolor": TRANSPARENT,
        "showlegend": False,
        "dragmode": False,
        "modebar": {"bgcolor": TRANSPARENT, "color": SECOND_INK, "activecolor": ACCENT},
        "font": {"color": INK, "size": 12, "family": FAMILY},
        "hoverlabel": {**HOVER, "align": "left"},
        **more,
    }


def lines(x, y, colour: str, width: float, dash: str = "solid") -> dict:
    """A line without hover."""
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def labels(x, y, texts: list[str], colour: str = SECOND_INK, size: float = 11) -> dict:
    """Texts to the right of points, without hover."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": x,
        "y": y,
        "text": texts,
        "textposition": "middle right",
        "textfont": {"size": size, "color": colour},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def dots(x, y, marker: dict, sentences: list[str] | None = None) -> dict:
    """Points, each with its sentence on hover."""
    trace = {"type": "scatter", "mode": "markers", "x": x, "y": y, "marker": marker, "cliponaxis": False}
    if sentences is None:
        return trace | {"hoverinfo": "skip"}
    return trace | {"hovertext": sentences, "hovertemplate": "%{hovertext}<extra></extra>"}


def vertical(at: float, colour: str, width: float = 1, dash: str = "solid") -> dict:
    """A vertical line over the whole height."""
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def note(text: str, x: float, y: float, *, size: float = 11, colour: str = SECOND_INK, **more) -> dict:
    """A text without arrow."""
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": {"size": size, "color": colour}, **more}


def still(**more) -> dict:
    """An axis that one cannot drag, without grid nor zero line."""
    return {"showgrid": False, "zeroline": False, "fixedrange": True, **more}
