"""What one cell may be: numbers, periods, dates, codes, lists and absences as French deliveries write them.

Each reader of a value takes the text of a cell (trimmed, not empty) and gives a `Reading`. It is called once
per distinct value of a column, so that a million rows cost a few thousand calls (see etl/door/check.py).
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import replace
from typing import Any

from etl.contracts import Field, plain
from etl.door.readers.reading import SET_ASIDE, SIGN, Reading, reject
from etl.door.references import References

# Why a count has no value, as people write it. Four absences that are not the same, and none of them is zero.
WRITTEN = {
    "secret": "s * c ss ns conf conf. secret confidentiel|secret stat|secret statistique|sous secret|non significatif|non diffusable",
    "non_communique": "nc nr|n c|n r|non communiqué|non communique|non renseigné|non renseigne|non transmis",
    "non_disponible": "nd na n/a nan null none ... … ? indisponible|n d|n a|non disponible|non connu|inconnu",
    "sans_objet": "- – — /// so s/o|s o|sans objet|non concerné|non concerne",
}
ABSENCES = {
    mark: reason
    for reason, marks in WRITTEN.items()
    for mark in [m for group in marks.split("|")[:1] for m in group.split()] + marks.split("|")[1:]
}
# « <5 », « moins de 11 », « 0 à 4 », « 1-4 »: a small count that is not said
BELOW = re.compile(r"(?:<|≤|<=|moins de|inf(?:erieur|érieur)?(?: ou egal| ou égal)? ?[aà]?) ?(\d{1,2})")
BETWEEN = re.compile(r"(?:entre )?\d{1,2} ?(?:à|a|et|-|–) ?(\d{1,2})")
LARGEST_HIDDEN = 20  # threshold of secrecy above which « < 50 » is no mark of it
EMPTY = "vide"
ABBREVIATION = re.compile(r"(?<=[a-z])[. ]+(?=[a-z])")  # « n.c. », « n. d. »
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
MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "janvier janv jan",
            "fevrier fevr fev",
            "mars",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
            "aout",
            "septembre sept sep",
            "octobre oct",
            "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for word in words.split()
}
_NAME = f"(?P<name>{'|'.join(MONTHS)})"
MONTH_FORMS = (
    re.compile(r"(?P<y>20[0-9]{2})(?: | ?m)(?P<m>0?[1-9]|1[0-2])"),  # 2025-09, 2025/9, 2025-M09
    re.compile(r"(?P<y>20[0-9]{2})(?P<m>0[1-9]|1[0-2])"),  # 202509
    re.compile(r"(?P<m>0?[1-9]|1[0-2]) (?P<y>20[0-9]{2})"),  # 09/2025
    re.compile(rf"{_NAME} ?{_Y}"),  # septembre 2025, sept-25
)
NOT_A_MONTH = re.compile("^[-+−=@]|[0-9][.,][0-9]")  # a sign; « 2025.1 », which was « 2025.10 » for Excel
_TIME = r"(?:[T ](?P<time>[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)Z?)?"
DATE_FORMS = (
    re.compile(rf"(?P<y>[0-9]{{4}})[-/](?P<m>[0-9]{{1,2}})[-/](?P<d>[0-9]{{1,2}}){_TIME}"),
    re.compile(rf"(?P<d>[0-9]{{1,2}})[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<y>[0-9]{{4}}){_TIME}"),
    re.compile(r"(?P<y>20[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
)
WORDED_DATE = re.compile(rf"(?:[a-z]+di |dimanche )?(?P<d>[0-9]{{1,2}})(?:er)? {_NAME} (?P<y>[0-9]{{4}})")
SHORT_YEAR = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}")
EXCEL_DAY = re.compile(r"[0-9]{5}([.,][0-9]+)?")
EXCEL_ORIGIN = dt.date(1899, 12, 30)
EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALEUR!|VALUE!|DIV/0!|NOM\?|NAME\?|NUL!|NULL!|NOMBRE!|NUM!)")
FIRST_YEAR = 2014  # the conseil en évolution professionnelle begins


def absence_of(text: str) -> str | None:
    """The reason that a mark of absence stands for, or None when the cell is something else."""
    bare = text.strip().lower()
    found = ABSENCES.get(bare) or ABSENCES.get(ABBREVIATION.sub(" ", bare).rstrip("."))
    hidden = None if found else BELOW.fullmatch(bare) or BETWEEN.fullmatch(bare)
    return "secret" if hidden and int(hidden[1]) <= LARGEST_HIDDEN else found


def read_integer(text: str) -> Reading:
    """« 1 234 », « 12 », « 12,0 » (Excel). « 1,234 » and « 1.234 » are refused: nobody can tell what they mean."""
    if EXCEL_ERROR.fullmatch(text):
        return reject("erreur_excel", text, "est une erreur de formule d'Excel : corrigez la formule.")
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


def read_year(text: str) -> Reading:
    """« 2026 », « 2026.0 » (Excel)."""
    found = YEAR.fullmatch(text)
    return (
        Reading(value=int(found[1]))
        if found
        else reject("type_annee", text, "n'est pas une année (« 2026 »).")
    )


def read_boolean(text: str, spec: Field) -> Reading:
    """« oui », « NON », « 1 », « 0 », « vrai » (true), as the contract lists them."""
    value = spec.booleans.get(plain(text))
    if value is None or SIGN.match(text):
        return reject("type_booleen", text, "n'est ni oui ni non.")
    return Reading(value=value)


def read_period(text: str, today: dt.date) -> Reading:
    """A year or a quarter, brought to « 2026 » or « 2026-Q3 ». One that is not over yet is refused."""
    bare = plain(text)
    year = YEAR.fullmatch(text)
    if year:
        return _ended(text, year[1], dt.date(int(year[1]), 12, 31), today)
    for form in QUARTER_FORMS:
        found = form.fullmatch(bare) if not SIGN.match(text) else None
        if found:
            y, q = _full_year(found["y"]), int(found["q"])
            return _ended(text, f"{y}-Q{q}", _last_day(y, q * 3), today)
    if day := _excel_day(text):
        quarter = f"{day.year}-Q{(day.month + 2) // 3}"
        return reject(
            "periode_en_date",
            text,
            f"est une date d'Excel ({day:%d/%m/%Y}), pas une période : écrivez en texte « {quarter} » si c'est ce trimestre, ou "
            f"« {day.year} » si c'est l'année.",
        )
    return reject("format_periode", text, "n'est pas une période : écrivez « 2026-Q3 » ou « 2025 ».")


def _excel_day(text: str) -> dt.date | None:
    """The day that a date, a month (« avr-26 ») or a serial number of Excel stands for, or None."""
    if EXCEL_DAY.fullmatch(text):
        day = EXCEL_ORIGIN + dt.timedelta(days=int(text[:5]))
        return day if day.year >= FIRST_YEAR else None
    for form in MONTH_FORMS:
        if (found := form.fullmatch(plain(text))) and not NOT_A_MONTH.search(text):
            parts = found.groupdict()
            month = MONTHS[parts["name"]] if parts.get("name") else int(parts["m"])
            return dt.date(_full_year(parts["y"]), month, 1)
    return read_date(text).value


def read_month(text: str, today: dt.date) -> Reading:
    """A month, brought to « 2025-09 ». Excel turns « 09/2025 » into its first day, which is read as the month."""
    bare = plain(text)
    for form in MONTH_FORMS:
        found = form.fullmatch(bare) if not NOT_A_MONTH.search(text) else None
        if found:
            parts = found.groupdict()
            month = MONTHS[parts["name"]] if parts.get("name") else int(parts["m"])
            y = _full_year(parts["y"])
            return _ended(text, f"{y}-{month:02d}", _last_day(y, month), today)
    day = read_date(text).value
    if day is not None and day.day == 1:
        month = _ended(text, f"{day:%Y-%m}", _last_day(day.year, day.month), today)
        return month if month.rule else replace(month, note="premier jour du mois lu comme le mois")
    return reject("format_periode", text, "n'est pas un mois : écrivez « 2025-09 » ou « septembre 2025 ».")


def _full_year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _ended(text: str, period: str, end: dt.date, today: dt.date) -> Reading:
    if end.year < FIRST_YEAR:
        return reject("periode_impossible", text, f"est une période antérieure au CEP ({FIRST_YEAR}).")
    if end > today:
        return reject("periode_future", text, "est une période qui n'est pas terminée.")
    return Reading(value=period)


def read_date(text: str, today: dt.date | None = None) -> Reading:
    """« 31/12/2022 », « 2022-12-31 », « 31 décembre 2022 », « 20221231 »; day before month, as in France.

    Refused: a number of days of Excel (its origin is unknown), a year of two digits, and, where `today` is given, a
    date after it.
    """
    found = next((f for form in DATE_FORMS if (f := form.fullmatch(text))), None)
    found = found or WORDED_DATE.fullmatch(plain(text))
    if found is None:
        return reject(*_why_not_a_date(text))
    parts = found.groupdict()
    month = MONTHS[parts["name"]] if parts.get("name") else int(parts["m"])
    try:
        value = dt.date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return reject("type_date", text, "n'existe pas au calendrier (jour, puis mois, puis année).")
    if today is not None and value > today:
        return reject("date_future", text, "est une date à venir.")
    time = parts.get("time")
    return Reading(value=value, note="heure laissée de côté" if time and re.search("[1-9]", time) else None)


def _why_not_a_date(text: str) -> tuple[str, str, str]:
    if EXCEL_DAY.fullmatch(text):
        day = EXCEL_ORIGIN + dt.timedelta(days=int(text[:5]))
        return (
            "date_excel",
            text,
            f"est un numéro de jour d'Excel (sans doute le {day:%d/%m/%Y}) : mettez la colonne au format date.",
        )
    if SHORT_YEAR.fullmatch(text):
        return "type_date", text, "n'est pas une date sûre : écrivez l'année sur quatre chiffres."
    return "type_date", text, "n'est pas une date : écrivez « 2022-12-31 » ou « 31/12/2022 »."


def read_enum(text: str, spec: Field) -> Reading:
    """One of the listed values, or a known spelling of one."""
    allowed = [str(v) for v in spec.constraints["enum"]]
    bare = re.sub(r"[.,]0$", "", text)
    if bare in allowed:
        return Reading(value=bare)
    by_plain = {plain(value): value for value in allowed} | dict(spec.spellings)
    # a sign says something that the plain spelling forgets: « -1 » is not « 1 »
    value = None if SIGN.match(text) else by_plain.get(plain(text))
    if value is not None:
        return Reading(value=value)
    if absence_of(text) in ("non_communique", "non_disponible") and "nr" in allowed:
        return Reading(value="nr")
    near = difflib.get_close_matches(plain(text), by_plain, n=1, cutoff=0.75)
    doubt = f" ; est-ce « {by_plain[near[0]]} » ?" if near else ""
    return reject("valeur_hors_liste", text, f"n'est pas une valeur prévue ({', '.join(allowed)}){doubt}.")


def read_list(text: str, spec: Field, references: References) -> Reading:
    """« Apec ; Pôle emploi » → « apec;france_travail »: each member read by itself, none twice, in their order."""
    one = replace(spec, is_list=False, constraints={"enum": spec.members} if spec.members else {})
    members = [part.strip() for part in re.split(r"[;|\n]", text) if part.strip()]
    readings = [_read_typed(part, one, references) for part in members]
    wrong = next((r for r in readings if r.rule), None)
    if wrong:
        return wrong
    values = list(dict.fromkeys(r.value for r in readings))
    if len(values) < spec.at_least:
        return reject(
            "liste_trop_courte",
            text,
            f"en nomme {len(values)} : il en faut au moins {spec.at_least}.",
        )
    return Reading(value=";".join(values), note=next((r.note for r in readings if r.note), None))


def read_missing(spec: Field, text: str = "") -> Reading:
    """A cell that is empty, or holds a mark of absence: a fault, a reason, « nr », or nothing."""
    if spec.required:
        shown = f"« {text} » ne dit rien" if text else "La cellule est vide"
        return Reading(rule="obligatoire", message=f"{shown} alors qu'elle est obligatoire. {SET_ASIDE}")
    if spec.absences:
        return Reading(absence=absence_of(text) or EMPTY)
    if "nr" in [str(v) for v in spec.constraints.get("enum", ())]:
        return Reading(value="nr")
    return Reading()


def read_value(text: str, spec: Field, references: References) -> Reading:
    """Read one cell as its column's contract asks, constraints included."""
    if text in spec.missing or (spec.absences and absence_of(text)):
        return read_missing(spec, text)
    return _constrain(text, _read_typed(text, spec, references), spec)


