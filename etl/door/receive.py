"""The one door: every file of the inbox is judged, copied as it came, stored, and written in the journal.

A file that holds personal data, or whose content nobody can look into, is written in the journal and nowhere else.
"""

from __future__ import annotations

import datetime as dt
import errno
import functools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import filelock

from etl.door import inbox as door
from etl.door.apart import set_apart
from etl.door.check import Checked, References, check_bytes, references_from, refused
from etl.door.inbox import Obstacle, copy_name, inbox_entries, inbox_files, owner_of, read_stable, shown_name
from etl.door.lake import forget, read_verdict, store, verdict_of
from etl.door.large import LARGE, check_large
from etl.door.readers import personal
from etl.door.readers.raw import RefusedFile
from etl.door.reception import Received, Reception, journal_line, may_be_kept
from etl.door.references import TABLES
from etl.door.rejects import rejects_csv, rejects_workbook
from etl.files import beside, digest_of, forget_partials, sha256, write_atomic
from etl.journal import BrokenJournal, read_journal
from etl.paths import CONTRACTS, DOOR, Paths
from etl.progress import Progress, silent

__all__ = [
    "Received",
    "check_files",
    "inbox_files",
    "recall",
    "receive",
    "reference_day",
    "rejects_csv",
    "rejects_workbook",
    "rules_fingerprint",
]

JUDGES = (
    "check.py",
    "large.py",
    "notices/*.py",
    "personal.py",
    "plausible.py",
    "reading.py",
    "references.py",
    "rules.py",
    "values.py",
    "verdict.py",
    "readers/*.py",
)
SCRATCH = ".grand_"
ABOUT = 500  # files expected where nobody knows yet how many arrive
_NO_ROOM = "plus de place sur le disque ; libérez-en et recommencez, rien n'est à moitié écrit"
FULL_DISK = dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _NO_ROOM)


def receive(
    paths: Paths,
    inbox: Path | None = None,
    progress: Progress = silent,
    today: dt.date | None = None,
    arriving: Iterable[door.Found] | None = None,
) -> list[Received]:
    """Receive what is new in the inbox; the same file twice changes nothing.

    Returns the files of the journal that count, those of earlier receptions included, each with its verdict. A
    file whose rules have changed since, or whose verdict was lost, is judged again from its exact copy. A
    demonstration file, or an obstacle (a pipe, a link…), counts only as long as it lies in the inbox: taking it away
    is how one leaves the demonstration; so does a real file that names a company. Two receptions wait for each other. Raises BrokenJournal.

    arriving: files that the project itself writes whole, as they come, received in place of the inbox.
    """
    with _alone(paths):
        _tidy(paths)
        day = today or reference_day(paths.reference)
        run = Reception(paths, references_from(paths.reference, day), rules_fingerprint(paths.reference))
        try:
            _recall(run)
            if arriving is None:
                files, obstacles = inbox_entries(inbox or paths.inbox)
                for obstacle in obstacles:
                    _note_obstacle(run, obstacle)
                growing, expected = door.wait_for_growing(files), len(files)
            else:
                files, growing, expected = arriving, set(), ABOUT
            for i, found in enumerate(files):
                progress("Réception des fichiers", min(i / expected, 1), shown_name(found.path.name))
                if found.path in growing:
                    _note_obstacle(run, _obstacle(found, door.growing()))
                    continue
                try:
                    _receive_one(run, found)
                except FileNotFoundError:
                    if found.path.exists():
                        raise
                except RefusedFile as refusal:
                    _note_obstacle(run, _obstacle(found, refusal))
        except OSError as error:
            if error.errno not in FULL_DISK:
                raise
            raise OSError(error.errno, FULL_DISK[error.errno], error.filename or str(paths.data)) from error
        finally:
            run.flush()
    return _counting(run)


def recall(paths: Paths) -> list[Received]:
    """The files of the journal that count now, with their verdicts; nothing new is received. Raises BrokenJournal."""
    with _alone(paths):
        run = Reception(
            paths,
            references_from(paths.reference, reference_day(paths.reference)),
            rules_fingerprint(paths.reference),
        )
        try:
            _recall(run)
        finally:
            run.flush()
        files, obstacles = inbox_entries(paths.inbox)
        run.present |= {_digest_of_file(found.path)[:12] for found in files}
        run.present |= {_id_of_obstacle(obstacle) for obstacle in obstacles}
    return _counting(run)


def _digest_of_file(path: Path) -> str:
    try:
        with os.fdopen(door.open_file(path), "rb") as source:
            return digest_of(source)
    except (RefusedFile, FileNotFoundError):
        return ""


