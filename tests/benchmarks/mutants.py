"""Mutants of the SQL models and macros: `python -m tests.benchmarks.mutants [model or macro…]` (all, by default).

Each mutant is the model with one fault; the model's cases (tests/sql) are run on it. A mutant whose rows are still those
expected survives: either a case is missing, or the fault changes nothing and mutants_equivalents.yml says why.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import sqlglot
import yaml
from sqlglot import exp

from etl.paths import SQL
from tests.sql.cases import all_cases, cases_of, differences, models, tables_of

EQUIVALENT = Path(__file__).parent / "mutants_equivalents.yml"
TURNED = {
    exp.GT: (exp.GTE, exp.LT), exp.GTE: (exp.GT, exp.LTE), exp.LT: (exp.LTE, exp.GT), exp.LTE: (exp.LT, exp.GTE),
    exp.EQ: (exp.NEQ,), exp.NEQ: (exp.EQ,), exp.Add: (exp.Sub,), exp.Mul: (exp.Div,), exp.And: (exp.Or,), exp.Or: (exp.And,),
}  # fmt: skip
AGGREGATES = {exp.Sum: exp.Max, exp.Avg: exp.Sum, exp.Max: exp.Min, exp.Min: exp.Max, exp.ArgMax: exp.ArgMin}
SWAPPED = ("rate", "wilson_bas", "wilson_haut")  # macros: first argument over the second


def _conjuncts(node: exp.Expression | None) -> Iterator[exp.Expression]:
    while isinstance(node, exp.Paren):
        node = node.this
    if isinstance(node, exp.And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    elif node is not None:
        yield node


def _faults(node: exp.Expression) -> Iterator[tuple[str, exp.Expression, exp.Expression | None]]:
    """(what is done, the part to change, what takes its place) for each fault that this part of a query can have."""
    for other in TURNED.get(type(node), ()):
        yield (
            f"→ {other.__name__.upper()}",
            node,
            other(this=node.this.copy(), expression=node.expression.copy()),
        )
    if isinstance(node, exp.Sub | exp.Div):
        yield "échangés", node, type(node)(this=node.expression.copy(), expression=node.this.copy())
    if isinstance(node, exp.Anonymous) and node.name.lower() in SWAPPED:
        first, second, *rest = (argument.copy() for argument in node.expressions)
        yield "échangés", node, exp.Anonymous(this=node.this, expressions=[second, first, *rest])
    if isinstance(node, exp.Literal) and not node.is_string:
        yield "+ 1", node, exp.Literal.number(f"{float(node.this) + 1:g}")
    if (
        isinstance(node, exp.Cast)
        and node.to.this == exp.DataType.Type.DATE
        and isinstance(node.this, exp.Literal)
    ):
        later = str(int(node.this.this[:4]) + 1) + node.this.this[4:]
        yield "+ 1 an", node, exp.Cast(this=exp.Literal.string(later), to=node.to.copy())
    if type(node) in AGGREGATES:
        other = AGGREGATES[type(node)]
        yield (
            f"→ {other.__name__.upper()}",
            node,
            other(**{k: v.copy() if isinstance(v, exp.Expression) else v for k, v in node.args.items()}),
        )
    if isinstance(node, exp.Join):
        other = node.copy()
        other.set("side", None if node.side else "LEFT")
        if node.args.get("on"):
            yield "jointure", node, other
    if isinstance(node, exp.Where | exp.Having | exp.Qualify) or (
        isinstance(node, exp.Join) and node.args.get("on")
    ):
        for part in _conjuncts(node.args["on"] if isinstance(node, exp.Join) else node.this):
            yield "condition ôtée", part, exp.true()
    if isinstance(node, exp.Filter):
        yield "filtre ôté", node, node.this.copy()
    if isinstance(node, exp.Case) and len(node.args["ifs"]) > 0:
        for branch in node.args["ifs"]:
            yield "branche ôtée", branch, None
    if isinstance(node, exp.Coalesce):
        yield "repli ôté", node, node.this.copy()
    if isinstance(node, exp.Ordered):
        yield "ordre", node, exp.Ordered(this=node.this.copy(), desc=not node.args.get("desc"))
    if isinstance(node, exp.Union):
        yield "sans la suite", node, node.left.copy()
        yield "sans le début", node, node.right.copy()
    if isinstance(node, exp.Not):
        yield "ôté", node, node.this.copy()
    if isinstance(node, exp.Distinct):
        yield "ôté", node, node.expressions[0].copy() if node.expressions else None


def mutants(sql: str) -> Iterator[tuple[str, str]]:
    """(what the mutant is, its SQL). The same words twice in a model are told apart by a number."""
    tree, seen = sqlglot.parse_one(sql, read="duckdb"), {}
    places = [(i, j) for i, node in enumerate(tree.walk()) for j, _ in enumerate(_faults(node))]
    for i, j in places:
        copy = tree.copy()
        node = next(n for k, n in enumerate(copy.walk()) if k == i)
        said, part, other = list(_faults(node))[j]
        name = f"{said} : {' '.join(part.sql('duckdb').split())[:90]}"
        seen[name] = seen.get(name, 0) + 1
        if other is None and part.parent is None:
            continue
        if part is copy:
            copy = other
        else:
            part.replace(other) if other is not None else part.pop()
        yield name + (f" ({seen[name]})" if seen[name] > 1 else ""), copy.sql("duckdb")


def survivors(model: str) -> tuple[int, list[str]]:
    """How many mutants of a model could run, and which of them its cases do not catch."""
    left, stillborn = dict(mutants(models()[model].sql)), set()
    n = len(left)
    for case in cases_of(model):
        with tables_of(case) as con:
            for name, sql in list(left.items()):
                try:
                    caught = bool(differences(con, sql, case))
                except duckdb.Error:  # not a query any more
                    caught = True
                    stillborn.add(name)
                if caught:
                    del left[name]
    return n - len(stillborn), list(left)


def macros() -> dict[str, tuple[str, str]]:
    """{name: (arguments, expression)} of the macros of sql/macros."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((SQL / "macros").glob("*.sql")))
    found = re.findall(r"macro (\w+)\((.*?)\) as\s+(.*?);$", text, re.DOTALL | re.MULTILINE)
    return {name: (arguments, expression) for name, arguments, expression in found}


