"""Which contracts are kept: those of the buyers whose object holds one of the words, both chosen in decp_filtre.csv."""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from etl.contracts import plain

TABLE = "decp_filtre.csv"
LOST = "\ufffd"
KEPT, OUTSIDE = "retenu", "hors_champ"
MOST_BUYERS = 100_000


@dataclass
class Scope:
    """buyers: SIREN (nine digits) and names; words: any of them in the object. An empty list accepts everything.

    A notice that cannot be judged for want of its buyer or its object is not left out: `judge` gives the reason why
    it has to be set aside.
    """

    sirens: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    _known: dict[tuple[str, str], bool | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._names = [_pattern(name) for name in self.names]
        self._words = [_pattern(word) for word in self.words]

    def judge(self, buyer_id: str, buyer_name: str, subject: str) -> str:
        """« retenu », « hors_champ », or the rule that sets the notice aside."""
        return self.judge_subject(self.buyer(buyer_id, buyer_name), subject)

    def judge_subject(self, buyer: bool | None, subject: str) -> str:
        """The same, for a buyer already judged."""
        if buyer is False:
            return OUTSIDE
        if self.words and not subject:
            return "objet_absent" if buyer else OUTSIDE
        if self.words and not any(found(self._words, subject)):
            return OUTSIDE
        return KEPT if buyer else "acheteur_inconnu"

    def buyer(self, identifier: str, name: str) -> bool | None:
        """Whether the buyer is one of those chosen; None when nothing tells. Each is judged once: files repeat them."""
        key = (identifier, name)
        if key not in self._known:
            if len(self._known) > MOST_BUYERS:
                self._known.clear()
            self._known[key] = self._judge_buyer(identifier, name)
        return self._known[key]

    def _judge_buyer(self, identifier: str, name: str) -> bool | None:
        if not self.sirens and not self.names:
            return True
        siren = identifier[:9] if re.fullmatch(r"[0-9]{14}|[0-9]{9}", identifier) else ""
        if siren and siren in self.sirens:
            return True
        if name and self._names:
            return any(found(self._names, name))
        # a SIREN that is not chosen rules a buyer out; chosen by name alone, a buyer without name stays unknown
        return False if siren and self.sirens else None


def found(patterns: list[re.Pattern], text: str) -> Iterator[bool]:
    """For each pattern, whether it is in a text, accents, case and lost characters aside."""
    bare = _bare(text)
    repaired = _bare(repair(text))
    return (bool(p.search(bare) or p.search(repaired)) for p in patterns)


def _bare(text: str) -> str:
    """Like `plain`, but lost characters stay as « ? »."""
    decomposed = unicodedata.normalize(
        "NFKD", html.unescape(text).lower().replace("œ", "oe").replace(LOST, "?")
    )
    ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9?]+", " ", ascii_only).strip()


def repair(text: str) -> str:
    """UTF-8 read as cp1252 (« Ã©volution ») brought back, where that is what happened."""
    if "Ã" not in text and "â€" not in text:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _pattern(words: str) -> re.Pattern:
    """« évolution professionnelle » in plain letters, where a letter with an accent may have been lost."""
    parts = []
    for word in words.split():
        letters = (
            re.escape(plain(c)) if c.isascii() else rf"(?:{re.escape(plain(c))}|\?+)"
            for c in word
            if plain(c) or not c.isascii()
        )
        parts.append("".join(letters))
    return re.compile(r"(?<![a-z0-9])" + r"[ ?]+".join(parts))


def read_scope(reference: Path) -> Scope:
    """The choice written in `decp_filtre.csv`; without that file, everything is kept."""
    path = reference / TABLE
    if not path.exists():
        return Scope()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(row["critere"].strip(), row["valeur"].strip()) for row in csv.DictReader(lines)]
    chosen = {
        kind: tuple(v for k, v in rows if k == kind and v)
        for kind in ("acheteur_siren", "acheteur_nom", "mot")
    }
    sirens = frozenset(re.sub(r"\s", "", value)[:9] for value in chosen["acheteur_siren"])
    return Scope(sirens, chosen["acheteur_nom"], chosen["mot"])
