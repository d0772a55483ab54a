"""From received deliveries to the published base: load, run sql/ layer by layer, check, publish."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import filelock
import pyarrow as pa
import yaml

from etl import register
from etl.completeness import COMPLETENESS, completeness
from etl.contracts import Contract, contracts
from etl.cooperation import read_weights
from etl.corrected import FOLDER as CORRECTIONS
from etl.corrected import Correction, condition, correcting, read_corrections
from etl.files import sha256
from etl.inbox import Found, inbox_entries
from etl.models import Model, graph, layers
from etl.paths import PROJECT, SQL, Paths
from etl.progress import Progress, silent
from etl.publish import publish, served_version
from etl.receive import Received, inbox_files, recall, receive
from etl.references import references_from
from etl.revisions import histories
from etl.revisions import record as record_revisions
from etl.steps import Step
from etl.stopped import Stopped

RECEPTION_SHARE = 0.4  # of the whole build, measured on the demonstration
FIRST_SHARE = 0.4  # of a first start, for writing the demonstration and receiving it
# Hundreds of small models: memory given back after each is asked for again, which cost a tenth of the build
KEEP_MEMORY = {"allocator_flush_threshold": "8GB", "allocator_bulk_deallocation_flush_threshold": "8GB"}
AT_ONCE = 2  # models that run side by side: DuckDB alone leaves the second core idle between small queries


class BuildStopped(Stopped):
    """A blocking check found rows; nothing is published. `str(error)` says which, in French."""


@dataclass(frozen=True)
class Check:
    """A query that must return no row: what it found. gravite: « bloque » or « avertit »."""

    controle: str
    gravite: str
    n: int
    exemple: str | None


@dataclass
class Report:
    """What a build did. Counts are rows of the files received by this run and the ones before."""

    lus: int
    charges: int
    rejetes: int
    ignores: int
    version: str
    base: str
    duree_s: float
    controles: list[Check] = field(default_factory=list)
    deja_a_jour: bool = False

    def as_dict(self) -> dict:
        return asdict(self)


@contextmanager
def only_one_build(paths: Paths) -> Iterator[None]:
    """Two builds of the same base wait for each other; the system frees the lock of a killed one."""
    paths.data.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(paths.data / ".construction.lock"):
        yield


def build(
    paths: Paths, inbox: Path | None = None, progress: Progress = silent, force: bool = False
) -> Report:
    """Receive the inbox, rebuild, check and publish.

    When neither deliveries, reference nor models have changed since the version served, that version stays
    (unless `force`). Raises BuildStopped when a blocking check speaks, BrokenJournal when the journal does.
    """
    started = time.monotonic()
    with only_one_build(paths):
        received = receive(paths, inbox, _part(progress, 0, RECEPTION_SHARE))
        fingerprint = _fingerprint(paths, received)
        served = served_version(paths)
        counts = {k: sum(r.verdict[k] for r in received) for k in ("lus", "charges", "rejetes", "ignores")}
        if served and served["empreinte"] == fingerprint and not force:
            progress("La base est déjà à jour", 1.0)
            return Report(
                **counts,
                version=served["version"],
                base=str(paths.link.resolve()),
                duree_s=round(time.monotonic() - started, 2),
                deja_a_jour=True,
            )
        with _computed(paths, received, progress) as (con, tables, checks):
            demonstration = _is_demonstration(con)
            record_revisions(con, paths, demonstration)
            tables += histories(con, paths.lake)
            version, base = publish(con, paths, tables, fingerprint, demonstration)
        progress("La base est publiée", 1.0)
    return Report(
        **counts,
        version=version,
        base=str(base),
        duree_s=round(time.monotonic() - started, 2),
        controles=checks,
    )


@contextmanager
def _computed(
    paths: Paths, received: list[Received], progress: Progress
) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[str], list[Check]]]:
    """Everything that is computed from received files: a base in memory, the tables to publish, the checks.

    Raises BuildStopped when a blocking check speaks.
    """
    with tempfile.TemporaryDirectory(prefix="cep_") as scratch:
        con = duckdb.connect(config={"temp_directory": scratch, **KEEP_MEMORY})
        con.execute("set enable_progress_bar = false")
        load(con, paths, received)
        tables = run_models(con, paths, _part(progress, RECEPTION_SHARE, 0.93))
        checks = run_checks(con, _part(progress, 0.93, 0.96))
        stopping = [c for c in checks if c.gravite == "bloque" and c.n]
        if stopping:
            raise BuildStopped(
                "Rien n'est publié : "
                + " ; ".join(f"{c.controle} ({c.n} cas, par exemple {c.exemple})" for c in stopping)
            )
        progress("Publication", 0.96)
        yield con, tables, checks
        con.close()


def _is_demonstration(con: duckdb.DuckDBPyConnection) -> bool:
    found = con.execute("select count(*) from livraison where en_vigueur and demonstration").fetchall()
    return found[0][0] > 0


def build_as_of(paths: Paths, day: dt.date, output: Path, progress: Progress = silent) -> Report:
    """What the base would say with the deliveries received until the end of `day` (Paris time), in a folder of its own.

    The rules, references and corrections are those of now; nothing that is served changes. `output` becomes a data root
    (CEP_DATA) whose pages show that state. Raises BuildStopped (also when nothing had been received) and BrokenJournal.
    """
    started = time.monotonic()
    end = dt.datetime.combine(day, dt.time.max, tzinfo=ZoneInfo("Europe/Paris"))
    with only_one_build(paths):
        received = [
            r
            for r in recall(paths)
            if dt.datetime.fromisoformat(r.line["recue_le"].replace("Z", "+00:00")) <= end
        ]
        if not received:
            raise BuildStopped(f"Rien n'était reçu au {day:%d/%m/%Y} : le journal commence plus tard.")
        target = Paths(output.resolve(), paths.reference)
        with _computed(paths, received, progress) as (con, tables, checks):
            tables += histories(con, paths.lake, end.astimezone(dt.UTC).replace(tzinfo=None))
            version, base = publish(
                con, target, tables, _fingerprint(paths, received), _is_demonstration(con)
            )
    progress("La base est écrite", 1.0)
    counts = {k: sum(r.verdict[k] for r in received) for k in ("lus", "charges", "rejetes", "ignores")}
    return Report(
        **counts,
        version=version,
        base=str(base),
        duree_s=round(time.monotonic() - started, 2),
        controles=checks,
    )


def first_base(paths: Paths, progress: Progress = silent) -> Report | None:
    """Make the first base when none is served: from the inbox, or from a demonstration when it is empty.

    Raises BuildStopped, also when the demonstration could not be written.
    """
    if served_version(paths):
        return None
    # written beside, then renamed: a first start cut short leaves no half demonstration, and begins again
    beside = paths.data / ".demonstration.partiel"
    with only_one_build(paths):
        unused = not inbox_files(paths.inbox) and not (paths.raw / "journal.jsonl").exists()
        if unused or beside.exists():
            shutil.rmtree(beside, ignore_errors=True)
            _write_and_receive(paths, beside, _part(progress, 0, FIRST_SHARE))
            shutil.rmtree(paths.inbox, ignore_errors=True)
            beside.rename(paths.inbox)
            progress = _part(progress, FIRST_SHARE, 1)
    return build(paths, progress=progress)


def _write_and_receive(paths: Paths, folder: Path, progress: Progress) -> None:
    """Write the demonstration in a process of its own, and receive each file once it is written: two cores, half the time."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "etl", "demo", "--output", str(folder)]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, cwd=PROJECT, stdout=said, stderr=subprocess.STDOUT) as writer,
    ):
        try:
            receive(paths, progress=progress, arriving=_as_written(writer, folder))
        finally:
            writer.kill()
        if writer.wait():
            said.seek(0)
            why = said.read().decode(errors="replace").strip().splitlines()
            raise BuildStopped(
                f"La démonstration n'a pas pu être écrite : {why[-1] if why else 'sans message'}"
            )


