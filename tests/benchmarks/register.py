"""A hundred rebuilds while two processes write in the register: by hand, since it takes minutes (`--rebuilds 100`)."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from etl import register
from etl.base.build import build
from etl.paths import PROJECT, Paths

WRITER = (
    "import datetime as dt, sys, time; from pathlib import Path; from etl.paths import PROJECT, Paths; "
    "from etl import register\n"
    "paths = Paths(Path(sys.argv[1]), PROJECT / 'data' / 'reference')\n"
    "for i in range(int(sys.argv[3])):\n"
    "    register.ask(paths, sys.argv[2], objet=str(i), destinataire='x', echeance=dt.date(2026, 1, 1), "
    "code_region='94', periode='2026-Q3'); time.sleep(0.5)"
)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--rebuilds", type=int, default=100)
    n = asked.parse_args().rebuilds
    with tempfile.TemporaryDirectory() as name:
        paths = Paths(Path(name), PROJECT / "data" / "reference")
        paths.inbox.mkdir(parents=True)
        row = "or_corse;2024-Q1;2A004;;1;femme;12;14"
        header = "operateur_code;periode;code_commune;code_departement;niveau_cep;sexe;entrees_cep;beneficiaires_cep"
        (paths.inbox / "activite.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
        started = time.perf_counter()
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, name, who, str(2 * n)], cwd=PROJECT)
            for who in "ab"
        ]
        for _ in range(n):
            build(paths, force=True)
        assert [w.wait() for w in writers] == [0, 0]
        build(paths, force=True)
        found = register.decisions(paths)  # raises BrokenJournal when the chain does not hold
        said = {(d["ajoutee_par"], d["objet"]) for d in found}
        assert said == {(who, str(i)) for who in "ab" for i in range(2 * n)}
        con = duckdb.connect(str(paths.link.resolve()), read_only=True)
        (published,) = con.execute("select count(*) from decision").fetchone()
        assert published == len(found)
        print(
            f"{n + 1} reconstructions, {len(found)} demandes écrites pendant ce temps, toutes là, chaîne intacte "
            f"({time.perf_counter() - started:.0f} s)"
        )


if __name__ == "__main__":
    main()
