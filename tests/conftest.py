"""What most tests share: the lists of codes, an empty installation, and a way to write a delivery."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.door.check import References, references_from
from etl.paths import PROJECT, Paths
from tests.support import base
from tests.support.demo_files import Demo
from tests.support.worlds import ACTIVITY as HEADER

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
    return base.installation(tmp_path / "data")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real samples beside the project, where they are."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("les échantillons réels (../shared/data) ne sont pas sur cette machine")
    return folder


@pytest.fixture(scope="session")
def demo(shared_folder: Path) -> Demo:
    """The files of the whole demonstration, small; to be read only."""
    return Demo.of(base.written())


@pytest.fixture(scope="session")
def demonstration(demo: Demo) -> tuple[Paths, Demo]:
    """The base made of these files, and the files; to be read only."""
    return base.served(), demo


@pytest.fixture(scope="session")
def activite() -> Callable[..., bytes]:
    """`activite("or_corse;2024-Q1;2A004;;1;femme;12;14", …)` → the bytes of a well-formed csv."""

    def write(*rows: str, header: str = HEADER, encoding: str = "utf-8", end: str = "\n") -> bytes:
        return (end.join([header, *rows]) + end).encode(encoding)

    return write
