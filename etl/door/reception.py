"""What one run of the door knows, and the lines that it adds to the journal."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field

from etl.contracts import contracts
from etl.door.check import Checked, References
from etl.door.readers import personal
from etl.journal import append
from etl.paths import Paths

EVERY = 1.0  # seconds between two writings of the journal: what is not written yet is received again
# Refusals of a file that nobody could look into: nothing of it is kept, it may hold anything
NOT_LOOKED_INTO = {
    personal.RULE,
    "archive",
    "binaire",
    "classeur_illisible",
    "classeur_inhabituel",
    "classeur_suspect",
    "classeur_trop_lourd",
    "cellule_isolee",
    "erreur_interne",
    "format",
    "macros",
    "mot_de_passe",
}
FROM_VERDICT = (
    "fichier_id",
    "dataset",
    "contrat_version",
    "regles",
    "verdict",
    "lus",
    "charges",
    "rejetes",
    "ignores",
)


@dataclass(frozen=True)
class Received:
    """One file of the journal with its verdict."""

    line: dict
    verdict: dict


@dataclass
class Reception:
    """One run of the door: what was known before, and what it adds to the journal."""

    paths: Paths
    references: References
    rules: str
    known: dict[str, Received] = field(default_factory=dict)  # by fichier_id, the last line of each
    fresh: list[dict] = field(default_factory=list)
    copies: dict[str, str] | None = None  # copies on the disk, by fichier_id
    present: set[str] = field(default_factory=set)
    latest: dict[tuple, str] = field(
        default_factory=dict
    )  # (dataset, operator, period…) → fichier_id in force
    written: float = field(default_factory=time.monotonic)

    def add(self, line: dict, verdict: dict) -> None:
        self.known.pop(verdict["fichier_id"], None)  # the last line of a file is the one that counts
        self.known[verdict["fichier_id"]] = Received(line, verdict)
        for values in covered(verdict):
            self.latest[values] = verdict["fichier_id"]

    def write(self, line: dict, verdict: dict) -> None:
        """Add a line to the journal, now or a little later."""
        self.add(line, verdict)
        self.fresh.append(line)
        if time.monotonic() - self.written > EVERY:
            self.flush()

    def is_known(self, digest: str) -> bool:
        """Whether a file of the inbox was received before, under rules that still hold if nothing of it was kept."""
        self.present.add(digest[:12])
        known = self.known.get(digest[:12])
        return known is not None and bool(known.line["copie"] or known.line.get("regles") == self.rules)

    def copy_of(self, file_id: str) -> str | None:
        """The copy that a reception cut short left without a line in the journal."""
        if self.copies is None:
            self.copies = {p.name[:12]: f"{p.parent.name}/{p.name}" for p in self.paths.raw.glob("*/*__*")}
        return self.copies.get(file_id)

    def replaced_by(self, verdict: dict) -> list[dict]:
        """The earlier files in force of which a file delivers a period again."""
        found: dict[str, int] = {}
        for values in covered(verdict):
            earlier = self.latest.get(values)
            if earlier and earlier != verdict["fichier_id"]:
                found[earlier] = found.get(earlier, 0) + 1
        return [
            {"fichier_id": i, "fichier": self.known[i].line["fichier"], "livraisons": n}
            for i, n in found.items()
        ]

    def flush(self) -> None:
        append(self.paths.raw / "journal.jsonl", self.fresh)
        self.fresh, self.written = [], time.monotonic()


def may_be_kept(checked: Checked) -> bool:
    """Whether a copy of a file may be kept: somebody has looked into it, and saw no personal data."""
    return checked.dataset is not None or not set(checked.rejects["regle"].to_pylist()) & NOT_LOOKED_INTO


def journal_line(
    verdict: dict, checked: Checked, name: str, digest: str, size: int | None, copy: str = "", who: str = ""
) -> dict:
    """The line of the journal about one file; see etl/journal.py."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    line = {
        "fichier": name,
        "copie": copy,
        "sha256": digest,
        "taille": size,
        "recue_le": now.isoformat().replace("+00:00", "Z"),
        "deposant": who,
        "remplace": [],
        **{k: verdict[k] for k in FROM_VERDICT},
    }
    if checked.dataset is None:
        line |= {"regle": checked.rejects["regle"][0].as_py(), "motif": checked.motifs[0]}
    return line


def covered(verdict: dict) -> list[tuple]:
    if not verdict["livraisons"]:
        return []
    covers = contracts()[verdict["dataset"]].covers
    return [(verdict["dataset"], *(d[name] for name in covers)) for d in verdict["livraisons"] if covers]