def _as_written(writer: subprocess.Popen, folder: Path) -> Iterator[Found]:
    """The files of a folder, each once, until the process that writes them has ended."""
    given: set[Path] = set()
    while True:
        ended = writer.poll() is not None  # asked before looking: what was written last is seen
        files = [found for found in inbox_entries(folder)[0] if found.path not in given]
        yield from files
        given |= {found.path for found in files}
        if ended:
            return
        if not files:
            time.sleep(0.1)


def _part(progress: Progress, start: float, end: float) -> Progress:
    """The progress of one part of the work, as a share of the whole."""
    return lambda step, share, detail="": progress(step, start + share * (end - start), detail)


def _fingerprint(paths: Paths, received: list[Received]) -> str:
    """Changes when deliveries, reference tables, models or contracts do."""
    parts = [r.line["sha256"] + r.verdict["regles"] for r in received]
    parts += [json.dumps(decision) for decision in register.decisions(paths)]
    for folder, kind in (
        (paths.reference, "*.csv"),
        (paths.reference, "*.parquet"),
        (paths.reference, "*.yml"),
        (CORRECTIONS, "*.yml"),
        (SQL, "**/*.*"),
    ):
        parts += [
            sha256(path.read_bytes()) for path in sorted(folder.glob(kind)) if "queries" not in path.parts
        ]
    return sha256("\n".join(parts).encode())


