"""Numbers, periods and dates as French people write them. Pure functions; the oracle of the tests is Babel."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date

NARROW = "\u202f"  # narrow no-break space: between thousands, before ; ? ! % ‰
NBSP = "\u00a0"
MINUS = "\u2212"
UNKNOWN = "non connu"

_QUARTER = re.compile(r"^(\d{4})-Q([1-4])$")
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
_YEAR = re.compile(r"^\d{4}$")
# Units that agree with their number, by their first word
SINGULAR = {
    "entrées": "entrée",
    "lieux": "lieu",
    "personnes": "personne",
    "jours": "jour",
    "minutes": "minute",
    "points": "point",
}


def is_known(value) -> bool:
    """False for None, NaN and NA, which mean that the value is missing, never zero."""
    return value is not None and type(value).__name__ not in ("NAType", "NaTType") and value == value


def number(value, decimals: int = 0) -> str:
    """« 1 234,5 » ; « non connu » when missing. Halves are rounded away from zero, as people do."""
    if not is_known(value):
        return UNKNOWN
    if math.isinf(value):
        raise ValueError("a figure cannot be infinite")
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(exact):,f}".replace(",", NARROW).replace(".", ",")
    return f"{MINUS}{text}" if exact < 0 else text


def with_unit(value, unit: str, decimals: int = 0) -> str:
    """« 6,2 ‰ », « 82 % », « 1 234 entrées », « 1 lieu »; the space before the unit never breaks."""
    if not is_known(value):
        return UNKNOWN
    return f"{number(value, decimals)}{NARROW if unit in ('%', '‰') else NBSP}{unit_of(value, unit)}"


def unit_of(value: float, unit: str) -> str:
    """« lieux » of 2, « lieu » of 1: French plural begins at 2, whatever the decimals."""
    return one_of(unit) if abs(value) < 2 else unit


def one_of(unit: str) -> str:
    """The singular of a unit: « lieux pour 100 000 actifs » gives « lieu pour 100 000 actifs »."""
    first = unit.split(" ")[0].rstrip(",")
    return unit.replace(first, SINGULAR[first], 1) if first in SINGULAR else unit


def signed(value, decimals: int = 0) -> str:
    """« +0,3 », « −12 », « 0 »."""
    text = number(value, decimals)
    if not is_known(value) or text.startswith(MINUS) or not text.strip("0,"):
        return text.removeprefix(MINUS) if not text.strip(f"0,{MINUS}") else text
    return f"+{text}"


def points(value, decimals: int = 1) -> str:
    """A difference of rates: « +0,3 point », « −2,1 points » (plural from 2 on)."""
    if not is_known(value):
        return UNKNOWN
    shown = abs(float(Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)))
    return f"{signed(value, decimals)}{NBSP}point{'s' if shown >= 2 else ''}"


def percent_change(value, decimals: int = 0) -> str:
    """A relative change, given in percent: « +12 % »."""
    return UNKNOWN if not is_known(value) else f"{signed(value, decimals)}{NARROW}%"


def interval(low, high, decimals: int = 1) -> str:
    """« 5,9–6,3 »."""
    return f"{number(low, decimals)}–{number(high, decimals)}"


def between(low: float, high: float, decimals: int = 1) -> str:
    """« entre 115 et 125 »."""
    return f"entre {number(low, decimals)} et {number(high, decimals)}"


def one_in(per_mille) -> str:
    """A rate for 1,000 said as people say it: 6.2 gives « 160 » (1 person out of 160).

    Rounded to what one remembers: units up to 20, fives up to 100, tens up to 1,000, hundreds beyond.
    """
    if not is_known(per_mille) or per_mille <= 0:
        raise ValueError("« 1 sur N » needs a positive rate")
    exact = 1000 / per_mille
    step = 1 if exact < 20 else 5 if exact < 100 else 10 if exact < 1000 else 100
    return number(math.floor(exact / step + 0.5) * step)


def period(code: str) -> str:
    """« 2026-Q3 » is « T3 2026 », « 2026-09 » « septembre 2026 », « 2025 » itself."""
    if match := _QUARTER.match(code):
        return f"T{match[2]}{NBSP}{match[1]}"
    if match := _MONTH.match(code):
        return format_date(dt.date(int(match[1]), int(match[2]), 1), "MMMM y", locale="fr_FR")
    return code


def at_period(code: str) -> str:
    """« au T3 2026 », « en 2025 », « en septembre 2026 »."""
    return f"{'au' if _QUARTER.match(code) else 'en'} {period(code)}"


def same_period_last_year(code: str) -> str:
    """« 2026-Q3 » gives « 2025-Q3 », « 2025 » gives « 2024 »."""
    if not (_QUARTER.match(code) or _MONTH.match(code) or _YEAR.match(code)):
        raise ValueError(f"not a period: {code}")
    return f"{int(code[:4]) - 1}{code[4:]}"


def end_of_quarter(code: str) -> dt.date:
    """Last day of « 2026-Q3 »: 30 September 2026."""
    match = _QUARTER.match(code)
    if not match:
        raise ValueError(f"not a quarter: {code}")
    year, month = int(match[1]), 3 * int(match[2])
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def is_year(code: str) -> bool:
    return bool(_YEAR.match(code))


def date(value: dt.date | dt.datetime) -> str:
    """« 21 novembre 2026 », « 1er mars 2026 »."""
    text = format_date(value, "d MMMM y", locale="fr_FR")
    return "1er" + text[1:] if value.day == 1 else text


def count(n: int, singular: str, plural: str | None = None) -> str:
    """« 1 livraison », « 12 livraisons »; French plural begins at 2."""
    word = singular if abs(n) < 2 else (plural or f"{singular}s")
    return f"{number(n)}{NBSP}{word}"


def thousands(n: float) -> str:
    """An estimate of persons, to the thousand; few are not said to be none: « 12 000 », « moins de 500 », « 0 »."""
    if 0 < n < 500:
        return f"moins de{NBSP}500"
    return number(round(n, -3))


def listing(items: Iterable[str], most: int | None = None) -> str:
    """« a », « a et b », « a, b et c »; beyond `most`, « a, b et 4 autres »."""
    items = list(items)
    if most is not None and len(items) > most + 1:
        items = [*items[:most], f"{number(len(items) - most)}{NBSP}autres"]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"


def size(n_bytes: int) -> str:
    """« 980 o », « 12 ko », « 3,4 Mo »."""
    if n_bytes < 1000:
        return f"{number(n_bytes)}{NBSP}o"
    if n_bytes < 1_000_000:
        return f"{number(n_bytes / 1000)}{NBSP}ko"
    return f"{number(n_bytes / 1_000_000, 1)}{NBSP}Mo"


def duration(seconds: float) -> str:
    """How old something is: « moins d'une minute », « 12 minutes », « 3 heures », « 5 jours »."""
    for unit, word in ((86400, "jour"), (3600, "heure"), (60, "minute")):
        if seconds >= unit:
            return count(int(seconds // unit), word)
    return "moins d’une minute"
