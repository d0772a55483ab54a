"""Any set of deliveries is published: by hand, since each draw is a whole build (a few seconds).

`--alone`: the sample of each contract alone, faults included; `--pairs N`: N pairs of them drawn at random (0: all);
`--draws N`: N random subsets of the small demonstration, each file whole or split in parts, received in any order.
Every build must publish, account for every row, and give a reason for each absence; what the activity files of a draw add up
to is read again without the project's models. Prints what fails, with its seed; exits 1 when something did.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.base.build import Report, build
from etl.paths import PROJECT, Paths
from etl.simulate import write_demo
from tests.support.demo_files import text_of

REFERENCE = PROJECT / "data" / "reference"
SAMPLES = PROJECT / "tests" / "data"
WITHOUT_REASON = """select indicateur || ' ' || code_territoire || ' ' || periode || ' ' || modalite from indicateur
    where valeur is null and coalesce(motif, '') = '' limit 3"""
STARTED = 1_700_000_000


@contextmanager
def installation() -> Iterator[Paths]:
    with tempfile.TemporaryDirectory(prefix="cep_livraisons_") as name:
        paths = Paths(Path(name), REFERENCE)
        paths.inbox.mkdir(parents=True)
        yield paths


def faults(paths: Paths, report: Report) -> list[str]:
    """What a published base may not show."""
    found = []
    if report.lus != report.charges + report.rejetes + report.ignores:
        found.append(f"lus {report.lus} ≠ {report.charges} + {report.rejetes} + {report.ignores}")
    with duckdb.connect(str(paths.link.resolve()), read_only=True) as con:
        found += [f"sans raison : {example}" for (example,) in con.execute(WITHOUT_REASON).fetchall()]
        lost = con.execute("select exemple from controle where gravite = 'bloque' and n > 0").fetchall()
        found += [f"contrôle : {example}" for (example,) in lost]
    return found


def tried(name: str, fill: Callable[[Paths], Callable[[Paths], list[str]] | None]) -> bool:
    """One build of what `fill` puts in an empty inbox; says what is wrong, `fill`'s own judge included."""
    with installation() as paths:
        judge = fill(paths)
        try:
            report = build(paths)
            found = faults(paths, report) + (judge(paths) if judge else [])
        except Exception:  # whatever stops a build is what is looked for
            found = [traceback.format_exc(limit=-4)]
    for fault in found:
        print(f"{name} : {fault}", flush=True)
    return not found


def samples(*names: str) -> Callable[[Paths], None]:
    def fill(paths: Paths) -> None:
        for name in names:
            dataset, kind = name.split("/")
            shutil.copy(SAMPLES / dataset / f"{kind}.csv", paths.inbox / f"{dataset}_{kind}.csv")

    return fill


def split(rng: random.Random, path: Path, inbox: Path) -> None:
    """A csv whole, or in two to four parts that share its rows at random."""
    if path.suffix != ".csv" or rng.random() < 0.5:
        shutil.copy(path, inbox / path.name)
        return
    lines = text_of(path).splitlines()
    head = next(i for i, line in enumerate(lines) if len([cell for cell in line.split(";") if cell]) >= 3)
    parts: list[list[str]] = [[] for _ in range(rng.randint(2, 4))]
    for line in lines[head + 1 :]:
        rng.choice(parts).append(line)
    for i, rows in enumerate(parts):
        if rows:
            text = "\n".join([*lines[: head + 1], *rows]) + "\n"
            (inbox / f"{i}_{path.name}").write_text(text, encoding="utf-8")


def subset(demo: Path, seed: int) -> Callable[[Paths], Callable[[Paths], list[str]]]:
    def fill(paths: Paths) -> Callable[[Paths], list[str]]:
        rng = random.Random(seed)
        files = sorted(path for path in demo.iterdir() if path.suffix in (".csv", ".xlsx", ".json", ".xml"))
        for path in rng.sample(files, rng.choice((1, 2, 3, 5, 10, 20))):
            split(rng, path, paths.inbox)
        received = list(paths.inbox.iterdir())
        rng.shuffle(received)
        for i, path in enumerate(received):
            os.utime(path, (STARTED + i, STARTED + i))
        return lambda paths: added_up(paths) + parts_kept(paths)

    return fill