def survivors_of_macro(macro: str) -> tuple[int, list[str]]:
    """The same of a macro: its mutants meet the cases of all the models that call it, directly or through another macro."""
    arguments, expression = macros()[macro]
    left = {name: sql.removeprefix("SELECT ") for name, sql in mutants(f"select {expression}")}
    n, callers = len(left), {macro}
    while more := {m for m, (_, e) in macros().items() if any(f"{c}(" in e for c in callers)} - callers:
        callers |= more
    for case in all_cases():
        model = models()[case.parent.name]
        if left and any(f"{caller}(" in model.sql for caller in callers):
            with tables_of(case) as con:
                for name, mutant in list(left.items()):
                    try:
                        con.execute(f"create or replace macro {macro}({arguments}) as {mutant}")
                        caught = bool(differences(con, model.sql, case))
                    except duckdb.Error:
                        caught = True
                    if caught:
                        del left[name]
                con.execute(f"create or replace macro {macro}({arguments}) as {expression}")
    return n, list(left)


def main(names: list[str]) -> int:
    explained = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))
    everywhere = explained["partout"]
    total, unexplained = 0, 0
    for model in names or [*sorted({case.parent.name for case in all_cases()}), *macros()]:
        n, survived = survivors_of_macro(model) if model in macros() else survivors(model)
        reasons = explained.get(model, {})
        left = [name for name in survived if not any(re.fullmatch(r, name) for r in [*everywhere, *reasons])]
        stale = [r for r in reasons if not any(re.fullmatch(r, name) for name in survived)]
        total, unexplained = total + n, unexplained + len(left)
        print(
            f"{model} : {n} mutants, {len(survived) - len(left)} équivalents, {len(left)} survivants",
            flush=True,
        )
        for name in left:
            print(f"    {name}")
        for name in stale:
            print(f"    n'est plus à expliquer : {name}")
    print(f"{total} mutants, {unexplained} survivants inexpliqués")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
