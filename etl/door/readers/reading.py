"""What a cell was read as, whichever reader read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

SET_ASIDE = "La ligne est mise de côté."
SIGN = re.compile("[-+−=@]")


@dataclass(frozen=True)
class Reading:
    """What a cell was read as.

    value: typed value, or None. absence: why there is none (a value of ABSENCES, or EMPTY).
    rule, message: set when the row must be set aside. note: a repair to report, never silent.
    delivered: the code as delivered, where `value` is the one it became (former communes).
    """

    value: Any = None
    absence: str | None = None
    rule: str | None = None
    message: str | None = None
    note: str | None = None
    delivered: str | None = None


def reject(rule: str, text: str, why: str) -> Reading:
    shown = text if len(text) <= 60 else text[:60] + "…"
    return Reading(rule=rule, message=f"« {shown} » {why} {SET_ASIDE}")
