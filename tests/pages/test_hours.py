"""Opening hours: what a reader of OpenStreetMap's syntax would say."""

from __future__ import annotations

import pytest

from pages.shared import hours


@pytest.mark.parametrize(
    ("osm", "french"),
    [
        ("Mo-Fr 09:00-12:30,13:30-17:30", "lundi à vendredi 9 h–12 h 30 et 13 h 30–17 h 30"),
        ("We 09:00-12:00,14:00-17:00", "mercredi 9 h–12 h et 14 h–17 h"),
        ("Mo-Fr 08:00-19:30; Sa 09:00-12:00", "lundi à vendredi 8 h–19 h 30 ; samedi 9 h–12 h"),
        ("Th[1,3] 10:00-16:00", "1er et 3e jeudi du mois 10 h–16 h"),
        ("Fr[-1] 10:00-16:00", "dernier vendredi du mois 10 h–16 h"),
        ("Mo,Tu,Th 09:00-17:00", "lundi, mardi et jeudi 9 h–17 h"),
        ("Mo-We,Fr 09:00-17:00; PH off", "lundi à mercredi et vendredi 9 h–17 h ; fermé jours fériés"),
        ("24/7", "tous les jours, à toute heure"),
        ("09:00-17:00", "tous les jours 9 h–17 h"),
        ("", ""),
        (None, ""),
    ],
)
def test_days_and_hours_are_said_in_french(osm, french):
    assert hours.said(osm).replace("\u00a0", " ") == french


@pytest.mark.parametrize(
    "osm", ["Mo-Fr sunrise-sunset", "Jul-Aug Mo 09:00-12:00", "sur rendez-vous", "Mo 25:00-26:00"]
)
def test_what_says_more_than_days_and_hours_is_given_as_delivered(osm):
    assert hours.said(osm).endswith(osm)
