"""From tables of the base to what the computations take: communes as places, delivered times, a scene to change."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from etl.methods.coverage.accessibility import Places, RealTimes, Travel
from etl.methods.coverage.catchment import Bands
from etl.methods.coverage.siting import Scene, scene

# Sums of the base vary in their last digits from one run to the next
DEMAND_DECIMALS = 3


def places_of(communes: pd.DataFrame, travel: Travel) -> Places:
    """Communes (code_commune, longitude, latitude, isolat, densite) as places."""
    return Places(
        lon=communes["longitude"].to_numpy(float),
        lat=communes["latitude"].to_numpy(float),
        isolat=communes["isolat"].to_numpy(object),
        speed=np.array(travel.speeds)[travel.density_class(communes["densite"].to_numpy(float))],
        commune=communes["code_commune"].to_numpy(object),
    )


def demand_of(communes: pd.DataFrame) -> np.ndarray:
    """Workers of each commune (actifs_occupes); an unknown number counts nobody."""
    return communes["actifs_occupes"].fillna(0).to_numpy(float).round(DEMAND_DECIMALS)


def real_times(trips: pd.DataFrame) -> RealTimes | None:
    """Delivered times (code_commune_depart, code_commune_arrivee, temps_min, distance_km), None where there are none."""
    if trips.empty:
        return None
    return RealTimes(
        origin=trips["code_commune_depart"].to_numpy(object),
        target=trips["code_commune_arrivee"].to_numpy(object),
        minutes=trips["temps_min"].to_numpy(float),
        km=trips["distance_km"].to_numpy(float),
    )


def scene_of(
    communes: pd.DataFrame,
    sites: pd.DataFrame,
    parameters: Mapping[str, str],
    inside: np.ndarray,
    trips: pd.DataFrame | None = None,
) -> Scene:
    """The scene of a quarter, as it is published.

    communes: table `desserte`; sites: rows of `lieu_accueil` where people are received (site_id, operateur_code,
    reseau_code, code_commune, longitude, latitude, conseillers_etp); parameters: table `parametre` (name → text);
    inside: mask over the communes; trips: table `trajet`. A site is named by its operator and its identifier,
    « apec/S1 », since two operators may use the same one.
    """
    travel = Travel.from_parameters(parameters)
    named = sites.rename(columns={"longitude": "lon", "latitude": "lat", "conseillers_etp": "fte"})
    named = named.assign(site_id=named["operateur_code"] + "/" + named["site_id"])
    return scene(
        places_of(communes, travel),
        demand_of(communes),
        inside,
        named,
        travel,
        Bands.from_parameters(parameters),
        real_times(trips) if trips is not None else None,
    )