def load(con: duckdb.DuckDBPyConnection, paths: Paths, received: list[Received]) -> None:
    """Give the models what they read: lake_<dataset>, ref_<table>, recu_fichier, recu_livraison, recu_rejet."""
    corrections = read_corrections(references_from(paths.reference), CORRECTIONS)
    for contract in contracts().values():
        _load_dataset(con, paths, contract, received, corrections)
    _load_corrections(con, corrections)
    _register(con, "recu_decision", register.decisions(paths), _DECISION)
    _register(con, "recu_completude", completeness(con), COMPLETENESS)
    for path in sorted(paths.reference.glob("*.csv")):
        con.execute(
            f"create table ref_{path.stem} as select * from read_csv(?, all_varchar = true, delim = ',', quote = '\"')",
            [str(path)],
        )
    con.execute(
        "create table ref_territoires as select * from read_parquet(?)",
        [str(paths.reference / "territoires.parquet")],
    )
    _register(con, "ref_score_cooperation", read_weights(paths.reference).rows())
    _register(con, "ref_cartes", [card(path) for path in sorted((SQL / "indicators").glob("*.yml"))])
    files, deliveries = [], []
    for rank, (line, verdict) in enumerate(((r.line, r.verdict) for r in received), start=1):
        files.append(
            {
                "fichier_id": verdict["fichier_id"],
                "rang": rank,
                **{k: line[k] for k in ("fichier", "sha256", "taille", "recue_le")},
                **{
                    k: verdict[k]
                    for k in (
                        "dataset",
                        "verdict",
                        "lus",
                        "charges",
                        "rejetes",
                        "ignores",
                        "millesime",
                        "demonstration",
                    )
                },
                "motifs": "\n".join(verdict["motifs"]),
            }
        )
        for delivery in verdict["livraisons"]:
            covered = [str(delivery[name]) for name in contracts()[verdict["dataset"]].covers]
            deliveries.append(
                {
                    "fichier_id": verdict["fichier_id"],
                    "operateur_code": None,
                    "periode": None,
                    "couverture": "|".join(covered) or None,
                    **delivery,
                }
            )
    _register(con, "recu_fichier", files, _FILE)
    _register(con, "recu_livraison", deliveries, _DELIVERY)
    rejects = [
        str(p)
        for r in received
        if (p := paths.lake / "rejets" / f"{r.verdict['fichier_id']}.parquet").exists()
    ]
    if rejects:
        con.execute(
            "create table recu_rejet as select parse_filename(filename, true) as fichier_id, * exclude (filename) "
            "from read_parquet($files, filename = true)",
            {"files": rejects},
        )
    else:
        con.execute(
            "create table recu_rejet (fichier_id varchar, feuille varchar, ligne bigint, colonne varchar, "
            "valeur varchar, regle varchar, message varchar)"
        )


