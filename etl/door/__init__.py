"""The door: everything between a delivered file and the lake.

What follows is all that pages may ask of it. Each name is loaded when it is first used: readers of files are heavy, and
most commands need none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Checked": "check",
    "check_bytes": "check",
    "reference_day": "receive",
    "references_from": "references",
    "Rejected": "rejects",
    "of_received": "rejects",
    "rejected_rows": "rejects",
    "to_csv": "rejects",
    "to_workbook": "rejects",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