def added_up(paths: Paths) -> list[str]:
    """Entries of each région, network and period, against the accepted rows of the files in force."""
    with duckdb.connect(str(paths.link.resolve()), read_only=True) as con:
        rows = [str(p) for p in sorted((paths.lake / "activite").glob("*.parquet"))]
        if not rows:
            return []
        wrong = con.execute(
            """with lignes as (
                select coalesce(c.code_region, d.code_region) as region, o.reseau_code, a.periode, a.entrees_cep
                from read_parquet($rows, union_by_name = true) as a
                join livraison as l on l.livraison_id = a.livraison_id and l.remplacee_par is null
                join operateur as o on o.operateur_code = a.operateur_code
                left join territoire as c on c.niveau_territoire = 'commune' and c.code_territoire = a.code_commune
                left join territoire as d on d.niveau_territoire = 'departement' and d.code_territoire = a.code_departement),
            sommes as (select region, reseau_code, periode, sum(entrees_cep) as somme from lignes group by all)
            select i.code_territoire, i.modalite, i.periode, i.valeur, s.somme from indicateur as i
            left join sommes as s on s.region = i.code_territoire and s.reseau_code = i.modalite and s.periode = i.periode
            where i.indicateur = 'entrees_cep' and i.niveau_territoire = 'region' and i.ventilation = 'reseau'
                and i.valeur is not null and i.valeur is distinct from s.somme limit 3""",
            {"rows": rows},
        ).fetchall()
    return [f"somme : {row}" for row in wrong]


def parts_kept(paths: Paths) -> list[str]:
    """Parts of one file that replace one another, or are refused: rows that were sent would be lost."""
    with duckdb.connect(str(paths.link.resolve()), read_only=True) as con:
        pairs = con.execute(
            """select a.fichier, b.fichier from livraison as a join livraison as b on b.livraison_id = a.remplacee_par
            where regexp_replace(a.fichier, '^[0-3]_', '') = regexp_replace(b.fichier, '^[0-3]_', '') limit 3"""
        ).fetchall()
        refused = con.execute(
            "select fichier, motifs from fichier_recu where verdict = 'rejetee' and fichier similar to '[0-3]_.*' limit 3"
        ).fetchall()
    return [f"une part en remplace une autre : {pair}" for pair in pairs] + [
        f"refusée : {row}" for row in refused
    ]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--alone", action="store_true")
    asked.add_argument("--pairs", type=int)
    asked.add_argument("--draws", type=int, default=0)
    asked.add_argument("--seed", type=int, default=0)
    args = asked.parse_args()
    started, sound, n = time.perf_counter(), 0, 0
    known = [
        f"{folder.name}/{kind}"
        for folder in sorted(SAMPLES.iterdir())
        if folder.is_dir()
        for kind in ("valide", "fautes")
    ]
    tries: list[tuple[str, Callable]] = [(name, samples(name)) for name in known] if args.alone else []
    if args.pairs is not None:
        pairs = list(itertools.combinations([name for name in known if name.endswith("valide")], 2))
        random.Random(args.seed).shuffle(pairs)
        tries += [(" + ".join(pair), samples(*pair)) for pair in pairs[: args.pairs or None]]
    with tempfile.TemporaryDirectory() as folder:
        if args.draws:
            write_demo(Path(folder), REFERENCE, scale=0.02)
        seeds = range(args.seed, args.seed + args.draws)
        tries += [(f"tirage {seed}", subset(Path(folder), seed)) for seed in seeds]
        for name, fill in tries:
            sound += tried(name, fill)
            n += 1
    print(
        f"{sound} sur {n} publiés sans reproche, {(time.perf_counter() - started) / max(n, 1):.1f} s chacun"
    )
    return 0 if sound == n else 1


if __name__ == "__main__":
    sys.exit(main())
