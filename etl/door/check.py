"""The verdict on a delivered file: each value against its contract, each row against the others.

A value is judged once, however many rows repeat it: columns come dictionary-encoded from the readers, so a
million rows cost as many calls as there are distinct values. Rules between columns and between rows: etl/door/rules.py.
"""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.contracts import Contract, Field, contracts
from etl.door import plausible
from etl.door.notices.reader import START, kind_of, read_notices
from etl.door.readers import RawSheet, RefusedFile, dila, read_bytes, refuse_name
from etl.door.readers.reading import reject
from etl.door.references import NAMES_AN_OPERATOR, References, are_postal_codes, references_from
from etl.door.rules import REJECTS, check_columns, reject_table, repeated_keys, set_aside
from etl.door.values import Reading, read_missing, read_value
from etl.door.verdict import Told, count_deliveries, deliveries

__all__ = [
    "ACCEPTED",
    "REFUSED",
    "REJECTS",
    "RESERVED",
    "Checked",
    "References",
    "check_bytes",
    "check_sheet",
    "check_sheets",
    "give_verdict",
    "references_from",
    "refused",
]

logger = logging.getLogger(__name__)

ACCEPTED, RESERVED, REFUSED = "acceptee", "acceptee_avec_reserve", "rejetee"
MOST_READINGS = 200_000  # of one column, kept from one file to the next
POSTAL_COLUMN = "est dans une colonne de codes postaux : mettez le code Insee de la commune, qui en diffère."
MAX_REJECTED_SHARE = 0.5  # beyond, the file as a whole is not what it says it is
DEMO_MARK = "données de démonstration"
OF_THE_MARKET = (
    "lots_contrat", "groupements", "avenants", "prix_unites", "execution_marche", "marches_publics", "attributions",
)  # fmt: skip

ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}


@dataclass
class Checked:
    """What became of one file.

    rows: accepted rows, contract columns typed, `<count>_absence` beside each column that may be absent,
    then feuille, ligne. rejects: one row a reason (schema REJECTS). lus = charges + rejetes + ignores.
    covers: one dict a delivery (values of the contract's x_livraison) with `lignes` and `rejetees`.
    companies: rows name real companies (see `names_companies`).
    """

    dataset: str | None
    verdict: str
    lus: int = 0
    charges: int = 0
    rejetes: int = 0
    ignores: int = 0
    motifs: list[str] = field(default_factory=list)
    rows: pa.Table | None = None
    rejects: pa.Table = field(default_factory=lambda: REJECTS.empty_table())
    covers: list[dict] = field(default_factory=list)
    demonstration: bool = False
    companies: bool = False
    header: dict[str, str] = field(default_factory=dict)

    def summary(self) -> str:
        return (
            f"lus = {self.lus}  chargés = {self.charges}  rejetés = {self.rejetes}  ignorés = {self.ignores}"
        )


def check_bytes(data: bytes, name: str, references: References) -> Checked:
    """Read and judge one file. Never raises on its content: a file that cannot be read is « rejetee »."""

    def judge() -> Checked:
        known = contracts()
        if kind := kind_of(data[:START]):
            refuse_name(name)
            return check_sheets(read_notices(io.BytesIO(data), kind, known, references.scope), references)
        if dila.is_directory(data[:START]):
            refuse_name(name)
            return check_sheets(dila.read_directory(io.BytesIO(data), known), references)
        return check_sheets(read_bytes(data, name, known), references)

    return judged(judge, name)


def check_sheets(sheets: list[RawSheet], references: References) -> Checked:
    """The verdict on the tables of one file, held in memory."""
    contract = contracts()[sheets[0].dataset]
    demonstration = any(is_demonstration(sheet, references) for sheet in sheets)
    own = references.for_file(demonstration)
    checked = _merge(contract, [check_sheet(s, own) for s in sheets], sheets)
    checked.demonstration = demonstration
    checked.companies = names_companies(checked.rows, contract, references)
    return checked


def judged(judge: Callable[[], Checked], name: str) -> Checked:
    """The verdict that `judge` gives, or the refusal of the whole file when it cannot be read."""
    try:
        return judge()
    except RefusedFile as refusal:
        return refused(None, refusal.rule, str(refusal))
    except (OSError, MemoryError):
        raise  # the machine's, not the file's
    except Exception as error:  # a fault of ours must cost one file, not the whole reception
        logger.exception("unexpected error on %s", name)
        return refused(
            None,
            "erreur_interne",
            f"Le fichier n'a pas pu être lu ({type(error).__name__}) ; rien n'en est chargé. "
            "Signalez-le avec le fichier : c'est un défaut de l'outil.",
        )


