"""Two deliveries of one operator and period: parts of one sending, which add up, or a correction, the last one alone.

Decided on the keys of their rows (decision 0021). Deliveries without a key in common are parts, unless that would count
the same people twice: rows of another grain (communes, then départements; by sex, then by age) on the same places, the same
rows under new identifiers, a demonstration beside real data. Any key in common makes the later one a correction.
"""

from __future__ import annotations

import duckdb

from etl.contracts import Contract

# What a cell of a key says when the row is of all of them
WHOLE = ("", "nr", "ensemble", "total")
RENUMBERED = 0.5  # share of the rows of the smaller delivery found in the other once identifiers are left out
_PAIRS = """
    livraison_id varchar, suivante varchar, dataset varchar, cles bigint, cles_suivante bigint, communes bigint, total double,
    total_suivante double, partie boolean
"""


def empty(con: duckdb.DuckDBPyConnection) -> None:
    """Make table recu_paire: one row for two deliveries that cover the same, the earlier one first."""
    con.execute(f"create or replace table recu_paire ({_PAIRS})")


def compare(con: duckdb.DuckDBPyConnection, contract: Contract, source: str, deliveries: list[dict]) -> None:
    """Add to recu_paire each two deliveries of one dataset that cover the same.

    source: SQL that gives the rows of the dataset, with `livraison_id`. deliveries: `livraison_id`, `couverture`, `rang`
    (order of reception), `demonstration`.
    """
    several: dict[str, list[dict]] = {}
    for d in deliveries:
        several.setdefault(d["couverture"], []).append(d)
    kept = [d for group in several.values() if len(group) > 1 for d in group]
    if not kept or not contract.key:
        return
    con.execute(
        "create or replace temp table _livraison (livraison_id varchar, couverture varchar, rang bigint, demonstration boolean)"
    )
    con.executemany(
        "insert into _livraison values (?, ?, ?, ?)",
        [[d["livraison_id"], d["couverture"], d["rang"], d["demonstration"]] for d in kept],
    )
    own = [c for c in contract.key if c not in contract.covers]
    content = [c for c in contract.by_name if c not in contract.covers and not c.endswith("_id")]
    con.execute(
        f"""create or replace temp table _ligne as
        select livraison_id, {_joined(own)} as cle, {_joined(content)} as contenu, {_place(contract)} as lieu,
            {_total(contract)} as total{"".join(f", {c} as sa_{c}, {_said(c)} as dit_{c}" for c in own)}
        from ({source}) where livraison_id in (select livraison_id from _livraison)"""
    )
    renumbered = (
        f"coalesce(c.n, 0) >= {RENUMBERED} * least(x.contenus, y.contenus)"
        if any(c.endswith("_id") for c in own)
        else "false"
    )
    con.execute(_related(contract.name, own, renumbered))
    con.execute("drop table _ligne")


def _related(dataset: str, own: list[str], renumbered: str) -> str:
    """The query that compares deliveries two by two, from _livraison and _ligne; own: the columns of their key.

    Two deliveries of another grain (one fills a column that the other does not) are compared on what both say.
    """
    same_grain = " and ".join(f"x.dit_{c} = y.dit_{c}" for c in own) or "true"
    both_say = [f"case when x.dit_{c} and y.dit_{c} then sa_{c} end" for c in own]
    both_say.append("case when x.dit_lieu and y.dit_lieu then lieu end")
    return f"""insert into recu_paire
    with une as (
        select livraison_id, count(distinct cle) as cles, count(distinct contenu) as contenus, sum(total) as total,
            bool_or(lieu is not null) as dit_lieu{"".join(f", bool_or(dit_{c}) as dit_{c}" for c in own)}
        from _ligne group by livraison_id
    ),
    paire as (
        select a.livraison_id as avant, b.livraison_id as apres, a.demonstration = b.demonstration as meme_monde
        from _livraison as a join _livraison as b on b.couverture = a.couverture and b.rang > a.rang
    ),
    cle as (select distinct livraison_id, cle from _ligne),
    commune as (
        select p.avant, p.apres, count(*) as n from paire as p join cle as a on a.livraison_id = p.avant
        join cle as b on b.livraison_id = p.apres and b.cle = a.cle group by p.avant, p.apres
    ),
    reduite as (
        select distinct p.avant, p.apres, l.livraison_id, {_joined(both_say)} as cle
        from paire as p
        join une as x on x.livraison_id = p.avant
        join une as y on y.livraison_id = p.apres
        join _ligne as l on l.livraison_id = p.avant or l.livraison_id = p.apres
        where not ({same_grain})
    ),
    autre_grain as (
        select distinct a.avant, a.apres from reduite as a
        join reduite as b on b.avant = a.avant and b.apres = a.apres and b.cle = a.cle
        where a.livraison_id = a.avant and b.livraison_id = b.apres
    ),
    contenu as (select distinct livraison_id, contenu from _ligne),
    meme_contenu as (
        select p.avant, p.apres, count(*) as n from paire as p join contenu as a on a.livraison_id = p.avant
        join contenu as b on b.livraison_id = p.apres and b.contenu = a.contenu group by p.avant, p.apres
    )
    select p.avant, p.apres, '{dataset}', coalesce(x.cles, 0), coalesce(y.cles, 0), coalesce(k.n, 0), x.total, y.total,
        p.meme_monde and x.cles > 0 and y.cles > 0 and k.n is null and not {renumbered}
            and g.avant is null as partie
    from paire as p
    left join une as x on x.livraison_id = p.avant
    left join une as y on y.livraison_id = p.apres
    left join commune as k on k.avant = p.avant and k.apres = p.apres
    left join autre_grain as g on g.avant = p.avant and g.apres = p.apres
    left join meme_contenu as c on c.avant = p.avant and c.apres = p.apres"""


def _joined(columns: list[str]) -> str:
    """One text for several cells; an absent cell is a cell like another."""
    return " || '|' || ".join(f"coalesce(cast({c} as varchar), '')" for c in columns) or "''"


def _said(column: str) -> str:
    return f"coalesce(lower(cast({column} as varchar)) not in {WHOLE}, false)"


def _place(contract: Contract) -> str:
    """The département of a row, from the code of its commune where that is all it says; null where it says no place."""
    parts = []
    if "code_departement" in contract.by_name:
        parts.append("code_departement")
    if "code_commune" in contract.by_name:
        parts.append(
            "case when code_commune like '97%' then left(code_commune, 3) else left(code_commune, 2) end"
        )
    if "code_region" in contract.by_name:
        parts.append("'R' || code_region")
    return f"coalesce({', '.join(parts)})" if parts else "cast(null as varchar)"


def _total(contract: Contract) -> str:
    """What a delivery adds up to: its first count, or its rows."""
    counts = [f.name for f in contract.fields if f.kept_as == "integer" and f.name not in contract.key]
    return f"cast({counts[0]} as double)" if counts else "1e0"