_FILE = pa.schema(
    [
        (n, pa.string())
        for n in ("fichier_id", "fichier", "sha256", "recue_le", "dataset", "verdict", "motifs", "millesime")
    ]
    + [(n, pa.int64()) for n in ("rang", "taille", "lus", "charges", "rejetes", "ignores")]
    + [("demonstration", pa.bool_())]
)
_DELIVERY = pa.schema(
    [(n, pa.string()) for n in ("livraison_id", "fichier_id", "operateur_code", "periode", "couverture")]
    + [(n, pa.int64()) for n in ("lignes", "rejetees")]
)


_DECISION = pa.schema(
    [
        (name, pa.string())
        for name in (
            "decision_id",
            "objet",
            "destinataire",
            "echeance",
            "code_region",
            "periode",
            "indicateur",
            "niveau_territoire",
            "code_territoire",
            "statut",
            "ajoutee_le",
            "ajoutee_par",
            "close_le",
            "close_par",
            "motif",
        )
    ]
)
_CORRECTION = pa.schema(
    [
        (name, pa.string())
        for name in (
            "correction_id",
            "dataset",
            "quand",
            "couverture",
            "colonne",
            "valeur_livree",
            "valeur_corrigee",
            "motif",
            "auteur",
            "corrigee_le",
            "producteur_prevenu_le",
            "statut",
        )
    ]
)


def _register(
    con: duckdb.DuckDBPyConnection, name: str, rows: list[dict], schema: pa.Schema | None = None
) -> None:
    table = pa.Table.from_pylist(rows, schema=schema)
    con.register(f"_{name}", table)
    con.execute(f"create table {name} as select * from _{name}")
    con.unregister(f"_{name}")


def _load_dataset(
    con: duckdb.DuckDBPyConnection,
    paths: Paths,
    contract: Contract,
    received: list[Received],
    corrections: list[Correction],
) -> None:
    """livre_<dataset>: rows as delivered; lake_<dataset>: the same with the signed corrections."""
    files = [
        str(paths.lake / contract.name / f"{r.verdict['fichier_id']}.parquet")
        for r in received
        if r.verdict["dataset"] == contract.name and r.verdict["charges"]
    ]
    if files:
        listed = json.dumps(files, ensure_ascii=False).replace("'", "''").replace('"', "'")
        con.execute(
            f"create view livre_{contract.name} as select * from read_parquet({listed}, union_by_name = true)"
        )
    else:
        kinds = {
            "string": "varchar",
            "integer": "bigint",
            "number": "double",
            "date": "date",
            "boolean": "boolean",
        }
        columns = [f"{name} {kinds[kind]}" for name, kind in contract.stored.items()]
        con.execute(f"create table livre_{contract.name} ({', '.join(columns)}, livraison_id varchar)")
    con.execute(
        f"create view lake_{contract.name} as {correcting(f'livre_{contract.name}', contract, corrections)}"
    )


def _load_corrections(con: duckdb.DuckDBPyConnection, corrections: list[Correction]) -> None:
    """recu_correction, and recu_correction_livraison: how many rows of each delivery each correction changes."""
    _register(con, "recu_correction", [c.row() for c in corrections], _CORRECTION)
    con.execute(
        "create table recu_correction_livraison (correction_id varchar, livraison_id varchar, lignes bigint)"
    )
    for c in corrections:
        con.execute(
            f"insert into recu_correction_livraison select $id, livraison_id, count(*) from livre_{c.dataset} "
            f"where {condition(c, contracts()[c.dataset])} group by livraison_id",
            {"id": c.correction_id},
        )


def card(path: Path) -> dict:
    """The card of an indicator as one row of text; lists are joined by « | »."""
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    row = {"indicateur": path.stem}
    for key, value in written.items():
        row[key] = (
            "|".join(map(str, value)) if isinstance(value, list) else None if value is None else str(value)
        )
    row["decimales"] = int(row["decimales"])
    return row