def is_demonstration(sheet: RawSheet, references: References) -> bool:
    """Whether the lines above a header announce invented data, or a row names an operator that does not exist."""
    if DEMO_MARK in sheet.banner.lower():
        return True
    return any(
        references.names_invented(_distinct(sheet.table.column(spec.name)))
        for spec in contracts()[sheet.dataset].fields
        if spec.reference in NAMES_AN_OPERATOR and spec.name in sheet.table.column_names
    )


def names_companies(rows: pa.Table, contract: Contract, references: References) -> bool:
    """Whether rows speak of real companies: of one of the regional operators, or of a public contract."""
    if contract.name in OF_THE_MARKET:
        return rows.num_rows > 0
    return any(
        not references.companies.isdisjoint(_distinct(rows.column(spec.name)))
        for spec in contract.fields
        if spec.reference in NAMES_AN_OPERATOR
    )


def _distinct(column: pa.ChunkedArray) -> set[str]:
    """The distinct texts of a column, each part of a list apart."""
    found = pc.unique(column.cast(pa.string())).to_pylist()
    return {part.strip() for text in found if text for part in text.split(";")}


def refused(dataset: str | None, rule: str, message: str) -> Checked:
    """The verdict on a file of which nothing is read."""
    rejects = pa.table(
        {
            "feuille": [""],
            "ligne": pa.array([None], pa.int64()),
            "colonne": [""],
            "valeur": [""],
            "regle": [rule],
            "message": [message],
        },
        schema=REJECTS,
    )
    return Checked(dataset, REFUSED, motifs=[message], rejects=rejects)


@dataclass
class CheckedSheet:
    """rows: typed columns of every row that was read, feuille, ligne, and « ok »; notes: repairs, counted; doubts: see plausible."""

    rows: pa.Table
    rejects: list[pa.Table]
    notes: Counter
    doubts: dict[str, list[str]]


def check_sheet(sheet: RawSheet, references: References) -> CheckedSheet:
    """Judge each cell, and the columns of each row against one another; rows are compared later."""
    contract = contracts()[sheet.dataset]
    n = len(sheet.lines)
    ok = pa.array([True] * n, pa.bool_())
    columns: dict[str, pa.Array] = {}
    rejects, notes = [], Counter()
    for spec in contract.fields:
        if spec.name not in sheet.table.column_names:
            columns |= _absent_column(spec, n)
            continue
        column = sheet.table.column(spec.name)
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        other = columns.get(spec.by[0]) if spec.by else None
        values, absences, bad, delivered = _check_column(column, spec, references, notes, other)
        columns[spec.name] = values
        if delivered is not None:
            columns[f"{spec.name}_livre"] = delivered
        if spec.absences:
            columns[f"{spec.name}_absence"] = absences
        if bad is not None:
            mask, rules, messages = bad
            ok = pc.and_not(ok, mask)
            wrong = column.filter(mask)
            rejects.append(
                reject_table(
                    sheet.sheet,
                    sheet.lines.filter(mask),
                    sheet.header.get(spec.name, spec.name),
                    wrong.cast(pa.string()),
                    rules.filter(mask),
                    messages.filter(mask),
                )
            )
    if contract.period_from:
        column, step = contract.period_from
        columns["periode"] = _period_of(columns[column], step)
    rows = pa.table(columns)
    rows = rows.append_column("feuille", pa.array([sheet.sheet] * n, pa.string()))
    rows = rows.append_column("ligne", sheet.lines).append_column("ok", ok)
    if sheet.rejects:
        rejects.append(
            pa.table(
                {
                    "feuille": [sheet.sheet] * len(sheet.rejects),
                    "ligne": [r.line for r in sheet.rejects],
                    "colonne": [r.column for r in sheet.rejects],
                    "valeur": [r.value for r in sheet.rejects],
                    "regle": [r.rule for r in sheet.rejects],
                    "message": [r.message for r in sheet.rejects],
                },
                schema=REJECTS,
            )
        )
    rows = check_columns(rows, contract, rejects)
    return CheckedSheet(rows, rejects, notes, plausible.doubts(rows, sheet, contract, references))


