"""Faults planted in some deliveries, as real ones have them: each is written down with what must happen to it."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.simulate.deliveries import Delivery, Sheet
from etl.simulate.styles import HEADERS, STYLES, WARNING, spell_operator, spell_period

MARK = "demonstration"
NOT_DELIVERED = {("demo_nu", "2026-Q3"), ("apec", "2026-Q3")}
SECRET = ("cap_emploi", "48", "2021-Q3")  # network, small département, quarter
HIDDEN_CELLS = 3
OLD_CODES = {("demo_delta", 2020), ("demo_zeta", 2021)}
OLD_COMMUNES = 5
LOST_ZERO = {("demo_theta", "2026-Q1"), ("mission_locale", "2026-Q2")}
REJECTED = {("demo_mu", "2021"), ("demo_omicron", "2021")}
CORRECTED = ("demo_kappa", "2026-Q2")
SENT_TWICE = ("demo_alpha", "2026-Q2")
REFUSED_FIRST = ("demo_lambda", "2026-Q3")
EXTRA_COLUMN = ("demo_beta", 2024)
UNKNOWN_FTE = ("apec", "2025-Q1")


@dataclass(frozen=True)
class Fault:
    """One planted fault.

    lignes, valeurs: line (csv) or row (xlsx) numbers and what is written there, [] for a fault of the whole file.
    regle: rule under which the door must report it, "" where it only has to be understood.
    attendu: what must happen, in French.
    """

    fichier: str
    feuille: str
    faute: str
    colonne: str
    lignes: list[int]
    valeurs: list[str]
    regle: str
    attendu: str

    def record(self) -> dict:
        return asdict(self)


def mark(operator: str) -> str:
    """How the identifiers of an operator begin: « DEMO-alpha », « DEMO-apec »."""
    return f"DEMO-{operator.removeprefix('demo_')}"


def delivery_name(dataset: str, operator: str, period: str, kind: str, extra: str = "") -> str:
    """« activite__demo_alpha__2026-Q3__demonstration.csv »"""
    return f"{dataset}__{operator}__{period}{extra}__{MARK}.{kind}"


def plant(delivery: Delivery, former: dict[str, str]) -> list[Fault]:
    """Put in a delivery, in place, the faults that are due to it. former: commune code in force → an old code."""
    faults: list[Fault] = []
    year = int(delivery.periods[0][:4])
    for sheet in delivery.sheets:
        if delivery.dataset == "lieux_accueil":
            if (delivery.operator, delivery.periods[0]) == UNKNOWN_FTE:
                faults += _unknown_fte(delivery, sheet)
            continue
        if (delivery.operator, year) in OLD_CODES and len(delivery.periods) > 1:
            faults += _old_codes(delivery, sheet, former)
        if any((delivery.operator, period) in LOST_ZERO for period in delivery.periods):
            faults += _lost_zero(delivery, sheet)
        if (delivery.operator, year) == EXTRA_COLUMN:
            faults += _extra_column(delivery, sheet)
        if delivery.operator == SECRET[0] and SECRET[2] in delivery.periods:
            faults += _secret(delivery, sheet)
    wrong = {(delivery.operator, delivery.periods[0]), (delivery.operator, delivery.periods[-1])} & REJECTED
    if delivery.dataset == "activite" and wrong:
        faults += _rejected(delivery, delivery.sheets[0])
    return faults


def variants(delivery: Delivery) -> Iterable[tuple[Delivery, list[Fault], bool]]:
    """Other files born of a delivery: (delivery, faults, before) — `before` when it was sent before the right one."""
    key = (delivery.operator, delivery.periods[0])
    if delivery.dataset != "activite" or len(delivery.periods) > 1:
        return
    if key == CORRECTED:
        yield (*_first_version(delivery), True)
    elif key == SENT_TWICE:
        copy_name = delivery_name("activite", *key, delivery.style.kind, "_renvoi")
        again = replace(delivery, name=copy_name)
        yield (
            again,
            [
                Fault(
                    copy_name,
                    "",
                    "même fichier envoyé deux fois",
                    "",
                    [],
                    [delivery.name],
                    "",
                    "ignoré : déjà reçu",
                )
            ],
            False,
        )
    elif key == REFUSED_FIRST:
        yield (*summary_instead(delivery), True)


def _edit(sheet: Sheet, column: str, rows: Iterable[int], value: str | list[str]) -> list[str]:
    """Write over some cells of a column; gives what they say now."""
    rows = list(rows)
    text = sheet.columns[column].cast(pa.string()).to_pylist()
    values = [value] * len(rows) if isinstance(value, str) else value
    for row, new in zip(rows, values, strict=True):
        text[row] = new
    sheet.columns[column] = pa.array(text, pa.string())
    return values


def _fault(
    delivery: Delivery, sheet: Sheet, what: str, column: str, rows, values, rule: str, expected: str
) -> Fault:
    lines = [sheet.line(row) for row in rows]
    return Fault(
        delivery.name, sheet.name, what, sheet.headers.get(column, column), lines, values, rule, expected
    )


def _old_codes(delivery: Delivery, sheet: Sheet, former: dict[str, str]) -> list[Fault]:
    """All rows of a few communes under a code that a merger abolished."""
    codes = sheet.columns["code_commune"].to_pylist()
    chosen = sorted(set(codes) & set(former))[:OLD_COMMUNES]
    rows = [row for row, code in enumerate(codes) if code in chosen]
    if not rows:
        return []
    values = _edit(sheet, "code_commune", rows, [former[codes[row]] for row in rows])
    expected = "chargé sous le code en vigueur"
    return [_fault(delivery, sheet, "ancien code de commune", "code_commune", rows, values, "", expected)]


def _lost_zero(delivery: Delivery, sheet: Sheet) -> list[Fault]:
    """A workbook whose codes were turned into numbers."""
    column = "code_commune" if "code_commune" in sheet.columns else "code_departement"
    codes = sheet.columns[column].to_pylist()
    rows = [row for row, code in enumerate(codes) if code.startswith("0")]
    sheet.numbers.add(column)
    values = [codes[row].lstrip("0") for row in rows]
    expected = "zéro initial rétabli et signalé"
    return [_fault(delivery, sheet, "zéro initial perdu dans Excel", column, rows, values, "", expected)]


def _extra_column(delivery: Delivery, sheet: Sheet) -> list[Fault]:
    sheet.columns["commentaire"] = pa.nulls(len(sheet), pa.string())
    sheet.headers["commentaire"] = "Commentaire"
    expected = "colonne hors contrat, non chargée et signalée"
    return [_fault(delivery, sheet, "colonne en trop", "commentaire", [], [], "", expected)]


def _secret(delivery: Delivery, sheet: Sheet) -> list[Fault]:
    """Entries and beneficiaries hidden in the smallest cells of one small département."""
    _, departement, period = SECRET
    quarter = spell_period(period, delivery.style.period)
    there = pc.and_(
        pc.equal(sheet.columns["code_departement"], departement), pc.equal(sheet.columns["periode"], quarter)
    )
    rows = np.flatnonzero(there.to_numpy(zero_copy_only=False))
    people = sheet.columns["beneficiaires_cep"].to_numpy()[rows]
    rows = np.sort(rows[np.argsort(people, kind="stable")[:HIDDEN_CELLS]]).tolist()
    faults = []
    for column in ("entrees_cep", "beneficiaires_cep"):
        values = _edit(sheet, column, rows, "s")
        expected = "chargé sans valeur, motif « secret »"
        faults.append(_fault(delivery, sheet, "secret dans la livraison", column, rows, values, "", expected))
    return faults


def _unknown_fte(delivery: Delivery, sheet: Sheet) -> list[Fault]:
    values = _edit(sheet, "conseillers_etp", [3], "nc")
    expected = "chargé sans valeur, motif « non_communique »"
    return [_fault(delivery, sheet, "ETP non communiqué", "conseillers_etp", [3], values, "", expected)]


def _rejected(delivery: Delivery, sheet: Sheet) -> list[Fault]:
    """Three rows that cannot be loaded, spread in the sheet."""
    rows = [len(sheet) // 4, len(sheet) // 2, 3 * len(sheet) // 4]
    department = sheet.columns["code_commune"][0].as_py()[:3]
    planted = (
        ("commune inconnue", "code_commune", f"{department}99", "commune_inconnue"),
        ("valeur hors liste", "sexe", "X", "valeur_hors_liste"),
        ("nombre négatif", "entrees_cep", "-1", "minimum"),
    )
    faults = []
    for row, (what, column, value, rule) in zip(rows, planted, strict=True):
        values = _edit(sheet, column, [row], value)
        faults.append(_fault(delivery, sheet, what, column, [row], values, rule, "ligne mise de côté"))
    return faults


def _first_version(delivery: Delivery) -> tuple[Delivery, list[Fault]]:
    """What was sent before the corrected delivery: fewer rows, and postcodes in the place of commune codes."""
    first = replace(delivery, sheets=[copy.deepcopy(sheet) for sheet in delivery.sheets])
    delivery.name = delivery_name("activite", *CORRECTED, delivery.style.kind, "_corrige")
    sheet = first.sheets[0]
    keep = len(sheet) * 4 // 5
    sheet.columns = {name: values.slice(0, keep) for name, values in sheet.columns.items()}
    rows = sorted({0, keep // 3, keep // 2})
    values = _edit(sheet, "code_commune", rows, "20000")
    replaced = f"remplacé par {delivery.name} ; reste lisible"
    return first, [
        _fault(first, sheet, "code postal au lieu du code commune", "code_commune", rows, values, "commune_inconnue", "ligne mise de côté"),
        Fault(first.name, "", "livraison incomplète, corrigée ensuite", "", [], [], "", replaced),
    ]  # fmt: skip


def unknown_commune(delivery: Delivery) -> list[Fault]:
    """One row under a code that is no commune."""
    sheet = delivery.sheets[0]
    values = _edit(sheet, "code_commune", [len(sheet) // 2], "99999")
    return [
        _fault(
            delivery, sheet, "commune inconnue", "code_commune", [len(sheet) // 2], values, "commune_inconnue",
            "ligne mise de côté",
        )
    ]  # fmt: skip


def summary_instead(delivery: Delivery) -> tuple[Delivery, list[Fault]]:
    """A first sending that is no delivery at all: a summary without the columns of the contract."""
    style = STYLES[delivery.operator]
    columns = {
        "operateur_code": pa.array([spell_operator(delivery.operator, 2026, STYLES[delivery.operator])]),
        "periode": pa.array(["3e trim. 2026"]),
        "code_commune": delivery.sheets[0].columns["code_commune"].slice(0, 1),
        "dossiers": pa.array([412]),
    }
    headers = {name: HEADERS[name][style.wording] for name in list(columns)[:3]} | {"dossiers": "Nb dossiers"}
    name = delivery_name("activite", delivery.operator, delivery.periods[0], "csv", "_premier_envoi")
    refused = replace(delivery, name=name, sheets=[Sheet("", [WARNING], columns, headers)])
    fault = Fault(
        name,
        "",
        "tableau de synthèse au lieu d'une livraison",
        "",
        [],
        [],
        "colonne_manquante",
        "fichier refusé",
    )
    return refused, [fault]
