"""What every page has: navigation, the warning of a demonstration, and the first base when there is none."""

from __future__ import annotations

import atexit
import gc
import time
from html import escape

import streamlit as st

from etl.paths import Paths
from pages.shared import catalog, exports, filters, glossary, read
from pages.shared import formats as f

PROGRESS_S = 0.3
PAGES = (
    ("pages/home/page.py", "Accueil", ""),
    ("pages/access/page.py", "Accès", "acces"),
    ("pages/coverage/page.py", "Couverture", "couverture"),
    ("pages/cooperation/page.py", "Coopérations", "cooperations"),
    ("pages/procurement/page.py", "Marché", "marche"),
    ("pages/governance/page.py", "Gouvernance", "gouvernance"),
    ("pages/cpir/page.py", "CPIR", "cpir"),
    ("pages/sources/page.py", "Sources", "sources"),
)
# Reached from the foot of every page, not from its head; said there in whole
BESIDE = (("pages/methods/page.py", "Méthodes", "methodes"),)
AT_FOOT = {"methodes": "Méthodes : comment chaque chiffre est calculé"}


def show() -> None:
    """Run the page that the address asks for."""
    st.set_page_config(page_title="Conseil en évolution professionnelle", layout="wide", menu_items={})
    pages = [
        st.Page(path, title=f"{title} · CEP", url_path=address, default=not address)
        for path, title, address in (*PAGES, *BESIDE)
    ]
    page = st.navigation(pages, position="hidden")
    if read.served() is None:
        first_base()
        return
    _header(pages[: len(PAGES)])
    if catalog.is_demonstration():
        st.html(f'<p class="bandeau" role="note">{_warning()}</p>')
    page.run()
    _foot(page, pages[len(PAGES) :])
    _settle(page.title)


@st.cache_resource(show_spinner=False)
def _settle(page: str) -> None:
    """After the first run of each page, set what it loaded apart from the garbage collector.

    Streamlit collects garbage after every run; walking through the modules of pandas and Plotly again took
    half of the time of an answer.
    """
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)


def _kept() -> dict[str, str] | None:
    """What one looks at, kept when going to another page."""
    return {k: st.query_params[k] for k in filters.SHARED_KEYS if k in st.query_params} or None


def _foot(shown: object, pages: list) -> None:
    """Under every page, those that its head does not name."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="pied"):
        for page, (_, _, address) in zip(pages, BESIDE, strict=True):
            if page is not shown:
                st.page_link(page, label=AT_FOOT[address], query_params=_kept())


def _header(pages: list) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="entete"):
        st.html('<span class="produit">Conseil en évolution professionnelle</span>', width="content")
        for page, (_, title, _) in zip(pages, PAGES, strict=True):
            st.page_link(page, label=title, query_params=_kept())


def _warning() -> str:
    first, rest = exports.DEMONSTRATION_SENTENCE.split(" : ", 1)
    return f"<b>{escape(first)}</b>\u00a0: {escape(rest)}"


def first_base() -> None:
    """Nothing is published yet: build the first base and tell where it stands, then open the page."""
    from etl.base import first_base as build

    st.title("Première ouverture", anchor=False)
    st.html("<p>Aucune donnée n’est encore publiée. La première base se construit, puis la page s’ouvre.</p>")
    shown = st.progress(0.0, text="Préparation…")

    told = 0.0

    def progress(step: str, share: float, detail: str = "") -> None:
        nonlocal told
        if time.monotonic() - told < PROGRESS_S:  # hundreds of files and models: drawing each costs seconds
            return
        told, done = time.monotonic(), min(max(share, 0.0), 1.0)
        shown.progress(
            done, text=f"{done:.0%} · {step}{f' · {detail}' if detail else ''}".replace("%", " %", 1)
        )

    try:
        build(Paths.from_env(), progress)
    except Exception:
        st.error(
            "La base n’a pas pu être construite. Dans un terminal, « python -m etl build » dit pourquoi ; "
            "aucune donnée n’a été modifiée."
        )
        raise
    st.rerun()


def notices(lines: list[str]) -> None:
    """What the address asked for and could not be honoured."""
    for line in lines:
        st.html(f'<p class="avis" role="status">{escape(line)}</p>')


def title(question: str, view: filters.View, *, network: bool = True) -> None:
    """The question; under it the way back up, as links, then the period, the network and the data's date."""
    st.html(f"<h1>{question}</h1>")
    path = filters.breadcrumb(view.territoire, catalog.territories())
    scope = [escape(path[-1].label), f.period(view.periode)]
    if network:
        scope.append(catalog.name_in_sentence(view.reseau))
    scope.append(catalog.published_on())
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="fil"):
        for place in path[:-1]:
            st.page_link(
                view.page, label=place.label, query_params=view.at(territoire=place, maille="").params()
            )
            st.html('<span class="mot">›</span>', width="content")
        st.html(f'<p class="portee">{" · ".join(scope)}</p>', width="content")


def remember(lines: list[str]) -> None:
    """« À retenir » : the first sentence stands alone, the others are its proof."""
    first, rest = lines[0], " ".join(lines[1:])
    proof = f"<p>{rest}</p>" if rest else ""
    said = f'<section class="retenir" aria-label="À retenir"><p class="premiere">{first}</p>{proof}</section>'
    st.html(glossary.defined(said))