def _absent_column(spec: Field, n: int) -> dict[str, pa.Array]:
    """The columns of a field that the file does not have; of the same types as when it has it."""
    empty = _repeat(None, n) if spec.kept_as == "string" else pa.nulls(n, ARROW[spec.kept_as])
    found = {spec.name: empty}
    if spec.reference == "commune":
        found[f"{spec.name}_livre"] = empty
    if spec.absences:
        found[f"{spec.name}_absence"] = _repeat("colonne_absente", n)
    return found


def _repeat(text: str | None, n: int) -> pa.DictionaryArray:
    indices = pa.nulls(n, pa.int32()) if text is None else pa.array(np.zeros(n, np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array([text or ""], pa.string()))


def _check_column(
    column: pa.DictionaryArray, spec: Field, references: References, notes: Counter, other: pa.Array | None
):
    """Typed values, reasons of absence, (mask, rules, messages) of the rows to set aside, codes as delivered.

    The last three are None where they do not apply. Each distinct value is read once; the reading of an empty cell
    stands at the end of the dictionary. `other`: the column that says which list the codes are from (`spec.by`).
    """
    if _free_text(spec, column):
        return column, None, None, None
    if spec.by and other is not None:
        readings, indices = _read_pairs(column, other, spec, references)
    else:
        texts = column.dictionary.to_pylist()
        readings = _read_all(texts, spec, references)
        if spec.reference == "commune" and are_postal_codes(
            texts, [t for t, r in zip(texts, readings, strict=True) if r.rule]
        ):
            readings = [
                r if r.rule == "code_postal" else reject("code_postal", t, POSTAL_COLUMN)
                for t, r in zip(texts, readings, strict=True)
            ]
        indices = pc.fill_null(column.indices, pa.scalar(len(readings), column.indices.type))
        readings.append(read_missing(spec))
    if any(r.note for r in readings):
        times = np.bincount(indices.to_numpy(), minlength=len(readings))
        for reading, n in zip(readings, times.tolist(), strict=True):
            if reading.note and n:
                notes[f"{spec.title} : {reading.note}"] += n
    values = _values([r.value for r in readings], indices, spec.kept_as)
    absences = _values([r.absence for r in readings], indices, "string") if spec.absences else None
    delivered = None
    if spec.reference == "commune":
        # two former communes may have become one: the key of a row is the code it was delivered with
        delivered = _values([r.delivered or r.value for r in readings], indices, "string")
    if not any(r.rule for r in readings):
        return values, absences, None, delivered
    rules = pa.array([r.rule for r in readings], pa.string()).take(indices)
    messages = pa.array([r.message for r in readings], pa.string()).take(indices)
    mask = pc.is_valid(rules)
    bad = (mask, rules, messages) if pc.any(mask).as_py() else None
    return values, absences, bad, delivered


def _read_all(texts: list[str], spec: Field, references: References) -> list[Reading]:
    """Each distinct value read, once for all the files of a reception: they share communes, periods and small counts."""
    _, known = references.readings.setdefault(id(spec), (spec, {}))  # the field itself keeps its id its own
    if len(known) > MOST_READINGS:
        known.clear()
    found = []
    for text in texts:
        reading = known.get(text)
        if reading is None:
            reading = known[text] = read_value(text, spec, references)
        found.append(reading)
    return found


def _read_pairs(
    column: pa.DictionaryArray, other: pa.Array, spec: Field, references: References
) -> tuple[list[Reading], pa.Array]:
    """A code whose list another column says, read once per distinct pair (list, text)."""
    _, lists = spec.by
    other = other.dictionary_encode() if not pa.types.is_dictionary(other.type) else other
    texts, kinds = [*column.dictionary.to_pylist(), None], [*other.dictionary.to_pylist(), None]
    text = _index_or(column, len(texts) - 1)
    kind = _index_or(other, len(kinds) - 1)
    pairs, indices = np.unique(kind * len(texts) + text, return_inverse=True)
    readings = []
    for pair in pairs.tolist():
        one = replace(spec, reference=lists.get(kinds[pair // len(texts)]))
        said = texts[pair % len(texts)]
        readings.append(read_missing(one) if said is None else read_value(said, one, references))
    return readings, pa.array(indices.astype(np.int32))


def _index_or(column: pa.DictionaryArray, empty: int) -> np.ndarray:
    return pc.fill_null(column.indices.cast(pa.int64()), pa.scalar(empty, pa.int64())).to_numpy()


def _values(by_index: list, indices: pa.Array, kind: str) -> pa.Array:
    """The value of each row; texts stay dictionary-encoded, two spellings of one value sharing its code."""
    if kind != "string":
        return pa.array(by_index, ARROW[kind]).take(indices)
    encoded = pa.array(by_index, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(indices), encoded.dictionary)


def _free_text(spec: Field, column: pa.DictionaryArray) -> bool:
    """Nothing is asked of the cells of the column: they are kept as they are, without a call each."""
    asked = spec.reference or spec.by or spec.format or spec.is_list or spec.spellings or spec.absences
    if spec.type != "string" or asked or set(spec.constraints) - {"required", "maxLength"}:
        return False
    if spec.required and column.null_count:
        return False
    longest = pc.max(pc.utf8_length(column.dictionary)).as_py() or 0
    if longest > spec.constraints.get("maxLength", longest):
        return False
    marks = pc.is_in(column.dictionary, value_set=pa.array(sorted(spec.missing), pa.string()))
    return not pc.any(marks, min_count=0).as_py()


def _period_of(days: pa.Array, step: str) -> pa.DictionaryArray:
    """The quarter (`trimestre`) or year (`annee`) of each date, as periods are written."""
    encoded = days.dictionary_encode()
    known = encoded.dictionary.to_pylist()
    names = [f"{d.year}-Q{(d.month + 2) // 3}" if step == "trimestre" else f"{d.year}" for d in known]
    periods = pa.array(names, pa.string()).dictionary_encode()
    if not known:
        return pa.DictionaryArray.from_arrays(pa.nulls(len(days), pa.int32()), pa.array([], pa.string()))
    return pa.DictionaryArray.from_arrays(periods.indices.take(encoded.indices), periods.dictionary)


def _merge(contract: Contract, checked: list[CheckedSheet], sheets: list[RawSheet]) -> Checked:
    """Put the sheets together, look for repeated keys, count, and give the verdict."""
    rows = pa.concat_tables([c.rows for c in checked])
    rejects = [table for c in checked for table in c.rejects]
    repeated = repeated_keys(rows, contract)
    lost = rows["ok"]
    if repeated.num_rows:
        rejects.append(repeated)
        # an exact copy set aside loses nothing, so it does not make the delivery incomplete
        lost = set_aside(rows, repeated.filter(pc.equal(repeated["regle"], "cle_en_double")))["ok"]
        rows = set_aside(rows, repeated)
    rows = rows.append_column("perdue", pc.invert(lost))
    accepted = rows if pc.all(rows["ok"]).as_py() else rows.filter(rows["ok"])
    accepted = accepted.drop_columns(["ok", "perdue"])
    shapeless = sum(len(sheet.rejects) for sheet in sheets)
    ignored = sum(len(sheet.ignored) + sheet.left.total() for sheet in sheets)
    result = Checked(
        contract.name,
        ACCEPTED,
        lus=rows.num_rows + shapeless + ignored,
        charges=accepted.num_rows,
        rejetes=rows.num_rows - accepted.num_rows + shapeless,
        ignores=ignored,
        rejects=pa.concat_tables(rejects) if rejects else REJECTS.empty_table(),
        header=sheets[0].header,
    )
    result.rows = accepted
    told = Told()
    told.count_rejects(result.rejects)
    for sheet, c in zip(sheets, checked, strict=True):
        told.add(sheet, c.notes, c.doubts)
    result.covers = deliveries(*count_deliveries(rows, contract), shapeless, contract)
    give_verdict(result, told)
    return result


def give_verdict(result: Checked, told: Told) -> None:
    """Verdict and reasons, from the counts."""
    result.motifs = told.sentences()
    if result.rejetes or told.notes or told.reserved:
        result.verdict = RESERVED
    if told.filtered:
        return
    if result.charges == 0:
        _refuse_whole(result, "Aucune ligne ne peut être chargée : le fichier est refusé.")
    elif result.rejetes > MAX_REJECTED_SHARE * (result.charges + result.rejetes):
        _refuse_whole(
            result,
            f"{result.rejetes} lignes sur {result.rejetes + result.charges} sont à mettre de côté : "
            "plus de la moitié, le fichier entier est refusé.",
        )


def _refuse_whole(result: Checked, reason: str) -> None:
    """Nothing is loaded, so every row that could have been counts as rejected."""
    result.verdict = REFUSED
    result.motifs.insert(0, reason)
    result.rejetes += result.charges
    result.charges = 0
    result.rows = result.rows.slice(0, 0)
    result.covers = []
