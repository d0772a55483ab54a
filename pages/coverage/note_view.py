"""The buttons that take a hypothesis away as a note."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.coverage import own, scenario, whatif
from pages.coverage import whatif_figures as figures
from pages.coverage.scenario import Change
from pages.shared import catalog, exports, read, web
from pages.shared.documents import DOCX, PDF
from pages.shared.filters import View

FILES = {"pdf": ("Emporter la note (PDF)", PDF), "docx": ("Note modifiable (Word)", DOCX)}


def show(view: View, changes: Sequence[Change], found: whatif.Outcome) -> None:
    """One button a format; nothing is made before it is asked for."""
    parts = ["cep_hypothese", exports.slug(view.territoire.nom), view.periode]
    stem = "_".join(["DEMONSTRATION", *parts] if catalog.is_demonstration() else parts)
    served = web.address()
    with st.container(horizontal=True, gap="small", key="emporter"):
        for ending, (label, mime) in FILES.items():
            st.download_button(
                label,
                data=lambda ending=ending: _made(ending, view, changes, found, served),
                file_name=f"{stem}.{ending}",
                mime=mime,
                on_click="ignore",
                key=f"hypothese_{ending}",
            )


def _made(ending: str, view: View, changes: Sequence[Change], found: whatif.Outcome, served: str) -> bytes:
    """The file. What draws and typesets is loaded here: opening the page pays for none of it."""
    from pages.coverage import note
    from pages.shared.documents import docx, pdf

    kept, _ = scenario.parse(own.value(view, "h2"))
    aside = None
    if kept and scenario.write(kept) != scenario.write(changes):
        other = whatif.outcome(view, kept)
        aside = (whatif.words(view, kept), figures.compared(other.effects, found.effects))
    version = catalog.version()
    told = note.told(
        view,
        catalog.among(view.reseau),
        whatif.words(view, changes),
        found,
        read.read("coverage/parameters"),
        not read.read("coverage/trips").empty,
        version,
        f"{served}couverture?{view.query()}",
        aside,
        exports.attribution(),
    )
    return {"pdf": pdf, "docx": docx}[ending].note(told, version["publiee_le"].to_pydatetime())
