"""What one run of the door knows, and the lines that it adds to the journal."""

from __future__ import annotations

import datetime as dt
import functools
import time
from dataclasses import dataclass, field

import duckdb

from etl.contracts import contracts
from etl.door import parts
from etl.door.check import Checked, References
from etl.door.lake import paths_of
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
    held: dict[tuple, list[str]] = field(
        default_factory=dict
    )  # (dataset, operator, period…) → fichier_id of each file that delivers it, in their order
    written: float = field(default_factory=time.monotonic)

    def add(self, line: dict, verdict: dict) -> None:
        self.known.pop(verdict["fichier_id"], None)  # the last line of a file is the one that counts
        self.known[verdict["fichier_id"]] = Received(line, verdict)
        for values in covered(verdict):
            files = self.held.setdefault(values, [])
            if verdict["fichier_id"] in files:
                files.remove(verdict["fichier_id"])
            files.append(verdict["fichier_id"])

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

    def beside(self, verdict: dict) -> dict[str, list[dict]]:
        """The earlier files in force that a file just stored replaces (`remplace`), or adds to (`complete`).

        Each with the number of deliveries, and their rows (keys) before, after and in common.
        """
        pairs = self._pairs(verdict)
        before = {(p["dataset"], p["livraison_id"], p["suivante"]) for p in pairs if not p["partie"]}
        gone = {earlier for _, earlier, later in before if later not in self._ids(verdict)}
        found: dict[str, dict[str, dict]] = {"remplace": {}, "complete": {}}
        for p in pairs:
            if p["suivante"] not in self._ids(verdict) or p["livraison_id"] in gone:
                continue
            of = found["complete" if p["partie"] else "remplace"]
            new = {"fichier_id": p["fichier_id"], "fichier": self.known[p["fichier_id"]].line["fichier"]}
            row = of.setdefault(
                p["fichier_id"], new | {"livraisons": 0, "avant": 0, "apres": 0, "en_commun": 0}
            )
            row["livraisons"] += 1
            row["avant"] += p["cles"]
            row["apres"] += p["cles_suivante"]
            row["en_commun"] += p["communes"]
        return {kind: list(rows.values()) for kind, rows in found.items()}

    @functools.cached_property
    def con(self) -> duckdb.DuckDBPyConnection:
        """Where deliveries are compared: opened once, since opening costs as much as a comparison."""
        return duckdb.connect()

    @staticmethod
    def _ids(verdict: dict) -> set[str]:
        return {d["livraison_id"] for d in verdict["livraisons"]}

    def _pairs(self, verdict: dict) -> list[dict]:
        """What the deliveries of a file, and those of the same things before it, are to each other."""
        mine = [
            values for values in covered(verdict) if set(self.held.get(values, ())) - {verdict["fichier_id"]}
        ]
        if not mine:
            return []
        contract = contracts()[verdict["dataset"]]
        files = dict.fromkeys(i for values in mine for i in self.held[values] if i != verdict["fichier_id"])
        verdicts = [self.known[i].verdict for i in files] + [verdict]
        rows, deliveries, owner = [], [], {}
        for rank, of in enumerate(verdicts):
            path = paths_of(self.paths.lake, of["dataset"], of["fichier_id"])[0]
            rows += [str(path)] if path.exists() else []
            for values, d in zip(covered(of), of["livraisons"], strict=True):
                if values in mine:
                    owner[d["livraison_id"]] = of["fichier_id"]
                    deliveries.append(
                        {"livraison_id": d["livraison_id"], "couverture": "|".join(map(str, values)), "rang": rank,
                         "demonstration": of["demonstration"]}
                    )  # fmt: skip
        if not rows:
            return []
        parts.empty(self.con)
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in rows)
        source = f"select * from read_parquet([{listed}], union_by_name = true)"
        parts.compare(self.con, contract, source, deliveries)
        found = self.con.sql("select * from recu_paire").to_arrow_table().to_pylist()
        return [p | {"fichier_id": owner[p["livraison_id"]]} for p in found]

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
        "complete": [],
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
