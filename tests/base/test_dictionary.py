"""docs/tables.md says what the published base holds, now."""

import re

import duckdb

from etl.base import dictionary


def test_the_committed_dictionary_is_fresh():
    assert dictionary.FILE.read_text(encoding="utf-8") == dictionary.dictionary(), (
        "docs/tables.md n'est plus à jour : python -m etl.base.dictionary l'écrit"
    )


def test_it_holds_the_tables_and_columns_of_a_real_base(demonstration):
    """The dictionary comes from an empty installation: a base with data has the same tables, columns and types."""
    paths, _ = demonstration
    text = dictionary.FILE.read_text(encoding="utf-8").split("## Tables", 1)[1]
    said = {
        table: re.findall(r"`(\w+)`(?: \(([^)]+)\))?", columns)
        for table, columns in re.findall(r"### `(\w+)`\n\n.+\n\n(.+)\.\n", text)
    }
    with duckdb.connect(str(paths.link.resolve()), read_only=True) as con:
        rows = con.execute(
            "select table_name, column_name, data_type from duckdb_columns() where not internal order by table_name, column_index"
        ).fetchall()
    held: dict[str, list[tuple[str, str]]] = {}
    for table, name, kind in rows:
        held.setdefault(table, []).append((name, dictionary.TYPES[kind]))
    assert said.keys() == held.keys()
    for table, columns in held.items():
        assert [name for name, _ in said[table]] == [name for name, _ in columns], table
        for (name, told), (_, kind) in zip(said[table], columns, strict=True):
            assert told in ("", kind), f"{table}.{name}"
