"""« Mode séance »: one idea a screen, large type, arrow keys, nothing else."""

from __future__ import annotations

import streamlit as st

from pages.cpir import figures
from pages.cpir.model import Quarter
from pages.shared import bar
from pages.shared import formats as f

STYLE = """<style>
.st-key-entete, .st-key-barre { display: none; }
[data-testid="stMainBlockContainer"] { max-width: 1200px; padding-top: 1rem; }
.seance .retenir .premiere { font-size: clamp(1.5rem, 3.1vw, 2.5rem); line-height: 1.3; margin-bottom: 1.2rem; }
.seance .retenir .suite { font-size: clamp(1.1rem, 1.9vw, 1.55rem); line-height: 1.4; margin: 0.6rem 0; }
.seance h1 { font-size: clamp(1rem, 1.6vw, 1.3rem) !important; color: var(--encre-2); font-weight: 500; }
.seance .preuve { font-size: 1rem; }
.seance .mesures table { font-size: clamp(1rem, 1.5vw, 1.25rem); }
.st-key-pas { position: sticky; bottom: 0; padding: 0.5rem 0; background: light-dark(#fff, #14171d); z-index: 2; }
.seance .manques { font-size: clamp(1rem, 1.5vw, 1.25rem); }
</style>"""
REGISTER = "registre"
MOST = 3  # figures of a screen: what is read from the other end of a table


def steps(quarter: Quarter) -> list[tuple[str, str]]:
    """Key and title of each screen of the meeting: the five, then the register."""
    return [*((s.key, s.title) for s in quarter.screens), (REGISTER, "Décisions et changements")]


def show(quarter: Quarter, asked: str | None, today: str) -> None:
    """Draw one screen of the meeting; `asked` is its key."""
    offered = steps(quarter)
    keys = [key for key, _ in offered]
    here = keys.index(asked) if asked in keys else 0
    key, title = offered[here]
    st.html(STYLE)
    place = f"{quarter.region.nom} · {f.period(quarter.periode)} · {here + 1} sur {len(keys)}"
    if key == REGISTER:
        open_ones = [d for d in quarter.decisions if d["statut"] != "close"]
        said = figures.decisions(open_ones, today) or "<li>Aucune décision n’est en attente.</li>"
        changed = "".join(f"<li>{line}</li>" for line in quarter.changes[:6])
        body = f'<ul class="manques">{said}</ul><h1>Depuis le trimestre précédent</h1><ul class="manques">{changed}</ul>'
    else:
        screen = quarter.screen(key)
        body = figures.sentences(screen.sentences[:3]) + figures.measures(
            screen.measures[:MOST], screen.title
        )
        lacks = figures.missing(screen)
        body += f'<ul class="manques">{lacks}</ul>' if lacks and key != "retenir" else ""
    st.html(f'<main class="seance"><h1>{title} — {place}</h1>{body}</main>')
    with st.container(horizontal=True, key="pas"):
        _step("Précédent", "Left", keys[here - 1] if here else None)
        _step("Suivant", "Right", keys[here + 1] if here + 1 < len(keys) else None)
        st.button(
            "Quitter le mode séance",
            key="quitter",
            shortcut="Esc",
            on_click=bar.go_to,
            kwargs={"seance": None, "ecran": None},
        )


def _step(label: str, shortcut: str, target: str | None) -> None:
    st.button(
        label,
        key=f"pas_{shortcut}",
        shortcut=shortcut,
        disabled=target is None,
        on_click=bar.go_to,
        kwargs={"ecran": target},
    )
