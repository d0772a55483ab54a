"""Documents written to files for one région or for all, from the base served: what `python -m etl note` does. No streamlit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from etl import register
from etl.paths import SQL, Paths
from etl.progress import Progress
from etl.publish import HARDENED, served_base
from pages.cpir.documents import FORMATS, render_each
from pages.cpir.followed import followed
from pages.cpir.quarter import known_quarters, quarter
from pages.shared import cards, rights
from pages.shared.filters import Territory

EVERYTHING = "all"


class BadRequest(ValueError):
    """A région, a quarter or a format that does not exist; `str(error)` says it in French."""


class NothingPublished(RuntimeError):
    """No base is served yet."""


def write(
    paths: Paths, region: str, periode: str, format: str, output: Path, address: str, progress: Progress
) -> list[Path]:
    """Write the documents; returns their paths. region and format may be « all ».

    Raises BadRequest, NothingPublished, BrokenJournal (the register was touched) and OSError.
    """
    formats = _formats(format)
    with reader(paths) as read:
        asked = _asked(read, region, periode)
        output.mkdir(parents=True, exist_ok=True)
        known = cards.from_rows(read("shared/cards").to_dict("records"))
        written: list[Path] = []
        for done, place in enumerate(asked):
            decisions = followed(read, known, register.decisions(paths, place.code), periode)
            content = quarter(read, place, periode, decisions, register.notes(paths, place.code, periode))
            for n, file in enumerate(render_each(content, formats, read, address)):
                written.append(output / file.name)
                written[-1].write_bytes(file.content)
                progress("Écriture des documents", (done + (n + 1) / len(formats)) / len(asked), file.name)
    return written


@contextmanager
def reader(paths: Paths) -> Iterator[Callable[..., pd.DataFrame]]:
    """`read(view, **params)` on the version served when it is opened; the same answer is not asked for twice.
    What is protected on the screen (pages/shared/rights.py) is protected here."""
    base = served_base(paths.link)
    if base is None:
        raise NothingPublished("Aucune base n’est servie : lancez « python -m etl build ».")
    con = duckdb.connect(str(base), read_only=True, config=HARDENED)
    demonstration = con.execute("select demonstration from version").fetchall()[0][0]
    amounts = rights.sees_amounts(bool(demonstration))
    answers: dict[tuple, pd.DataFrame] = {}

    def read(view: str, **params) -> pd.DataFrame:
        key = (view, *sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in params.items()))
        if key not in answers:
            text = (SQL / "queries" / f"{view}.sql").read_text(encoding="utf-8")
            cursor = con.cursor()
            for view in () if amounts else rights.views(base.stem, text):
                cursor.execute(view)
            answers[key] = cursor.execute(text, params or None).df()
        return answers[key].copy()

    try:
        yield read
    finally:
        con.close()


def _formats(format: str) -> Sequence[str]:
    if format == EVERYTHING:
        return tuple(FORMATS)
    if format not in FORMATS:
        raise BadRequest(f"format inconnu : « {format} » (au choix : {', '.join(FORMATS)} ou {EVERYTHING})")
    return (format,)


def _asked(read: Callable[..., pd.DataFrame], region: str, periode: str) -> list[Territory]:
    rows = read("shared/territories").query("niveau_territoire == 'region'")
    known = dict(zip(rows["code_territoire"], rows["nom"], strict=True))
    if region != EVERYTHING and region not in known:
        names = ", ".join(f"{code} {nom}" for code, nom in known.items())
        raise BadRequest(f"région inconnue : « {region} » (au choix : {names}, ou {EVERYTHING})")
    quarters = known_quarters(read)
    if periode not in quarters:
        offered = f"de {quarters[-1]} à {quarters[0]}" if quarters else "aucun trimestre n’est connu"
        raise BadRequest(f"trimestre inconnu : « {periode} » (au choix : {offered})")
    codes = list(known) if region == EVERYTHING else [region]
    return [Territory("region", code, known[code], "", code) for code in codes]
