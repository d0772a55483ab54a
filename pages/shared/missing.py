"""« Ce qui manque » : who has not delivered, at the end of each page."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from pages.shared import block, read, texts
from pages.shared import formats as f
from pages.shared.filters import View

WORDS = {"activite": ("Activité", "non livrée"), "lieux_accueil": ("Lieux d’accueil", "non livrés")}


def rows(view: View, datasets: tuple[str, ...] = ("activite", "lieux_accueil")) -> pd.DataFrame:
    """Deliveries expected and not received from operators that serve the view's territory: for its period and
    those after it, since the latest period is often the one that waits for somebody."""
    found = read.read("shared/missing", periode=view.periode, code_region=view.territoire.code_region)
    return found[found["dataset"].isin(datasets)]


def sentences(found: pd.DataFrame) -> list[str]:
    """« Activité du T3 2026 : non livrée par l’Apec et l’opérateur régional de Guyane. », one per dataset and period."""
    lines = []
    for (periode, dataset), group in found.groupby(["periode", "dataset"], sort=False):
        who = f.listing([escape(texts.operator(name)) for name in group["operateur"]], most=6)
        what = WORDS.get(dataset, (texts.dataset(dataset), "non livré"))
        when = f"de {periode}" if f.is_year(periode) else f"du {f.period(periode)}"
        lines.append(f"{what[0]} {when}{f.NBSP}: {what[1]} par {who}.")
    return lines


def section(view: View, datasets: tuple[str, ...], extra: list[str]) -> None:
    """Draw the section. extra: other absences, already in words (secret, estimated, provisional)."""
    block.heading("Ce qui manque", "manques")
    found = rows(view, datasets)
    lines = [*sentences(found), *extra]
    if not (found["periode"] == view.periode).any():
        whole = "l’année " if f.is_year(view.periode) else "le "
        lines.insert(0, f"Toutes les livraisons attendues pour {whole}{f.period(view.periode)} sont reçues.")
    st.html(f'<ul class="manques">{"".join(f"<li>{line}</li>" for line in lines)}</ul>')
