"""The map drawn on a canvas: every commune of France on one screen, or any mesh made of communes.

The browser's side is pages/shared/commune_map (built into static/carte); this is what it is sent. Contours are loaded
once by address; a change of filter sends one small integer per unit. Why, and how it is rebuilt:
docs/decisions/0009-coverage-page.md.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd
import streamlit as st

from etl.paths import STATIC, Paths
from pages.shared import formats as f
from pages.shared import maps, texts

FOLDER = STATIC / "carte"
# Stored numbers below -32000 are not values but reasons: -32768 + place in the list of reasons
LOWEST = -32768
MOST = 31_000
HEIGHT = 470

_HTML = """
<div class="carte" data-etat="attente">
  <div class="outils">
    <input type="search" list="noms" aria-label="Chercher un territoire sur la carte" placeholder="Chercher sur la carte" autocomplete="off">
    <datalist id="noms"></datalist>
    <button type="button" data-fait="plus" aria-label="Agrandir la carte" title="Agrandir">+</button>
    <button type="button" data-fait="moins" aria-label="Réduire la carte" title="Réduire">−</button>
    <button type="button" data-fait="depart" title="Revenir à la vue de départ">Vue de départ</button>
  </div>
  <canvas tabindex="0" role="img"></canvas>
  <div class="bulle" hidden></div>
  <p class="dit" role="status" aria-live="polite"></p>
