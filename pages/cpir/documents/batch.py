"""Documents written to files for one région or for all, from the base served: what `python -m etl note` does. No streamlit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from etl import register
from etl.base import answering
from etl.paths import Paths
from etl.progress import Progress
from pages.cpir.documents import FORMATS, render_each
from pages.cpir.followed import followed
from pages.cpir.quarter import known_quarters, quarter
from pages.shared import cards
from pages.shared.filters import Territory

EVERYTHING = "all"


class BadRequest(ValueError):
    """A région, a quarter or a format that does not exist; `str(error)` says it in French."""


def write(
    paths: Paths, region: str, periode: str, format: str, output: Path, address: str, progress: Progress
) -> list[Path]:
    """Write the documents; returns their paths. region and format may be « all ».

    Raises BadRequest, NothingPublished, BrokenJournal (the register was touched) and OSError.
    """
    formats = _formats(format)
    with answering(paths) as read:
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
