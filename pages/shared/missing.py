"""« Ce qui manque » : who has not delivered, at the end of each page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.shared import block, read, sentences
from pages.shared import formats as f
from pages.shared.filters import View


def rows(view: View, datasets: tuple[str, ...] = ("activite", "lieux_accueil")) -> pd.DataFrame:
    """Deliveries expected and not received from operators that serve the view's territory: for its period and
    those after it, since the latest period is often the one that waits for somebody."""
    found = read.read("shared/missing", periode=view.periode, code_region=view.territoire.code_region)
    return found[found["dataset"].isin(datasets)]


def section(view: View, datasets: tuple[str, ...], extra: list[str]) -> None:
    """Draw the section. extra: other absences, already in words (secret, estimated, provisional)."""
    block.heading("Ce qui manque", "manques")
    found = rows(view, datasets)
    lines = [*sentences.not_delivered(found), *extra]
    if not (found["periode"] == view.periode).any():
        whole = "l’année " if f.is_year(view.periode) else "le "
        lines.insert(0, f"Toutes les livraisons attendues pour {whole}{f.period(view.periode)} sont reçues.")
    st.html(f'<ul class="manques">{"".join(f"<li>{line}</li>" for line in lines)}</ul>')