def run_models(con: duckdb.DuckDBPyConnection, paths: Paths, progress: Progress = silent) -> list[str]:
    """Run macros, then every layer; stack the indicators. Returns the names of the tables to publish."""
    for path in sorted((SQL / "macros").glob("*.sql")):
        con.execute(path.read_text(encoding="utf-8"))
    graphs = {layer: graph(layer) for layer in layers()}
    nodes = [node for of_layer in graphs.values() for node in TopologicalSorter(of_layer).static_order()]
    done = 0
    for layer in layers():
        if layer == "marts":
            _stack_indicators(con, [n for n in nodes if isinstance(n, Model)])
        for node in _run_layer(con, paths, TopologicalSorter(graphs[layer])):
            done += 1
            progress("Calcul des indicateurs", done / len(nodes), node.name)
    published = ["indicateur"]
    for node in nodes:
        if isinstance(node, Model) and node.is_published:
            published += [*sorted(node.reads), node.table] if node.is_view else [node.table]
    return list(dict.fromkeys(published))


def _run_layer(
    con: duckdb.DuckDBPyConnection, paths: Paths, layer: TopologicalSorter
) -> Iterator[Model | Step]:
    """Run what a layer holds, a few at a time, each once what it reads is there; gives each back when it is done."""
    layer.prepare()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: dict[Future, Model | Step] = {}
        try:
            while layer.is_active():
                running |= {
                    pool.submit(_run_node, con.cursor(), paths, node): node for node in layer.get_ready()
                }
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    node = running.pop(future)
                    future.result()
                    layer.done(node)
                    yield node
        finally:  # after an error, what has not begun does not begin
            pool.shutdown(cancel_futures=True)


def _run_node(con: duckdb.DuckDBPyConnection, paths: Paths, node: Model | Step) -> None:
    with con:
        if isinstance(node, Step):
            node.run(con, paths)
        else:
            con.execute(f"create {'view' if node.is_view else 'table'} {node.table} as {node.sql}")


def _stack_indicators(con: duckdb.DuckDBPyConnection, models: list[Model]) -> None:
    """One table of one shape, sorted so that a map or a series reads few blocks."""
    stacked = " union all by name ".join(
        f"select * from {m.table}" for m in models if m.layer == "indicators"
    )
    con.execute(
        f"""create table indicateur as
        select indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
            cast(valeur as double) as valeur, cast(numerateur as double) as numerateur,
            cast(denominateur as double) as denominateur, cast(borne_basse as double) as borne_basse,
            cast(borne_haute as double) as borne_haute, obs_status, conf_status, livraisons, motif
        from ({stacked})
        order by indicateur, niveau_territoire, ventilation, periode, modalite, code_territoire"""
    )


def run_checks(con: duckdb.DuckDBPyConnection, progress: Progress = silent) -> list[Check]:
    """Run sql/checks; the first line of each says « -- bloque : … » or « -- avertit : … ». Makes table controle."""
    found = []
    paths = sorted((SQL / "checks").glob("*.sql"))
    for i, path in enumerate(paths):
        progress("Contrôles", i / len(paths), path.stem)
        sql = path.read_text(encoding="utf-8")
        severity, _, title = sql.split("\n", 1)[0].removeprefix("--").partition(":")
        rows = con.execute(f"select count(*), cast(min(exemple) as varchar) from ({sql}\n)").fetchall()
        found.append(Check(title.strip(), severity.strip(), *rows[0]))
    _register(
        con,
        "controle",
        [asdict(c) for c in found],
        pa.schema(
            [("controle", pa.string()), ("gravite", pa.string()), ("n", pa.int64()), ("exemple", pa.string())]
        ),
    )
    return found


__all__ = [
    "BuildStopped",
    "Check",
    "Report",
    "build",
    "build_as_of",
    "card",
    "first_base",
    "load",
    "run_checks",
    "run_models",
]
