"""What one cell cannot tell: comparisons between the columns of a row, and rows that share a key. All set-based."""

from __future__ import annotations

import functools

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.contracts import Contract, Rule
from etl.door.values import SET_ASIDE

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
COMPARE = {
    "<=": pc.less_equal,
    ">=": pc.greater_equal,
    "<": pc.less,
    ">": pc.greater,
    "=": pc.equal,
}
SMALL_SIDE = {"<=": "left", "<": "left", ">=": "right", ">": "right", "=": None}


def reject_table(
    sheet: str, lines: pa.Array, column: str, values: pa.Array, rules: pa.Array, messages: pa.Array
) -> pa.Table:
    """Rejects of one sheet and column: arrays as long as `lines`; a value is cut at 200 characters."""
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


def check_columns(rows: pa.Table, contract: Contract, rejects: list[pa.Table]) -> pa.Table:
    """Rules between columns of one row: one of several codes given, commune in its département, x_regles.

    rows: typed columns, feuille, ligne and `ok`; rejects grows. Returns rows with `ok` brought up to date.
    """
    if contract.one_of:
        rows = _check_one_of(rows, contract.one_of, rejects)
    if {"code_commune", "code_departement"} == set(contract.one_of):
        rows = _check_departement(rows, rejects)
    for rule in contract.rules:
        rows = _check_rule(rows, rule, contract, rejects)
    return rows


def _check_one_of(rows: pa.Table, names: tuple[str, ...], rejects: list[pa.Table]) -> pa.Table:
    given = functools.reduce(pc.or_, (pc.is_valid(rows[name]) for name in names))
    message = f"Aucune des colonnes {', '.join(names)} n'est remplie. {SET_ASIDE}"
    return _reject_rows(rows, pc.invert(given), names[0], "un_parmi", message, rejects)


def _check_departement(rows: pa.Table, rejects: list[pa.Table]) -> pa.Table:
    both = pc.and_(pc.is_valid(rows["code_commune"]), pc.is_valid(rows["code_departement"]))
    if not pc.any(both).as_py():
        return rows
    commune = rows["code_commune"].cast(pa.string())
    own = pc.if_else(
        pc.starts_with(commune, "97"),
        pc.utf8_slice_codeunits(commune, 0, 3),
        pc.utf8_slice_codeunits(commune, 0, 2),
    )
    apart = pc.fill_null(pc.not_equal(own, rows["code_departement"].cast(pa.string())), False)
    message = f"La commune de la ligne n'est pas dans ce département. {SET_ASIDE}"
    return _reject_rows(rows, apart, "code_departement", "commune_hors_departement", message, rejects)


def _check_rule(rows: pa.Table, rule: Rule, contract: Contract, rejects: list[pa.Table]) -> pa.Table:
    """Set aside the rows where both sides are known and the comparison does not hold."""
    small = SMALL_SIDE[rule.operator]
    left = _sum(rows, rule.left, small == "left")
    right = _sum(rows, rule.right, small == "right")
    wrong = pc.fill_null(pc.invert(COMPARE[rule.operator](left, right)), False)
    if not pc.any(wrong, min_count=0).as_py():
        return rows
    said = [f"{rule.message} ("]
    for i, name in enumerate(dict.fromkeys(rule.left + rule.right)):
        title = contract.by_name[name].title
        said += [f"{', ' if i else ''}{title[0].lower()}{title[1:]} : ", _shown(rows[name])]
    message = pc.binary_join_element_wise(*said, f"). {SET_ASIDE}", "")
    return _reject_rows(rows, wrong, rule.column, rule.name, message, rejects)


def _shown(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values as a sentence shows them."""
    is_date = pa.types.is_date(column.type)
    return pc.fill_null(pc.strftime(column, "%d/%m/%Y") if is_date else column.cast(pa.string()), "non connu")


def _sum(rows: pa.Table, names: tuple[str, ...], may_lack: bool) -> pa.ChunkedArray:
    """The sum of columns, unknown where one is.

    may_lack: on the side that must stay small, an absent count counts at least zero: what is known may already be
    too much.
    """
    columns = [rows[name] for name in names]
    if may_lack and len(columns) > 1:
        columns = [pc.fill_null(column, 0) for column in columns]
    return functools.reduce(pc.add, columns)


def _reject_rows(rows: pa.Table, wrong, column: str, rule: str, message, rejects: list[pa.Table]) -> pa.Table:
    """Set aside the rows that are still sound and that the mask `wrong` points at.

    message: one sentence, or one a row of `rows`.
    """
    wrong = pc.and_(wrong, rows["ok"])
    bad = rows.filter(wrong)
    if not bad.num_rows:
        return rows
    n = bad.num_rows
    text = pa.array([message] * n, pa.string()) if isinstance(message, str) else message.filter(wrong)
    text = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    values = bad[column].cast(pa.string()).combine_chunks()
    rules = pa.array([rule] * n, pa.string())
    lines = bad["ligne"].combine_chunks()
    rejects.append(reject_table(bad["feuille"][0].as_py(), lines, column, values, rules, text))
    return rows.set_column(rows.column_names.index("ok"), "ok", pc.and_not(rows["ok"], wrong))


def set_aside(rows: pa.Table, rejects: pa.Table) -> pa.Table:
    """Mark the rows (feuille, ligne) of `rejects` as not to be loaded."""
    bad = pa.array([False] * rows.num_rows, pa.bool_())
    for sheet in pc.unique(rejects["feuille"]).to_pylist():
        lines = rejects.filter(pc.equal(rejects["feuille"], sheet))["ligne"]
        bad = pc.or_(bad, pc.and_(pc.equal(rows["feuille"], sheet), pc.is_in(rows["ligne"], value_set=lines)))
    return rows.set_column(rows.column_names.index("ok"), "ok", pc.and_not(rows["ok"], bad))


def key_of_rows(rows: pa.Table, key: list[str]) -> np.ndarray:
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


def groups_of_rows(rows: pa.Table, key: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(first row of each group, group of each row) for rows that share the key columns, in the order of the codes."""
    codes = key_of_rows(rows, key)
    largest = int(codes.max(initial=0))
    if largest > 10 * len(codes) + 1_000_000:
        _, first, group = np.unique(codes, return_index=True, return_inverse=True)
        return first, group
    first_of_code = np.full(largest + 1, -1, np.int64)
    first_of_code[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)  # the last one written is the first row
    found = np.flatnonzero(first_of_code >= 0)
    group_of_code = np.empty(largest + 1, np.int64)
    group_of_code[found] = np.arange(len(found))
    return first_of_code[found], group_of_code[codes]


def repeated_keys(rows: pa.Table, contract: Contract) -> pa.Table:
    """Rows that share a key: an exact copy counts once, rows that disagree are all set aside."""
    key = [f"{name}_livre" if f"{name}_livre" in rows.column_names else name for name in contract.key]
    if not key or not rows.num_rows:
        return REJECTS.empty_table()
    ok = rows["ok"].to_numpy()
    codes = key_of_rows(rows, key)
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
            else 'Plusieurs lignes décrivent la même chose (même {", ".join(contract.key[:4])}…) avec des valeurs '
                || 'différentes, à partir de la ligne ' || premiere
                || ' : on ne sait laquelle croire. {SET_ASIDE}' end as message
        from rangs where not copies or rang > 1
        order by feuille, ligne
        """
        )
        .to_arrow_table()
        .cast(REJECTS)
    )
