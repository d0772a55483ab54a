"""The base: from the lake to the published base, the version served, and the way back from a figure to its rows.

What follows is all that pages may ask of it. Each name is loaded when it is first used: serving a version needs nothing
of what rebuilds one.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "first_base": "build",
    "Correction": "corrected",
    "Figure": "lineage",
    "Sum": "lineage",
    "rows_around": "lineage",
    "rows_behind": "lineage",
    "HARDENED": "publish",
    "answering": "publish",
    "served_base": "publish",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