def _read_typed(text: str, spec: Field, references: References) -> Reading:
    if spec.is_list:
        return read_list(text, spec, references)
    if spec.format == "periode":
        return read_period(text, references.today)
    if spec.format == "mois":
        return read_month(text, references.today)
    if spec.reference:
        return references.read(spec.reference, text)
    if "enum" in spec.constraints:
        return read_enum(text, spec)
    if spec.type == "integer":
        return read_integer(text)
    if spec.type == "number":
        return read_number(text)
    if spec.type == "year":
        return read_year(text)
    if spec.type == "date":
        return read_date(text, references.today if spec.past else None)
    if spec.type == "boolean":
        return read_boolean(text, spec)
    # an open list: known spellings are brought to one, anything else is kept
    return Reading(value=dict(spec.spellings).get(plain(text), text))


def _constrain(text: str, reading: Reading, spec: Field) -> Reading:
    if reading.rule or reading.value is None:
        return reading
    limits = spec.constraints
    if "minimum" in limits and reading.value < _limit(limits["minimum"], spec):
        return reject("minimum", text, f"est inférieur au minimum ({limits['minimum']}).")
    if "maximum" in limits and reading.value > _limit(limits["maximum"], spec):
        return reject("maximum", text, f"dépasse le maximum vraisemblable ({limits['maximum']}).")
    if "maxLength" in limits and len(str(reading.value)) > limits["maxLength"]:
        return reject("longueur", text, f"dépasse {limits['maxLength']} caractères.")
    if "pattern" in limits and not re.fullmatch(limits["pattern"], str(reading.value)):
        return reject("motif", text, f"n'a pas la forme attendue ({spec.title.lower()}).")
    return reading


def _limit(limit: Any, spec: Field) -> Any:
    return dt.date.fromisoformat(limit) if spec.type == "date" else limit
