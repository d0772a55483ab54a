"""Sites as points of the map: where they stand on its plane, and the sentence each says. Pure functions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.geography import insets
from pages.shared import catalog, hours, texts
from pages.shared import formats as f

# One shape a network, the same as in pages/shared/commune_map/src/paint.js
SHAPES = ("rond", "carre", "triangle", "losange", "pointe", "barre")


def of(sites: pd.DataFrame) -> list[dict]:
    """Points for `canvas.show`: one per located site.

    sites: `site_id`, `nom`, `reseau_code`, `code_commune`, `latitude`, `longitude` and what `sentence` says; `etat`
    (« suppose », « ferme ») when they belong to a hypothesis.
    """
    located = sites[sites["latitude"].notna() & sites["longitude"].notna()]
    if located.empty:
        return []
    plane = insets.planar_points(
        located["longitude"].to_numpy(float), located["latitude"].to_numpy(float), located["code_commune"]
    )
    networks = catalog.networks()
    rank = {code: i for i, code in enumerate(networks)}
    out = []
    for row, (x, y) in zip(located.to_dict("records"), np.rint(plane).astype(int).tolist(), strict=True):
        network = networks.get(row["reseau_code"], {})
        point = {
            "id": row["site_id"],
            "x": x,
            "y": y,
            "f": rank.get(row["reseau_code"], 5) % len(SHAPES),
            "c": network.get("couleur", "#56B4E9"),
            "t": sentence(row, network.get("nom", row["reseau_code"])),
        }
        if row.get("etat"):
            point["etat"] = row["etat"]
        out.append(point)
    return out


def sentence(site: dict, network: str) -> str:
    """« Site de Guéret\nMissions locales · permanence · en présence · 0,5 ETP\nmercredi 9 h–12 h »."""
    parts = [network, texts.SITE_TYPES.get(site["site_type"], ""), texts.MODES.get(site["modalite"], "")]
    etp = site["conseillers_etp"]
    parts.append(f"{f.number(etp, 1)}{f.NBSP}ETP" if f.is_known(etp) else "ETP non connus")
    lines = [str(site["nom"]), " · ".join(p for p in parts if p)]
    opened = hours.said(site["horaires"])
    if opened:
        lines.append(opened)
    elif f.is_known(site["jours_semaine"]):
        lines.append(f"{f.number(site['jours_semaine'], 1).removesuffix(',0')} jours par semaine")
    else:
        lines.append("horaires non livrés")
    return "\n".join(lines)


def legend(drawn: list[dict]) -> str:
    """Networks of the points, each with its shape, its colour and its number."""
    if not drawn:
        return ""
    items = []
    for i, row in enumerate(catalog.networks().values()):
        n = sum(point["f"] == i for point in drawn)
        if n:
            items.append(
                f'<span class="cle"><i class="forme {SHAPES[i]}" style="background:{row["couleur"]}"></i>'
                f"{row['nom']} <b>{f.number(n)}</b></span>"
            )
    return f'<div class="legende"><span class="unite">Lieux</span>{"".join(items)}</div>'
