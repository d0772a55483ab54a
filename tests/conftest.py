"""What most tests share: the lists of codes, an empty installation, and a way to write a delivery."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest

from etl.base.build import build
from etl.door.check import References, references_from
from etl.paths import PROJECT, Paths
from tests.support import demo_files
from tests.support.demo_files import Demo

SHARED = PROJECT.parent / "shared"
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="session", autouse=True)
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of one run share; CEP_TESTS says where it is."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root
    os.environ["CEP_TESTS"] = str(root)
    return root


@pytest.fixture(scope="session")
def references() -> References:
    return references_from(PROJECT / "data" / "reference", TODAY)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """An installation with no data of its own, on the committed reference."""
    made = Paths(tmp_path / "data", PROJECT / "data" / "reference")
    made.inbox.mkdir(parents=True)
    return made


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real samples beside the project, where they are."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("les échantillons réels (../shared/data) ne sont pas sur cette machine")
    return folder


@pytest.fixture(scope="session")
def demonstration(shared_folder: Path) -> tuple[Paths, Demo]:
    """The whole demonstration, small, and its base: made once, even for several workers; to be read only."""
    paths = Paths(shared_folder / "demonstration", PROJECT / "data" / "reference")
    with filelock.FileLock(shared_folder / "demonstration.lock"):
        if not (paths.inbox / "demonstration.json").exists():
            demo_files.generate(paths.inbox, scale=0.02)
        build(paths)  # at once where the base is already there
    manifest = json.loads((paths.inbox / "demonstration.json").read_text(encoding="utf-8"))
    return paths, Demo(paths.inbox, manifest)


HEADER = "operateur_code;periode;code_commune;code_departement;niveau_cep;sexe;entrees_cep;beneficiaires_cep"


@pytest.fixture(scope="session")
def activite() -> Callable[..., bytes]:
    """`activite("or_corse;2024-Q1;2A004;;1;femme;12;14", …)` → the bytes of a well-formed csv."""

    def write(*rows: str, header: str = HEADER, encoding: str = "utf-8", end: str = "\n") -> bytes:
        return (end.join([header, *rows]) + end).encode(encoding)

    return write
