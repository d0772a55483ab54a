"""Files set apart by hand, so that one file stops nobody: kept, told on the Sources page, and counted nowhere.

`data/raw/mis_a_part.jsonl` is a journal (etl/journal.py) of who was set apart and put back: the last line of a file counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from etl.journal import append, read_journal
from etl.paths import Paths
from etl.stopped import Stopped

OUT, BACK = "a_part", "de_retour"


class UnknownFile(Stopped):
    """No file of this name was received. `str(error)` says so, in French."""


def file_of(paths: Paths) -> Path:
    return paths.raw / "mis_a_part.jsonl"


def set_apart(paths: Paths) -> dict[str, dict]:
    """The files set apart now, by fichier_id: `fichier`, `quand`. Raises BrokenJournal."""
    last = {line["fichier_id"]: line for line in read_journal(file_of(paths))}
    return {i: line for i, line in last.items() if line["etat"] == OUT}


def note(paths: Paths, names: Iterable[str], state: str) -> None:
    """Set files apart (OUT) or put them back (BACK), by the name they came under or their fichier_id.

    The last file received under a name is the one meant. Raises UnknownFile, before anything is written.
    """
    received = read_journal(paths.raw / "journal.jsonl")
    chosen = []
    for name in names:
        asked = Path(name).name
        found = next(
            (line for line in reversed(received) if asked in (line["fichier"], line.get("fichier_id"))), None
        )
        if found is None:
            raise UnknownFile(
                f"Aucun fichier « {asked} » n'a été reçu : « python -m etl status --all » donne leurs noms."
            )
        chosen.append(found)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    append(
        file_of(paths),
        [
            {"fichier_id": line["fichier_id"], "fichier": line["fichier"], "etat": state, "quand": now}
            for line in chosen
        ],
    )
