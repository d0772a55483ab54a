"""The one door: every file of the inbox is copied as it came, judged, stored, and written in the journal."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from etl.check import Checked, References, check_bytes, references_from
from etl.files import sha256, write_atomic
from etl.journal import append, read_journal
from etl.lake import read_verdict, store
from etl.paths import CONTRACTS, PROJECT, Paths
from etl.progress import Progress, silent
from etl.references import TABLES

JUDGES = ("check.py", "rules.py", "values.py", "references.py", "readers/*.py")
NOT_DELIVERIES = {"demonstration.json", "LISEZMOI.txt", "README.md", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Received:
    """One file of the journal with its verdict."""

    line: dict
    verdict: dict


def inbox_files(inbox: Path) -> list[Path]:
    """Files to receive: oldest first, then by name, so that a correction comes after what it corrects."""
    if not inbox.is_dir():
        return []
    found = [
        path
        for path in inbox.rglob("*")
        if path.is_file()
        and not any(part.startswith((".", "~$")) for part in path.relative_to(inbox).parts)
        and path.name not in NOT_DELIVERIES
    ]
    return sorted(found, key=lambda p: (p.stat().st_mtime_ns, p.name))


def receive(
    paths: Paths, inbox: Path | None = None, progress: Progress = silent, today: dt.date | None = None
) -> list[Received]:
    """Receive what is new in the inbox; the same file twice changes nothing.

    Returns the files of the journal that count, those of earlier receptions included, each with its verdict. A
    file whose contract has changed since, or whose verdict was lost, is judged again from its exact copy. A
    demonstration file counts only as long as it lies in the inbox: taking it away is how one leaves the
    demonstration. Raises BrokenJournal.
    """
    journal = paths.raw / "journal.jsonl"
    lines = read_journal(journal)
    known = {line["sha256"] for line in lines}
    references = references_from(paths.reference, today or reference_day(paths.reference))
    files = inbox_files(inbox or paths.inbox)
    received: list[Received] = []
    fresh: list[dict] = []
    present: set[str] = set()
    for i, path in enumerate(files):
        progress("Réception des fichiers", i / max(len(files), 1), path.name)
        data = path.read_bytes()
        digest = sha256(data)
        present.add(digest)
        if digest in known:
            continue
        known.add(digest)
        line, verdict = _receive_one(paths, path, data, digest, references)
        fresh.append(line)
        received.append(Received(line, verdict))
    append(journal, fresh)
    earlier = [Received(line, _verdict(paths, line, references)) for line in lines]
    return [r for r in earlier + received if not r.verdict["demonstration"] or r.line["sha256"] in present]


def reference_day(reference: Path) -> dt.date:
    """Today; never earlier than the reference data themselves, which a late clock would contradict."""
    manifest = reference / "manifeste_territoires.json"
    made = dt.date.min
    if manifest.exists():
        made = dt.date.fromisoformat(json.loads(manifest.read_text(encoding="utf-8"))["produit_le"][:10])
    return max(dt.date.today(), made)


def _receive_one(
    paths: Paths, path: Path, data: bytes, digest: str, references: References
) -> tuple[dict, dict]:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    copy = Path(now.date().isoformat()) / f"{digest[:12]}__{path.name}"
    with ThreadPoolExecutor(1) as copier:  # the disk works while the file is judged
        copied = copier.submit(write_atomic, paths.raw / copy, data)
        checked = check_bytes(data, path.name, references)
        copied.result()
    verdict = _store(paths, digest, checked)
    line = {
        "fichier": path.name,
        "copie": copy.as_posix(),
        "sha256": digest,
        "taille": len(data),
        "recue_le": now.isoformat().replace("+00:00", "Z"),
        **{
            k: verdict[k]
            for k in ("dataset", "contrat_version", "verdict", "lus", "charges", "rejetes", "ignores")
        },
    }
    return line, verdict


def _store(paths: Paths, digest: str, checked: Checked) -> dict:
    return store(paths.lake, digest[:12], digest, checked, rules_fingerprint(paths.reference))


def _verdict(paths: Paths, line: dict, references: References) -> dict:
    verdict = read_verdict(paths.lake, line["sha256"][:12])
    if verdict is not None and verdict["regles"] == rules_fingerprint(paths.reference):
        return verdict
    data = (paths.raw / line["copie"]).read_bytes()
    return _store(paths, line["sha256"], check_bytes(data, line["fichier"], references))


@functools.cache
def _fingerprint(reference: Path, stamps: tuple) -> str:
    parts = [(reference / name).read_bytes() for name, _ in stamps]
    parts += [path.read_bytes() for path in sorted(CONTRACTS.glob("*.yml"))]
    parts += [path.read_bytes() for name in JUDGES for path in sorted((PROJECT / "etl").glob(name))]
    return sha256(b"".join(sha256(part).encode() for part in parts))[:16]


def rules_fingerprint(reference: Path) -> str:
    """Fingerprint of what a verdict depends on: contracts, lists of codes and the code that judges.

    A file whose verdict was given under another one is judged again from its exact copy.
    """
    stamps = tuple((n, (reference / n).stat().st_mtime_ns) for n in TABLES if (reference / n).exists())
    return _fingerprint(reference, stamps)


def check_files(files: Iterable[Path], paths: Paths) -> list[tuple[Path, Checked]]:
    """Dry run on files: the verdict that reception would give, nothing stored."""
    references = references_from(paths.reference, reference_day(paths.reference))
    return [(path, check_bytes(path.read_bytes(), path.name, references)) for path in files]
