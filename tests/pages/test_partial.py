"""Partial is the rule: with any one kind of delivery, or none, every page opens and says what is missing."""

from __future__ import annotations

import shutil

import pytest

from etl.base.build import build
from tests.support import base, pages, worlds

STATES = (
    ("home", {}),
    ("access", {}),
    *(("access", {"volet": v}) for v in ("publics", "parcours", "suites", "verifier", "comparer")),
    ("coverage", {}),
    ("coverage", {"vue": "hypothese", "territoire": "departement-2A"}),
    ("coverage", {"vue": "fiche", "territoire": "departement-2A"}),
    ("cooperation", {}),
    ("cooperation", {"territoire": "region-94"}),
    *(("governance", {"volet": v}) for v in ("pilotage", "formation", "competences", "outils", "spro")),
    ("procurement", {}),
    ("procurement", {"lot": "2023_bretagne"}),
    ("cpir", {"territoire": "region-94"}),
    ("cpir", {"territoire": "region-94", "seance": "1"}),
    ("sources", {}),
    ("sources", {"vue": "delais"}),
    ("methods", {}),
)


def nothing():
    """A base published before anything was received."""
    return base.once("vide", build)


def only(dataset: str):
    """A base where one kind of file alone was delivered, for the whole country."""

    def make(paths):
        for path in base.written().glob(f"{dataset}__*"):
            shutil.copy2(path, paths.inbox)
        build(paths)

    return base.once(f"seul_{dataset}", make)


WORLDS = {"rien": nothing, "activite_corse": worlds.corsica, "lieux_corse": worlds.sites}
KINDS = (
    "activite", "auto_evaluations", "avenants", "conventions", "execution_marche", "groupements", "instances",
    "lieux_accueil", "lots_contrat", "marches_publics", "missions_locales", "objectifs", "outils_partages", "parcours",
    "prix_unites", "professionnalisation", "reorientations", "satisfaction", "spro", "structure_actifs", "transitions_pro",
)  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
def test_every_page_opens_on_little(monkeypatch, world):
    monkeypatch.setenv("CEP_DATA", str(WORLDS[world]().data))
    for name, address in STATES:
        pages.opened(name, **address)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_opens_on_one_kind_of_file(monkeypatch, kind):
    monkeypatch.setenv("CEP_DATA", str(only(kind).data))
    for name in dict.fromkeys(name for name, _ in STATES):
        pages.opened(name)
