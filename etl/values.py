"""What one cell may be: numbers, periods, codes and absences as French deliveries write them.

Each reader of a value takes the text of a cell (trimmed, not empty) and gives a `Reading`. It is called once
per distinct value of a column, so that a million rows cost a few thousand calls (see etl/check.py).
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import dataclass, field
from typing import Any

from etl.contracts import Field, plain

SET_ASIDE = "La ligne est mise de côté."

# Why a count has no value. Four absences that are not the same, and none of them is zero.
ABSENCES = {
    "s": "secret",
    "*": "secret",
    "nc": "non_communique",
    "n c": "non_communique",
    "nd": "non_disponible",
    "n d": "non_disponible",
    "-": "sans_objet",
    "–": "sans_objet",
    "—": "sans_objet",
    "///": "sans_objet",
}
EMPTY = "vide"
SPACE = "[ \u00a0\u202f\u2009]"
INTEGER = re.compile(rf"[+-]?([0-9]{{1,3}}({SPACE}[0-9]{{3}})+|[0-9]+)([.,]0{{1,2}})?")
NUMBER = re.compile(rf"[+-]?([0-9]{{1,3}}({SPACE}[0-9]{{3}})+|[0-9]+)([.,][0-9]+)?([eE]-[0-9]+)?")
YEAR = re.compile(r"(20[0-9]{2})([.,]0)?")
_Y, _Q, _T = "(?P<y>20[0-9]{2}|[0-9]{2})", "(?P<q>[1-4])", "(?:t|q|trim|trimestre)"
QUARTER_FORMS = tuple(  # compared with the plain spelling: no accent, no punctuation
    re.compile(form)
    for form in (
        rf"{_Y} ?{_T} ?{_Q}",  # 2026-Q3, 2026 T3
        rf"{_T} ?{_Q} ?{_Y}",  # T3 2026, trimestre 3 2026
        rf"{_Q} ?(?:er|ere|e|eme|nd|nde|d)? ?{_T} ?{_Y}",  # 3e trim. 2026, 3T2026
        rf"{_Y} ?{_Q} ?(?:er|ere|e|eme|nd|nde|d) ?{_T}",  # 2026, 3e trimestre
    )
)


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


def absence_of(text: str) -> str | None:
    """The reason that a mark of absence stands for, or None when the cell is something else."""
    return ABSENCES.get(text.strip().lower().rstrip(".").replace(".", " ").strip())


def reject(rule: str, text: str, why: str) -> Reading:
    shown = text if len(text) <= 60 else text[:60] + "…"
    return Reading(rule=rule, message=f"« {shown} » {why} {SET_ASIDE}")


def read_integer(text: str) -> Reading:
    """« 1 234 », « 12 », « 12,0 » (Excel). « 1,234 » and « 1.234 » are refused: nobody can tell what they mean."""
    if not INTEGER.fullmatch(text):
        return reject("type_entier", text, "n'est pas un nombre entier.")
    digits = re.sub(r"[.,]0{1,2}$", "", re.sub(SPACE, "", text))
    if len(digits) > 15:
        return reject("type_entier", text, "est un nombre trop grand pour être vrai.")
    return Reading(value=int(digits))


def read_number(text: str) -> Reading:
    """« 1 234,5 », « 0.25 », « 3 »."""
    if not NUMBER.fullmatch(text) or len(text) > 40:
        return reject("type_nombre", text, "n'est pas un nombre.")
    return Reading(value=float(re.sub(SPACE, "", text).replace(",", ".")))


def read_period(text: str, today: dt.date) -> Reading:
    """A year or a quarter, brought to « 2026 » or « 2026-Q3 ». One that is not over yet is refused."""
    bare = plain(text)
    year = YEAR.fullmatch(text)
    if year:
        period, end = year.group(1), dt.date(int(year.group(1)), 12, 31)
    else:
        for form in QUARTER_FORMS:
            found = form.fullmatch(bare)
            if found:
                y = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
                q = int(found["q"])
                period = f"{y}-Q{q}"
                end = (dt.date(y + q // 4, q % 4 * 3 + 1, 1)) - dt.timedelta(days=1)
                break
        else:
            return reject("format_periode", text, "n'est pas une période : écrivez « 2026-Q3 » ou « 2025 ».")
    if end.year < 2014:
        return reject("periode_impossible", text, "est une période antérieure au CEP (2014).")
    if end > today:
        return reject("periode_future", text, "est une période qui n'est pas terminée.")
    return Reading(value=period)


@dataclass(repr=False)
class References:
    """The lists in which codes must be found.

    operators: plain spelling (code, name, alias) → operator code.
    communes: codes in force; former: old code → code in force; departements: codes.
    today: date against which a period is over.
    """

    operators: dict[str, str]
    communes: frozenset[str]
    former: dict[str, str]
    departements: frozenset[str]
    today: dt.date
    operator_codes: frozenset[str] = field(default_factory=frozenset)

    def read_operator(self, text: str) -> Reading:
        code = self.operators.get(plain(text))
        if code is not None:
            return Reading(value=code)
        near = difflib.get_close_matches(plain(text), self.operators, n=1, cutoff=0.75)
        doubt = f" ; est-ce « {self.operators[near[0]]} » ?" if near else ""
        return reject("operateur_inconnu", text, f"n'est pas un opérateur connu{doubt}")

    def read_commune(self, text: str) -> Reading:
        code = re.sub(r"[.,]0$", "", text).upper()
        note = None
        if code not in self.communes and code not in self.former and re.fullmatch(r"[0-9]{4}", code):
            code, note = "0" + code, "zéro initial rétabli (« 1004 » lu « 01004 »)"
        if code in self.communes:
            return Reading(value=code, note=note)
        if code in self.former:
            return Reading(
                value=self.former[code], note="ancien code de commune ramené au code actuel", delivered=code
            )
        return reject("commune_inconnue", text, "n'est pas un code de commune" + self._hint(code))

    def _hint(self, code: str) -> str:
        if code.endswith("000"):
            return " : c'est sans doute un code postal."
        if re.fullmatch(r"[0-9]{5}|2[AB][0-9]{3}", code):
            return " (ni actuel, ni ancien)."
        return " : cinq caractères sont attendus (« 01004 », « 2A004 »)."

    def read_departement(self, text: str) -> Reading:
        code = re.sub(r"[.,]0$", "", text).upper()
        note = None
        if re.fullmatch(r"[1-9]", code):
            code, note = "0" + code, "zéro initial rétabli (« 1 » lu « 01 »)"
        if code in self.departements:
            return Reading(value=code, note=note)
        return reject(
            "departement_inconnu", text, "n'est pas un code de département (« 01 », « 2A », « 974 »)."
        )


def read_enum(text: str, spec: Field) -> Reading:
    """One of the listed values, or a known spelling of one."""
    allowed = [str(v) for v in spec.constraints["enum"]]
    bare = re.sub(r"[.,]0$", "", text)
    if bare in allowed:
        return Reading(value=bare)
    by_plain = {plain(value): value for value in allowed} | dict(spec.spellings)
    value = by_plain.get(plain(text))
    if value is not None:
        return Reading(value=value)
    if absence_of(text) in ("non_communique", "non_disponible") and "nr" in allowed:
        return Reading(value="nr")
    near = difflib.get_close_matches(plain(text), by_plain, n=1, cutoff=0.75)
    doubt = f" ; est-ce « {by_plain[near[0]]} » ?" if near else ""
    return reject("valeur_hors_liste", text, f"n'est pas une valeur prévue ({', '.join(allowed)}){doubt}.")


def read_value(text: str, spec: Field, references: References) -> Reading:
    """Read one cell as its column's contract asks, constraints included."""
    if spec.absences and (reason := absence_of(text)):
        return Reading(absence=reason)
    if spec.format == "periode":
        reading = read_period(text, references.today)
    elif spec.reference == "operateur":
        reading = references.read_operator(text)
    elif spec.reference == "commune":
        reading = references.read_commune(text)
    elif spec.reference == "departement":
        reading = references.read_departement(text)
    elif "enum" in spec.constraints:
        reading = read_enum(text, spec)
    elif spec.type == "integer":
        reading = read_integer(text)
    elif spec.type == "number":
        reading = read_number(text)
    else:
        reading = Reading(value=text)
    return _constrain(text, reading, spec)


def _constrain(text: str, reading: Reading, spec: Field) -> Reading:
    if reading.rule or reading.value is None:
        return reading
    limits = spec.constraints
    if "minimum" in limits and reading.value < limits["minimum"]:
        return reject("minimum", text, f"est inférieur au minimum ({limits['minimum']}).")
    if "maximum" in limits and reading.value > limits["maximum"]:
        return reject("maximum", text, f"dépasse le maximum vraisemblable ({limits['maximum']}).")
    if "pattern" in limits and not re.fullmatch(limits["pattern"], str(reading.value)):
        return reject("motif", text, f"n'a pas la forme attendue ({spec.title.lower()}).")
    return reading
