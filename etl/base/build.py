"""From received deliveries to the published base: load, run sql/ layer by layer, check, publish."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import filelock

from etl import register
from etl.base import corrected
from etl.base.load import load
from etl.base.publish import publish, served_version
from etl.base.revisions import histories
from etl.base.revisions import record as record_revisions
from etl.base.run import Check, run_checks, run_models
from etl.door import apart
from etl.door.inbox import Found, inbox_entries
from etl.door.receive import Received, inbox_files, recall, receive
from etl.files import sha256
from etl.paths import DOOR, METHODS, PROJECT, SQL, Paths
from etl.progress import Progress, silent
from etl.stopped import Stopped

RECEPTION_SHARE = 0.4  # of the whole build, measured on the demonstration
MOST_SUSPECTS = 5  # files that a stopped build names
FIRST_SHARE = 0.4  # of a first start, for writing the demonstration and receiving it
# Hundreds of small models: memory given back after each is asked for again, which cost a tenth of the build
KEEP_MEMORY = {"allocator_flush_threshold": "8GB", "allocator_bulk_deallocation_flush_threshold": "8GB"}


class BuildStopped(Stopped):
    """A blocking check found rows; nothing is published. `str(error)` says which, in French."""


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
    paths: Paths,
    inbox: Path | None = None,
    progress: Progress = silent,
    force: bool = False,
    without: Iterable[str] = (),
    back: Iterable[str] = (),
) -> Report:
    """Receive the inbox, rebuild, check and publish.

    without, back: names of files set apart from now on, or put back (etl/door/apart.py). When neither deliveries, reference nor models have changed since the version served, that version stays
    (unless `force`). Raises BuildStopped when a blocking check speaks, BrokenJournal when the journal does, UnknownFile.
    """
    started = time.monotonic()
    with only_one_build(paths):
        received = receive(paths, inbox, _part(progress, 0, RECEPTION_SHARE))
        if without or back:
            apart.note(paths, without, apart.OUT)
            apart.note(paths, back, apart.BACK)
            received = recall(paths)
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
        since = served["publiee_le"] if served else None
        with _computed(paths, received, progress, since) as (con, tables, checks):
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
    paths: Paths, received: list[Received], progress: Progress, since: dt.datetime | None = None
) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[str], list[Check]]]:
    """Everything that is computed from received files: a base in memory, the tables to publish, the checks.

    since: when the version served was published (UTC). Raises BuildStopped when a blocking check speaks.
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
                + _way_out(received, {name for c in stopping for name in c.fichiers}, since)
            )
        progress("Publication", 0.96)
        yield con, tables, checks
        con.close()


def _way_out(received: list[Received], named: set[str], since: dt.datetime | None) -> str:
    """Which files a blocking check is about, and how to publish without one.

    named: those that the check names; without any, those received since the version served are the suspects.
    """
    fresh = [
        r.line["fichier"]
        for r in received
        if r.verdict["charges"] and (since is None or _received_at(r) > since.replace(tzinfo=dt.UTC))
    ]
    suspects = [name for name in fresh if name in named] or sorted(named) or fresh
    if not suspects:
        return "."
    shown = ", ".join(suspects[:MOST_SUSPECTS]) + (
        f" et {len(suspects) - MOST_SUSPECTS} autre(s)" if len(suspects) > MOST_SUSPECTS else ""
    )
    kept = "La version précédente reste servie. " if since else ""
    return (
        f". Fichier(s) en cause : {shown}. {kept}Pour publier sans un fichier, en attendant sa correction : "
        f"python -m etl build --sans {shlex.quote(suspects[-1])}"
    )


def _received_at(received: Received) -> dt.datetime:
    return dt.datetime.fromisoformat(received.line["recue_le"].replace("Z", "+00:00"))


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
        received = [r for r in recall(paths) if _received_at(r) <= end]
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
    """Changes when deliveries, files set apart, reference tables, models, methods or contracts do."""
    parts = [r.line["sha256"] + r.verdict["regles"] for r in received]
    parts += [json.dumps(decision) for decision in register.decisions(paths)]
    parts += sorted(apart.set_apart(paths))
    for folder, kind in (
        (paths.reference, "**/*.csv"),
        (paths.reference, "*.parquet"),
        (paths.reference, "*.yml"),
        (corrected.FOLDER, "*.yml"),
        (SQL, "**/*.*"),
        (DOOR, "parts.py"),
        *((folder, "**/*.py") for folder in METHODS),
    ):
        parts += [
            sha256(path.read_bytes()) for path in sorted(folder.glob(kind)) if "queries" not in path.parts
        ]
    return sha256("\n".join(parts).encode())
