"""Installations made once a run, by the first worker that asks: to be read only, or copied before anything is changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import filelock

from etl.base.build import build
from etl.paths import PROJECT, Paths
from etl.simulate import write_demo

REFERENCE = PROJECT / "data" / "reference"


def installation(data: Path) -> Paths:
    """An installation with no data of its own, on the committed reference."""
    paths = Paths(data, REFERENCE)
    paths.inbox.mkdir(parents=True)
    return paths


def once(name: str, make: Callable[[Paths], object]) -> Paths:
    """The installation `name` of this run, filled by `make` if nobody has yet."""
    data = Path(os.environ["CEP_TESTS"]) / name
    with filelock.FileLock(data.with_suffix(".lock")):
        if not data.exists():
            beside = Path(f"{data}.partiel")
            shutil.rmtree(beside, ignore_errors=True)
            make(installation(beside))
            beside.rename(data)
    return Paths(data, REFERENCE)


def copied(paths: Paths, data: Path) -> Paths:
    """The same installation elsewhere: deliveries, lake and version served, with their dates."""
    shutil.copytree(paths.data, data, symlinks=True, dirs_exist_ok=True)
    return Paths(data, paths.reference)


def written() -> Path:
    """The inbox of the small demonstration, whole; nothing is received from there."""
    return once("livraisons", lambda paths: write_demo(paths.inbox, REFERENCE, scale=0.02)).inbox


def served() -> Paths:
    """The small demonstration received and published by the project itself."""

    def make(paths: Paths) -> None:
        shutil.copytree(written(), paths.inbox, dirs_exist_ok=True)
        build(paths)

    return once("demonstration", make)


def demonstration() -> Path:
    """The data folder (CEP_DATA) of that base: what pages are tested on."""
    return served().data
