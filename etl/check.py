"""The verdict on a delivered file: each value against its contract, each row against the others.

A value is judged once, however many rows repeat it: columns come dictionary-encoded from the readers, so a
million rows cost as many calls as there are distinct values. Rules between columns and between rows are SQL.
"""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections import Counter
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.contracts import Contract, Field, contracts
from etl.readers import RawSheet, RefusedFile, read_bytes
from etl.values import EMPTY, SET_ASIDE, Reading, References, read_value

logger = logging.getLogger(__name__)

ACCEPTED, RESERVED, REFUSED = "acceptee", "acceptee_avec_reserve", "rejetee"
MAX_REJECTED_SHARE = 0.5  # beyond, the file as a whole is not what it says it is
DEMO_MARK = "données de démonstration"

ARROW = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
REJECTS = pa.schema(
    [
        ("feuille", pa.string()),
        ("ligne", pa.int64()),
        ("colonne", pa.string()),
        ("valeur", pa.string()),
        ("regle", pa.string()),
        ("message", pa.string()),
    ]
)


@dataclass
class Checked:
    """What became of one file.

    rows: accepted rows, contract columns typed, `<count>_absence` beside each column that may be absent,
    then feuille, ligne. rejects: one row a reason (schema REJECTS). lus = charges + rejetes + ignores.
    covers: one dict a delivery (values of the contract's x_livraison) with `lignes` and `rejetees`.
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
    header: dict[str, str] = field(default_factory=dict)

    def summary(self) -> str:
        return (
            f"lus = {self.lus}  chargés = {self.charges}  rejetés = {self.rejetes}  ignorés = {self.ignores}"
        )


def check_bytes(data: bytes, name: str, references: References) -> Checked:
    """Read and judge one file. Never raises on its content: a file that cannot be read is « rejetee »."""
    known = contracts()
    try:
        sheets = read_bytes(data, name, known)
        checked = _merge(known[sheets[0].dataset], [_check_sheet(s, references) for s in sheets], sheets)
    except RefusedFile as refusal:
        return _refused(None, refusal.rule, str(refusal))
    except Exception as error:  # a fault of ours must cost one file, not the whole reception
        logger.exception("unexpected error on %s", name)
        return _refused(
            None,
            "erreur_interne",
            f"Le fichier n'a pas pu être lu ({type(error).__name__}) ; rien n'en est chargé. "
            "Signalez-le avec le fichier : c'est un défaut de l'outil.",
        )
    checked.demonstration = any(DEMO_MARK in sheet.banner.lower() for sheet in sheets)
    return checked


def _refused(dataset: str | None, rule: str, message: str) -> Checked:
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
class _Sheet:
    rows: pa.Table  # typed columns of every row that was read, feuille, ligne, and « ok »
    rejects: list[pa.Table]
    notes: Counter


def _check_sheet(sheet: RawSheet, references: References) -> _Sheet:
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
        values, absences, bad, delivered = _check_column(column, spec, references, notes)
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
                _reject_table(
                    sheet.sheet,
                    sheet.lines.filter(mask),
                    sheet.header.get(spec.name, spec.name),
                    wrong.cast(pa.string()),
                    rules.filter(mask),
                    messages.filter(mask),
                )
            )
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
    return _Sheet(_cross_check_columns(rows, contract, rejects), rejects, notes)


def _absent_column(spec: Field, n: int) -> dict[str, pa.Array]:
    found = {spec.name: pa.nulls(n, ARROW[spec.type])}
    if spec.reference == "commune":
        found[f"{spec.name}_livre"] = pa.nulls(n, pa.string())
    if spec.absences:
        found[f"{spec.name}_absence"] = pa.array(["colonne_absente"] * n, pa.string())
    return found


def _check_column(column: pa.DictionaryArray, spec: Field, references: References, notes: Counter):
    """Typed values, reasons of absence, (mask, rules, messages) of the rows to set aside, codes as delivered.

    The last three are None where they do not apply. Each distinct value is read once; the reading of an empty cell stands at the end of the dictionary.
    """
    if _free_text(spec) and not (spec.required and column.null_count):
        return column, None, None, None
    distinct = column.dictionary.to_pylist()
    readings = [read_value(text, spec, references) for text in distinct]
    readings.append(_empty_cell(spec))
    indices = pc.fill_null(column.indices, pa.scalar(len(distinct), column.indices.type))
    if any(r.note for r in readings):
        times = np.bincount(indices.to_numpy(), minlength=len(readings))
        for reading, n in zip(readings, times.tolist(), strict=True):
            if reading.note and n:
                notes[f"{spec.title} : {reading.note}"] += n
    values = _values([r.value for r in readings], indices, spec.type)
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


def _values(by_index: list, indices: pa.Array, kind: str) -> pa.Array:
    """The value of each row; texts stay dictionary-encoded, two spellings of one value sharing its code."""
    if kind != "string":
        return pa.array(by_index, ARROW[kind]).take(indices)
    encoded = pa.array(by_index, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(indices), encoded.dictionary)


def _free_text(spec: Field) -> bool:
    return (
        spec.type == "string"
        and not spec.reference
        and not spec.format
        and not (set(spec.constraints) - {"required"})
    )


def _empty_cell(spec: Field) -> Reading:
    if spec.required:
        return Reading(
            rule="obligatoire", message=f"La cellule est vide alors qu'elle est obligatoire. {SET_ASIDE}"
        )
    if spec.absences:
        return Reading(absence=EMPTY)
    if "nr" in [str(v) for v in spec.constraints.get("enum", ())]:
        return Reading(value="nr")
    return Reading()


def _reject_table(sheet: str, lines, column: str, values, rules, messages) -> pa.Table:
    n = len(lines)
    values = pc.utf8_slice_codeunits(pc.fill_null(values, ""), 0, 200)
    return pa.table(
        [
            pa.array([sheet] * n, pa.string()),
            lines,
            pa.array([column] * n, pa.string()),
            values,
            rules,
            messages,
        ],
        schema=REJECTS,
    )


def _cross_check_columns(rows: pa.Table, contract: Contract, rejects: list[pa.Table]) -> pa.Table:
    """Rules between columns of one row: one of several codes given, commune in its département."""
    names = contract.one_of
    if not names:
        return rows
    given = functools.reduce(pc.or_, (pc.is_valid(rows[name]) for name in names))
    rows = _reject_rows(
        rows,
        pc.invert(given),
        names[0],
        "un_parmi",
        f"Aucune des colonnes {', '.join(names)} n'est remplie. {SET_ASIDE}",
        rejects,
    )
    both = pc.and_(pc.is_valid(rows["code_commune"]), pc.is_valid(rows["code_departement"]))
    if {"code_commune", "code_departement"} == set(names) and pc.any(both).as_py():
        commune = rows["code_commune"].cast(pa.string())
        own = pc.if_else(
            pc.starts_with(commune, "97"),
            pc.utf8_slice_codeunits(commune, 0, 3),
            pc.utf8_slice_codeunits(commune, 0, 2),
        )
        apart = pc.fill_null(pc.not_equal(own, rows["code_departement"].cast(pa.string())), False)
        rows = _reject_rows(
            rows,
            apart,
            "code_departement",
            "commune_hors_departement",
            f"La commune de la ligne n'est pas dans ce département. {SET_ASIDE}",
            rejects,
        )
    return rows


def _reject_rows(
    rows: pa.Table, wrong, column: str, rule: str, message: str, rejects: list[pa.Table]
) -> pa.Table:
    """Set aside the rows that are still sound and that the mask `wrong` points at."""
    wrong = pc.and_(wrong, rows["ok"])
    bad = rows.filter(wrong)
    if not bad.num_rows:
        return rows
    text = pa.array([message] * bad.num_rows, pa.string())
    rules = pa.array([rule] * bad.num_rows, pa.string())
    values = bad[column].cast(pa.string()).combine_chunks()
    rejects.append(
        _reject_table(bad["feuille"][0].as_py(), bad["ligne"].combine_chunks(), column, values, rules, text)
    )
    return rows.set_column(rows.column_names.index("ok"), "ok", pc.and_not(rows["ok"], wrong))


def _set_aside(rows: pa.Table, rejects: pa.Table) -> pa.Table:
    """Mark the rows (feuille, ligne) of `rejects` as not to be loaded."""
    bad = pa.array([False] * rows.num_rows, pa.bool_())
    for sheet in pc.unique(rejects["feuille"]).to_pylist():
        lines = rejects.filter(pc.equal(rejects["feuille"], sheet))["ligne"]
        bad = pc.or_(bad, pc.and_(pc.equal(rows["feuille"], sheet), pc.is_in(rows["ligne"], value_set=lines)))
    return rows.set_column(rows.column_names.index("ok"), "ok", pc.and_not(rows["ok"], bad))


def _merge(contract: Contract, checked: list[_Sheet], sheets: list[RawSheet]) -> Checked:
    """Put the sheets together, look for repeated keys, count, and give the verdict."""
    rows = pa.concat_tables([c.rows for c in checked])
    rejects = [table for c in checked for table in c.rejects]
    repeated = _repeated_keys(rows, contract)
    lost = rows["ok"]
    if repeated.num_rows:
        rejects.append(repeated)
        # an exact copy set aside loses nothing, so it does not make the delivery incomplete
        lost = _set_aside(rows, repeated.filter(pc.equal(repeated["regle"], "cle_en_double")))["ok"]
        rows = _set_aside(rows, repeated)
    rows = rows.append_column("perdue", pc.invert(lost))
    accepted = rows if pc.all(rows["ok"]).as_py() else rows.filter(rows["ok"])
    accepted = accepted.drop_columns(["ok", "perdue"])
    shapeless = sum(len(sheet.rejects) for sheet in sheets)
    ignored = sum(len(sheet.ignored) for sheet in sheets)
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
    result.motifs = _reasons(result, checked, sheets)
    result.covers = _deliveries(rows, contract, shapeless)
    if result.rejetes or any(c.notes for c in checked):
        result.verdict = RESERVED
    if result.charges == 0:
        _refuse_whole(result, "Aucune ligne ne peut être chargée : le fichier est refusé.")
    elif result.rejetes > MAX_REJECTED_SHARE * (result.charges + result.rejetes):
        _refuse_whole(
            result,
            f"{result.rejetes} lignes sur {result.rejetes + result.charges} sont à mettre de côté : "
            "plus de la moitié, le fichier entier est refusé.",
        )
    return result


def _refuse_whole(result: Checked, reason: str) -> None:
    """Nothing is loaded, so every row that could have been counts as rejected."""
    result.verdict = REFUSED
    result.motifs.insert(0, reason)
    result.rejetes += result.charges
    result.charges = 0
    result.rows = result.rows.slice(0, 0)
    result.covers = []


def _key_of_rows(rows: pa.Table, key: list[str]) -> np.ndarray:
    """One integer a row, equal for two rows exactly when all the key columns are (empty equals empty)."""
    combined = np.zeros(rows.num_rows, np.int64)
    size = 1
    for name in key:
        column = rows[name]
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        column = column.unify_dictionaries().combine_chunks()
        column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
        if len(column.dictionary) == 0:
            continue
        codes = pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        if size * (len(column.dictionary) + 1) >= 2**62:
            combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
            size = int(combined.max(initial=0)) + 1
        combined = combined * (len(column.dictionary) + 1) + codes
        size *= len(column.dictionary) + 1
    return combined


def _repeated_keys(rows: pa.Table, contract: Contract) -> pa.Table:
    """Rows that share a key: an exact copy counts once, rows that disagree are all set aside."""
    key = [f"{name}_livre" if f"{name}_livre" in rows.column_names else name for name in contract.key]
    if not key or not rows.num_rows:
        return REJECTS.empty_table()
    ok = rows["ok"].to_numpy()
    codes = _key_of_rows(rows, key)
    found, counts = np.unique(codes[ok], return_counts=True)
    if len(found) == np.count_nonzero(ok):
        return REJECTS.empty_table()
    clash = ok & np.isin(codes, found[counts > 1])
    shared = rows.append_column("cle", pa.array(codes)).filter(pa.array(clash))
    con = duckdb.connect()
    con.register("lignes", shared)
    content = ", ".join(c for c in rows.column_names if c not in ("feuille", "ligne", "ok"))
    return (
        con.sql(
            f"""
        with rangs as (
            select feuille, ligne,
                min(hash({content})) over (partition by cle) = max(hash({content})) over (partition by cle) as copies,
                row_number() over (partition by cle order by feuille, ligne) as rang,
                first_value(ligne) over (partition by cle order by feuille, ligne) as premiere
            from lignes
        )
        select feuille, ligne, '{contract.key[0]}' as colonne, '' as valeur,
            case when copies then 'ligne_en_double' else 'cle_en_double' end as regle,
            case when copies then 'Cette ligne répète la ligne ' || premiere || ' : elle n''est comptée qu''une fois.'
            else 'Plusieurs lignes décrivent la même chose (même {", ".join(contract.key[:4])}…) avec des nombres '
                || 'différents, à partir de la ligne ' || premiere
                || ' : on ne sait laquelle croire. {SET_ASIDE}' end as message
        from rangs where not copies or rang > 1
        order by feuille, ligne
        """
        )
        .to_arrow_table()
        .cast(REJECTS)
    )


def _reasons(result: Checked, checked: list[_Sheet], sheets: list[RawSheet]) -> list[str]:
    reasons = []
    if result.rejects.num_rows:
        counts = result.rejects.group_by(["regle", "colonne"]).aggregate([("ligne", "count")]).to_pylist()
        for c in sorted(counts, key=lambda c: (-c["ligne_count"], c["regle"], c["colonne"])):
            where = f", colonne {c['colonne']}" if c["colonne"] else ""
            reasons.append(f"{c['ligne_count']} rejet(s) « {c['regle']} »{where}.")
    notes = sum((c.notes for c in checked), Counter())
    reasons += [f"{text} : {n} ligne(s)." for text, n in sorted(notes.items())]
    ignored = Counter(reason for sheet in sheets for _, reason in sheet.ignored)
    for reason, n in sorted(ignored.items()):
        lines = [line for sheet in sheets for line, r in sheet.ignored if r == reason][:10]
        reasons.append(f"{n} ligne(s) ignorée(s), {reason} : ligne(s) {', '.join(map(str, lines))}.")
    for sheet in sheets:
        reasons += sheet.remarks
    return list(dict.fromkeys(reasons))


def _deliveries(rows: pa.Table, contract: Contract, shapeless: int) -> list[dict]:
    """What the file delivers: one entry per operator and period, with the rows set aside in it.

    A rejected row whose own operator or period cannot be read weighs on every delivery of the file.
    """
    if not contract.covers:
        return [{"lignes": rows.num_rows, "rejetees": shapeless + pc.sum(rows["perdue"]).as_py()}]
    known = functools.reduce(pc.and_, (pc.is_valid(rows[name]) for name in contract.covers)).to_numpy()
    lost_rows, sound_rows = rows["perdue"].to_numpy(), rows["ok"].to_numpy()
    lost = shapeless + int(np.count_nonzero(lost_rows & ~known))
    _, first, number = np.unique(
        _key_of_rows(rows, list(contract.covers)), return_index=True, return_inverse=True
    )
    loaded = np.bincount(number, weights=sound_rows)
    rejected = np.bincount(number, weights=lost_rows)
    found = [
        {
            **{name: rows[name][row].as_py() for name in contract.covers},
            "lignes": int(loaded[i]),
            "rejetees": int(rejected[i]) + lost,
        }
        for i, row in enumerate(first.tolist())
        if loaded[i] and known[row]
    ]
    return sorted(found, key=lambda d: [d[name] for name in contract.covers])


def references_from(reference, today: dt.date | None = None) -> References:
    """The lists of codes, read from the committed reference folder (Path)."""
    from etl.contracts import plain

    con = duckdb.connect()
    places = con.execute(
        "select niveau_territoire, code_territoire from read_parquet(?) "
        "where niveau_territoire in ('commune', 'departement')",
        [str(reference / "territoires.parquet")],
    ).fetchall()
    former = con.execute(
        "select code_ancien, code_actuel from read_csv(?, all_varchar = true)",
        [str(reference / "passage_communes.csv")],
    ).fetchall()
    operators = con.execute(
        "select operateur_code, nom, reseau_code, coalesce(alias, '') from read_csv(?, all_varchar = true)",
        [str(reference / "operateurs.csv")],
    ).fetchall()
    networks = con.execute(
        "select reseau_code, nom, coalesce(nom_court, ''), coalesce(alias, '') from read_csv(?, all_varchar = true)",
        [str(reference / "reseaux.csv")],
    ).fetchall()
    codes = {code for code, *_ in operators}
    spellings: dict[str, str] = {}
    for code, name, _, aliases in operators:
        for spelling in (code, name, *aliases.split("|")):
            if spelling.strip():
                spellings.setdefault(plain(spelling), code)
    for network, name, short, aliases in networks:
        # a network delivered by one national operator of the same code: its names are the operator's
        if network in codes:
            for spelling in (name, short, *(a.split("@")[0] for a in aliases.split("|"))):
                if spelling.strip():
                    spellings.setdefault(plain(spelling), network)
    return References(
        operators=spellings,
        communes=frozenset(c for level, c in places if level == "commune"),
        former=dict(former),
        departements=frozenset(c for level, c in places if level == "departement"),
        today=today or dt.date.today(),
        operator_codes=frozenset(codes),
    )
