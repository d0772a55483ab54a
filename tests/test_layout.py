"""The house keeps its shape: functions that fit on a screen, modules that one reads at a sitting, no SQL in pages."""

from __future__ import annotations

import ast
import re

from etl.paths import PROJECT

LONGEST_FUNCTION = 60  # lines, docstring included
SQL_TEXT = re.compile(r"\bselect\b.+\bfrom\b", re.IGNORECASE | re.DOTALL)
# It opens the connections, and writes the views that hide protected columns
KNOWS_SQL = "pages/shared/read.py"


def _modules(folder: str):
    for path in sorted((PROJECT / folder).rglob("*.py")):
        yield path.relative_to(PROJECT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{name}:{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for folder in ("etl", "pages")
        for name, tree in _modules(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_pages_hold_no_sql():
    found = [
        f"{name}:{node.lineno}"
        for name, tree in _modules("pages")
        if name != KNOWS_SQL
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_TEXT.search(node.value)
    ]
    assert found == []