</div>
"""
_CSS = """
.carte { position: relative; font-family: inherit; color: var(--st-text-color);
}
canvas { display: block; width: 100%; touch-action: pan-y; cursor: grab; }
canvas:focus-visible, input:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.outils { position: absolute; top: 0; right: 0; z-index: 2; display: flex; gap: 4px; }
.outils input { width: 10.5rem; }
.outils input, .outils button { font: inherit; font-size: 0.82rem; color: inherit; background: var(--st-background-color);
  border: 1px solid var(--st-border-color, #d5d9e0); border-radius: 4px; padding: 2px 8px; min-height: 26px; }
.outils button { cursor: pointer; }
.bulle { position: absolute; z-index: 3; pointer-events: none; max-width: 19rem; white-space: pre-line; font-size: 0.83rem; line-height: 1.35;
  background: var(--st-background-color); border: 1px solid var(--st-border-color, #d5d9e0); border-radius: 4px; padding: 4px 8px;
  box-shadow: 0 1px 4px rgb(0 0 0 / 0.18); }
.bulle::first-line { font-weight: 620; }
.dit { position: absolute; left: 0; bottom: 0; margin: 0; font-size: 0.83rem; background: var(--st-background-color); }
.carte[data-etat="attente"]::after { content: "Chargement de la carte…"; position: absolute; left: 40%; top: 45%; font-size: 0.85rem; }
@media (max-width: 640px) { .outils input { width: 7rem; } }
@media print { .outils { display: none; } }
"""
_JS = """
let asked;
export default function (component) {
  asked ??= import(new URL(component.data.script, document.baseURI).href);
  let left = false;
  asked.then((carte) => { if (!left) carte.show(component); });
  return () => { left = true; asked.then((carte) => { if (!component.parentElement.isConnected) carte.drop(component.parentElement); }); };
}
"""


@cache
def _component():
    return st.components.v2.component("cep_carte", html=_HTML, css=_CSS, js=_JS)


@dataclass(frozen=True)
class Layer:
    """What is painted: one row per unit of a mesh.

    rows: `code`, `nom`, `valeur`, `etat` (connu, inconnu, secret), `motif`, `obs_status`, `conf_status`.
    level: mesh of the rows. steps: classes, None for counts; largest: for counts, the value of the largest circle. groups: for a mesh of the user's (zone d'emploi, zoning): commune code → code of its unit.
    """

    rows: pd.DataFrame
    level: str
    unit: str
    decimals: int
    steps: maps.Scale | None
    groups: dict[str, str] | None = None
    detail: dict[str, str] = field(default_factory=dict)
    largest: float = 0


@cache
def order() -> tuple[str, ...]:
    """Codes of the communes that have a contour, in the order of the file of contours (that of codes)."""
    table = pd.read_parquet(
        Paths.from_env().reference / "territoires.parquet",
        columns=["code_territoire"],
        filters=[("niveau_territoire", "==", "commune"), ("contour", "==", "oui")],
    )
    return tuple(sorted(table["code_territoire"]))


def address(file: str) -> str:
    """Address of a file of static/carte, which changes with the file."""
    return f"app/static/carte/{file}?v={maps.stamp(FOLDER / file)}"


def stored(
    rows: pd.DataFrame, decimals: int, codes: Sequence[str] | None = None
) -> tuple[np.ndarray, int, list[dict]]:
    """(Int16 numbers, factor, reasons): a value is number ÷ factor; a missing one is -32768 + place of its reason.

    codes: units wanted, in their order; those without a row are missing, « sans contour ni valeur ».
    """
    if codes is not None:
        rows = rows.set_index("code").reindex(codes)
    values = rows["valeur"].to_numpy(dtype=float)
    largest = np.nanmax(np.abs(values), initial=0)
    factor = 10**decimals
    while factor > 1 and largest * factor > MOST:
        factor //= 10
    known = ~np.isnan(values)
    out = np.full(len(rows), LOWEST, dtype=np.int16)
    out[known] = np.clip(np.rint(values[known] * factor), -MOST, MOST).astype(np.int16)
    reasons, places = [], {}
    for i, row in zip(np.flatnonzero(~known), rows[~known].itertuples(), strict=True):
        secret = row.etat == "secret"
        text = maps.SECRET_WORDS if secret else texts.absence(row.motif, row.obs_status, row.conf_status)
        if (text, secret) not in places:
            places[text, secret] = len(reasons)
            reasons.append({"texte": text, "secret": secret})
        out[i] = LOWEST + places[text, secret]
    return out, factor, reasons


def encoded(numbers: np.ndarray) -> str:
    """Base64 of little-endian Int16 numbers."""
    return base64.b64encode(np.asarray(numbers, dtype="<i2").tobytes()).decode("ascii")


def payload(layer: Layer) -> dict:
    """What the browser needs to paint a layer."""
    whole = layer.level == "commune" and len(layer.rows) > 20_000
    codes = order() if whole else tuple(layer.rows["code"])
    numbers, factor, reasons = stored(layer.rows, layer.decimals, codes)
    data = {
        "niveau": layer.level,
        "valeurs": encoded(numbers),
        "facteur": factor,
        "decimales": layer.decimals,
        "unite": layer.unit,
        "unite_seule": f.one_of(layer.unit),
        "motifs": reasons,
        "bornes": [float(b) for b in layer.steps.bounds] if layer.steps else [],
        "couleurs": list(layer.steps.colours) if layer.steps else [maps.PLAIN],
    }
    if layer.largest:
        data["plusGrand"] = float(layer.largest)
    if layer.detail:
        data["detail"] = layer.detail
    if not whole:
        data["codes"] = list(codes)
        if layer.level != "commune":
            data["noms"] = layer.rows["nom"].tolist()
    if layer.groups is not None:
        names = sorted(set(layer.groups.values()))
        place = {name: i for i, name in enumerate(names)}
        data["listeGroupes"] = names
        data["groupes"] = encoded(np.array([place.get(layer.groups.get(c), -1) for c in order()]))
        data["cleGroupes"] = f"{layer.level}:{zlib.crc32(data['groupes'].encode()):x}"
    return data


def show(
    key: str,
    layer: Layer,
    *,
    alt: str,
    frame: tuple[str, str] | None = None,
    chosen: Sequence[str] = (),
    outlined: tuple[str, str] | None = None,
    points: Sequence[dict] = (),
    reference: str = "",
    height: int = HEIGHT,
    on_choose: Callable[[dict], None] | None = None,
) -> None:
    """Draw the map.

    frame: (level, code) of the territory that fills it, None for France; chosen: codes outlined in ink; outlined: a territory
    of another level outlined; points: see `sites`; reference: end of the hover sentence; on_choose: called with
    `{"niveau", "code"}` or `{"site"}` when a unit or a site is clicked.
    """
    data = payload(layer) | {
        "script": address("carte.js"),
        "contours": address("communes.json"),
        "cle": f"{frame}",
        "alt": alt,
        "hauteur": height,
        "choisis": list(chosen),
        "points": list(points),
        "reference": reference,
    }
    if frame:
        data["cadre"] = {"niveau": frame[0], "code": frame[1]}
    if outlined:
        data["contourDe"] = {"niveau": outlined[0], "code": outlined[1]}
    widget = f"toile_{key}"

    def chose() -> None:
        picked = st.session_state[widget].get("choisi")
        if picked and on_choose:
            on_choose(dict(picked))

    _component()(key=widget, data=data, on_choisi_change=chose)


def legend(layer: Layer, units: str) -> str:
    """The legend: one swatch per class with its number of units, unknown and secret apart."""
    if layer.steps is None:
        return maps.circles_legend(layer.rows, units)
    return maps.legend(layer.rows, layer.steps, layer.unit, units)