@contextmanager
def _alone(paths: Paths) -> Iterator[None]:
    paths.data.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(paths.data / ".reception.lock"):
        yield


def _tidy(paths: Paths) -> None:
    """Take away what receptions killed on the way left half done."""
    forget_partials(paths.raw)
    forget_partials(paths.lake)
    for folder in paths.lake.glob(f"{SCRATCH}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _counting(run: Reception) -> list[Received]:
    """The files that count. Once a real one names a company, no demonstration does: invented figures stand beside none."""
    apart = set_apart(run.paths)
    counting = [r for i, r in run.known.items() if i not in apart and _counts(r, run.present)]
    real = any(r.verdict.get("entreprises") and r.verdict["charges"] for r in counting)
    return [r for r in counting if not (real and r.verdict["demonstration"])]


def _counts(received: Received, present: set[str]) -> bool:
    passing = received.verdict["demonstration"] or not received.line["sha256"]
    return not passing or received.verdict["fichier_id"] in present


def reference_day(reference: Path) -> dt.date:
    """Today; never earlier than the reference data themselves, which a late clock would contradict."""
    manifest = reference / "manifeste_territoires.json"
    made = dt.date.min
    if manifest.exists():
        made = dt.date.fromisoformat(json.loads(manifest.read_text(encoding="utf-8"))["produit_le"][:10])
    return max(dt.date.today(), made)


# --- what was received before -------------------------------------------------------------------------------------


def _recall(run: Reception) -> None:
    """The lines of the journal with their verdicts; files are judged again where the rules have changed."""
    last = {_id_of(line): line for line in read_journal(run.paths.raw / "journal.jsonl")}
    for line in last.values():
        verdict = _verdict(run, line)
        if verdict is None:
            _forget_personal(run, line)
        else:
            run.add(line, verdict)


def _id_of(line: dict) -> str:
    return line.get("fichier_id") or line["sha256"][:12]


def _verdict(run: Reception, line: dict) -> dict | None:
    """The verdict on a file received before; None when today's rules would not keep it."""
    if not line["copie"]:
        return _verdict_of_refusal(line)
    verdict = read_verdict(run.paths.lake, _id_of(line))
    if verdict is not None and verdict["regles"] == run.rules and not verdict.get("a_venir", True):
        return verdict
    copy = run.paths.raw / line["copie"]
    if line["taille"] <= LARGE:
        data = copy.read_bytes()
        _require_same(line, sha256(data))
        return _store_again(run, line, check_bytes(data, line["fichier"], run.references))
    with copy.open("rb") as source, _scratch(run.paths) as folder:
        digest = digest_of(source)
        _require_same(line, digest)
        checked = check_large(source, line["fichier"], run.references, folder, digest)
        return _store_again(run, line, checked)


def _store_again(run: Reception, line: dict, checked: Checked) -> dict | None:
    if not may_be_kept(checked):
        return None
    return store(run.paths.lake, _id_of(line), line["sha256"], checked, run.rules)


def _require_same(line: dict, digest: str) -> None:
    if digest != line["sha256"]:
        raise BrokenJournal(
            f"La copie data/raw/{line['copie']} n'est plus le fichier qui a été reçu. Restaurez-la depuis une sauvegarde."
        )


def _verdict_of_refusal(line: dict) -> dict:
    checked = refused(None, line.get("regle", ""), line.get("motif", ""))
    return verdict_of(_id_of(line), line["sha256"], checked, line.get("regles", ""))


def _forget_personal(run: Reception, line: dict) -> None:
    """Rules that have learnt to see personal data: the copy goes, and the journal says so."""
    (run.paths.raw / line["copie"]).unlink(missing_ok=True)
    forget(run.paths.lake, _id_of(line))
    checked = refused(None, personal.RULE, personal.sentence("des données personnelles", "Nouveau contrôle"))
    verdict = verdict_of(_id_of(line), line["sha256"], checked, run.rules)
    run.write(journal_line(verdict, checked, line["fichier"], line["sha256"], line["taille"]), verdict)


# --- what is new --------------------------------------------------------------------------------------------------


def _receive_one(run: Reception, found: door.Found) -> None:
    """Judge one file of the inbox, keep its copy, store it, note it. Raises RefusedFile when it cannot be read."""
    if found.size > LARGE:
        _receive_large(run, found)
        return
    data = read_stable(found.path)
    digest = sha256(data)
    if not run.is_known(digest):
        checked = check_bytes(data, found.path.name, run.references)
        _take_in(
            run, found.path, digest, len(data), checked, lambda copy: write_atomic(copy, data, sync=True)
        )


def _receive_large(run: Reception, found: door.Found) -> None:
    with os.fdopen(door.open_file(found.path), "rb") as source:
        before = door.state_of(source.fileno())
        digest = digest_of(source)
        if run.is_known(digest):
            return
        with _scratch(run.paths) as folder:
            checked = check_large(source, found.path.name, run.references, folder, digest)

            def copy_to(copy: Path) -> None:
                source.seek(0)
                with beside(copy) as partial, partial.open("wb") as out:
                    shutil.copyfileobj(source, out, 1 << 24)
                    out.flush()
                    os.fsync(out.fileno())
                    if door.state_of(source.fileno()) != before:
                        raise door.changing()

            if door.state_of(source.fileno()) != before:
                raise door.changing()
            _take_in(run, found.path, digest, before[0], checked, copy_to)


@contextmanager
def _scratch(paths: Paths) -> Iterator[Path]:
    """A folder on the disk of the lake for what is too large to be held, taken away at the end."""
    paths.lake.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=paths.lake) as folder:
        yield Path(folder)


