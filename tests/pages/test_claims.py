"""The claims of the founding texts, ticked one by one on the screen: each has its place, under a link that can be copied.

tests/data/claims.csv: claim (number in the feature matrix), page, address, anchor of the block, a word that it shows.
"""

from __future__ import annotations

import csv
import functools
import html
import re
from urllib.parse import parse_qsl

import pytest

from etl.paths import PROJECT
from tests.pages.test_pages import page
from tests.support import base

with (PROJECT / "tests" / "data" / "claims.csv").open(encoding="utf-8", newline="") as lines:
    CLAIMS = list(csv.DictReader(lines, delimiter=";"))
ASKED = {*range(5, 10), *range(12, 20), *range(23, 39), 41, *range(45, 51)}


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield


@functools.cache
def shown(name: str, address: str) -> tuple[str, frozenset[str]]:
    """The text of a page at an address, and the anchors of its blocks."""
    app = page(name, **dict(parse_qsl(address)))
    raw = "\n".join(str(element.proto.body) for element in app.get("html"))
    return html.unescape(re.sub(r"<[^>]*>", " ", raw)), frozenset(re.findall(r'id="([^"]+)"', raw))


def test_every_claim_of_this_part_has_a_line():
    assert {int(row["claim"]) for row in CLAIMS} == ASKED


@pytest.mark.parametrize("row", CLAIMS, ids=lambda row: f"claim-{row['claim']}")
def test_a_claim_has_its_place_on_the_screen(row):
    text, anchors = shown(row["page"], row["adresse"])
    assert row["ancre"] in anchors
    assert row["mot"] in text


def test_a_region_is_not_the_departement_of_the_same_code():
    """53 is Bretagne as a région and Mayenne as a département."""
    text, _ = shown("governance", "volet=missions-locales&territoire=region-53")
    assert "Mission locale de démonstration – Rennes" in text
    assert "Laval" not in text