def _take_in(
    run: Reception, path: Path, digest: str, size: int, checked: Checked, write_copy: Callable[[Path], None]
) -> None:
    """Keep and store a judged file, unless nothing of it may be kept; then its line of the journal."""
    file_id, copy = digest[:12], ""
    if may_be_kept(checked):
        today = dt.datetime.now(dt.UTC).date().isoformat()
        copy = run.copy_of(file_id) or f"{today}/{copy_name(digest, path.name)}"
        with ThreadPoolExecutor(1) as copier:  # the disk works while rows are packed
            copied = copier.submit(write_copy, run.paths.raw / copy)
            verdict = store(run.paths.lake, file_id, digest, checked, run.rules)
            copied.result()
    else:
        verdict = verdict_of(file_id, digest, checked, run.rules)
    line = journal_line(verdict, checked, shown_name(path.name), digest, size, copy, owner_of(path))
    run.write(line | run.beside(verdict), verdict)


def _obstacle(found: door.Found, refusal: RefusedFile) -> Obstacle:
    return Obstacle(found.path, refusal.rule, str(refusal), found.size)


def _id_of_obstacle(obstacle: Obstacle) -> str:
    return sha256(f"{obstacle.rule}|{shown_name(obstacle.path.name)}".encode())[:12]


def _note_obstacle(run: Reception, obstacle: Obstacle) -> None:
    """Something that is no readable file: told once in the journal, under its name and reason."""
    name = shown_name(obstacle.path.name)
    file_id = _id_of_obstacle(obstacle)
    run.present.add(file_id)
    if file_id not in run.known:
        checked = refused(None, obstacle.rule, obstacle.message)
        verdict = verdict_of(file_id, "", checked, run.rules)
        run.write(journal_line(verdict, checked, name, "", obstacle.size), verdict)


# --- rules, and the dry run ---------------------------------------------------------------------------------------


@functools.cache
def _fingerprint(reference: Path, stamps: tuple) -> str:
    parts = [(reference / name).read_bytes() for name, _ in stamps]
    parts += [path.read_bytes() for path in sorted(CONTRACTS.glob("*.yml"))]
    parts += [path.read_bytes() for pattern in JUDGES for path in sorted(DOOR.glob(pattern))]
    return sha256(b"".join(sha256(part).encode() for part in parts))[:16]


def rules_fingerprint(reference: Path) -> str:
    """Fingerprint of what a verdict depends on: contracts, lists of codes, code. Judged again when it changes."""
    stamps = tuple((n, (reference / n).stat().st_mtime_ns) for n in TABLES if (reference / n).exists())
    return _fingerprint(reference, stamps)


def check_files(files: Iterable[Path], paths: Paths) -> list[tuple[Path, Checked]]:
    """Dry run on files: the verdict that reception would give, nothing stored. Raises FileNotFoundError."""
    references = references_from(paths.reference, reference_day(paths.reference))
    return [(path, _check_file(path, references)) for path in files]


def _check_file(path: Path, references: References) -> Checked:
    try:
        if path.stat().st_size <= LARGE:
            return check_bytes(read_stable(path, follow=True), path.name, references)
        with (
            os.fdopen(door.open_file(path, follow=True), "rb") as source,
            tempfile.TemporaryDirectory() as folder,
        ):
            return check_large(source, path.name, references, Path(folder), "")
    except RefusedFile as refusal:
        return refused(None, refusal.rule, str(refusal))
