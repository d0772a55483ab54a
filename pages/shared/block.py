"""A figure and everything that lets one trust it: its finding, its source, its table, its files, its link."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.shared import catalog, drawing, exports, lineage, read, scope, tables
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.documents import XLSX
from pages.shared.filters import View

TABLE, FILES, ORIGIN = "Lire le tableau", "Télécharger", "D’où vient ce chiffre ?"
STATUSES = {
    "publie": "publié par les acteurs du champ",
    "derive": "calculé ici",
    "proposition": "proposé ici",
}
MOST_ROWS = 400
MOST_EVIDENCE = 100


@dataclass(frozen=True)
class Origin:
    """Where a figure comes from: its card, and the key of the value whose deliveries are listed."""

    indicator: Indicator
    niveau: str
    code: str
    periode: str
    ventilation: str
    modalite: str


def heading(title: str, anchor: str) -> None:
    """The finding, as the figure's title."""
    st.html(f'<h3 class="constat" id="{anchor}">{title}</h3>')


def figure(
    key: str,
    title: str,
    drawn: go.Figure | str | Callable[[], None] | None,
    *,
    alt: str,
    source: str,
    table: tables.Table,
    view: View,
    shows: scope.Scope,
    origin: Origin | None = None,
    above: str = "",
    empty: str = "",
    chart_key: str = "",
    on_click: Callable | None = None,
    invented: bool = True,
) -> None:
    """Draw a figure block.

    key: short and stable, also the anchor of its link. drawn: a Plotly figure, HTML, what draws itself, or None
    (then `empty` says why). shows: what the data sent to it are of, said as chips. above: HTML between the title and the figure (a legend). chart_key: identity of the chart,
    changed when the figure must start afresh. on_click: callback of a click on a point of the figure. invented: False for
    figures that stand on no delivery, which a demonstration leaves true.
    """
    heading(title, key)
    said, apart = scope.chips(shows, view, _names())
    if said or apart:
        st.html(scope.html(said, apart))
    if above:
        st.html(above)
    if drawn is None:
        st.html(f'<p class="vide">{escape(empty)}</p>')
    elif isinstance(drawn, str):
        st.html(drawn)
    elif callable(drawn):
        drawn()
    else:
        _chart(drawn, chart_key or key, alt, on_click)
    demonstration = invented and catalog.is_demonstration()
    warned = f'<b class="demo">{exports.DEMONSTRATION}</b> · ' if demonstration else ""
    st.html(f'<p class="source">{warned}{source}</p>')
    with st.container(horizontal=True, key=f"actions_{key}", gap="small", vertical_alignment="center"):
        panels = [TABLE, FILES, *([ORIGIN] if origin else [])]
        opened = st.pills(
            f"Sous la figure « {_plain(title)} »",
            panels,
            key=f"panneau_{key}",
            label_visibility="collapsed",
            width="content",
        )
        st.html(link(view, key), width="content")
    if opened == TABLE:
        st.html(table.html(_plain(title), MOST_ROWS))
    elif opened == FILES:
        files(key, title, source, table, view, origin, demonstration, [*said, *apart])
    elif opened == ORIGIN and origin:
        _origin(origin)
        _rows_of_files(key, origin, demonstration)


def table(
    key: str,
    title: str,
    rows: tables.Table,
    caption: str,
    most: int,
    *,
    view: View,
    shows: scope.Scope,
    source: str,
    empty: str = "",
    origin: Origin | None = None,
    above: str = "",
    invented: bool = True,
    shown: bool = True,
) -> None:
    """Draw a block whose figure is a table to read, the first `most` rows of it; `empty` is said where it has none.

    caption: what the table holds, for screen readers. shown: False where it would be too long to read here. The rest as
    for `figure`.
    """
    drawn = None if not shown or (empty and rows.rows().empty) else rows.html(caption, most)
    figure(
        key, title, drawn, alt="", source=source, table=rows, view=view, shows=shows, origin=origin, above=above, empty=empty, invented=invented
    )  # fmt: skip


def _chart(drawn: go.Figure, key: str, alt: str, on_click: Callable | None) -> None:
    options = {"key": key, "theme": None, "config": drawing.CONFIG, "alt": _plain(alt), "width": "stretch"}
    if on_click is None:
        st.plotly_chart(drawn, **options)
    else:
        st.plotly_chart(drawn, on_select=on_click, selection_mode="points", **options)


def _names() -> scope.Names:
    return scope.Names(catalog.territories(), catalog.network_names())


def link(view: View, key: str) -> str:
    """A real link to this view; the page's script copies it (static/page.js)."""
    return f'<a class="copier" href="?{escape(view.query())}#{key}" data-fait="Lien copié">Copier le lien</a>'


def files(
    key,
    title,
    source,
    table: tables.Table,
    view: View,
    origin: Origin | None,
    demonstration: bool,
    shows: list[str],
) -> None:
    """Buttons that give the table of a figure as files; `shows`: what its data are of, in words."""
    export = exports.Export(
        stem=f"{key}_{view.territoire.key}_{view.periode}",
        title=_plain(title),
        rows=table.rows(),
        labels=table.labels | table.more,
        facts=[
            ("Ce que montrent les données", " · ".join(shows)),
            ("Version des données", f"{catalog.version()['version']}, {catalog.published_on()}"),
            ("Source et statut", _plain(source)),
            (
                "Valeurs absentes",
                "Une cellule vide n’est pas un zéro : la colonne « Statut » dit pourquoi elle est vide.",
            ),
        ],
        sources=card_lines(origin.indicator) if origin else [],
        demonstration=demonstration,
    )
    with st.container(horizontal=True, key=f"fichiers_{key}"):
        st.download_button(
            "Tableur (xlsx, avec définitions et sources)",
            data=lambda: exports.to_xlsx(export),
            file_name=export.file_name("xlsx"),
            mime=XLSX,
            on_click="ignore",
            key=f"xlsx_{key}",
        )
        st.download_button(
            "Données (csv)",
            data=lambda: exports.to_csv(export),
            file_name=export.file_name("csv"),
            mime="text/csv",
            on_click="ignore",
            key=f"csv_{key}",
        )


def _origin(origin: Origin) -> None:
    lines = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in card_lines(origin.indicator))
    method = f'<a href="methodes?indicateur={origin.indicator.code}">Toute la méthode de cet indicateur</a>'
    st.html(f'<dl class="carte">{lines}</dl><p class="source">{method}</p>')
    rows = read.read(
        "shared/deliveries",
        indicateur=origin.indicator.code,
        ventilation=origin.ventilation,
        modalite=origin.modalite,
        niveau=origin.niveau,
        code=origin.code,
        periode=origin.periode,
    )
    _past(origin, rows["livraison_id"].tolist())
    if rows.empty:
        st.html('<p class="vide">Aucune livraison ne porte cette valeur.</p>')
        return
    shown = pd.DataFrame(
        {
            "fichier": rows["fichier"],
            "operateur": rows["operateur"],
            "periode": rows["periode"].map(f.period),
            "recue": rows["recue_le"].map(f.date),
            "lignes": rows["lignes"].map(f.number),
            "rejetees": rows["rejetees"].map(f.number),
        }
    )
    labels = {
        "fichier": "Fichier livré",
        "operateur": "Opérateur",
        "periode": "Période",
        "recue": "Reçu le",
        "lignes": "Lignes",
        "rejetees": "Écartées",
    }
    st.html(
        tables.html(shown, labels, "Livraisons sur lesquelles repose ce chiffre", ("lignes", "rejetees"), 60)
    )


def _past(origin: Origin, deliveries: list[str]) -> None:
    """What the figure used to be, and the signed corrections of its deliveries."""
    revised = read.read(
        "shared/history",
        indicateur=origin.indicator.code,
        ventilation=origin.ventilation,
        modalite=origin.modalite,
        niveau=origin.niveau,
        code=origin.code,
        periode=origin.periode,
    )
    unit, places = origin.indicator.unite, origin.indicator.decimales
    said = [
        f"Jusqu’au {f.date(row.revisee_le)}, nous disions {f.with_unit(row.ancienne_valeur, unit, places)}. "
        f"Révisé{f.NBSP}: {row.cause}."
        for row in revised.itertuples()
    ]
    said += [
        f"Correction signée « {row.correction_id} », {f.date(row.corrigee_le)}, {row.auteur}{f.NBSP}: {row.motif} "
        f"({row.valeur_livree} livré, {'inconnu' if row.valeur_corrigee == 'nc' else row.valeur_corrigee} retenu)."
        for row in read.read("shared/corrections", livraisons=deliveries).itertuples()
    ]
    if said:
        st.html(f'<ul class="manques">{"".join(f"<li>{escape(line)}</li>" for line in said)}</ul>')


def _rows_of_files(key: str, origin: Origin, demonstration: bool) -> None:
    """The rows behind the figure, when asked for, and their file to keep as evidence."""
    if not st.checkbox("Montrer les lignes des fichiers", key=f"lignes_{key}"):
        return
    found = lineage.rows(
        origin.indicator, origin.niveau, origin.code, origin.periode, origin.ventilation, origin.modalite
    )
    if not found:
        st.html('<p class="vide">Aucune ligne de fichier ne porte ce chiffre.</p>')
    for behind in found:
        _evidence(f"{key}_{behind.dataset}", origin, behind, demonstration)


def _evidence(key: str, origin: Origin, behind: lineage.Behind, demonstration: bool) -> None:
    st.html(
        f'<p class="source">{lineage.summary(behind)}. Un nombre de personnes sous le seuil de diffusion est écrit « s » ; '
        "le fichier livré le contient, à la ligne indiquée.</p>"
    )
    if behind.rows.empty:
        return
    shown, labels = lineage.protected(behind), lineage.labels(behind)
    st.html(tables.html(shown, labels, "Lignes des fichiers livrés", ("ligne",), MOST_EVIDENCE))
    export = exports.Export(
        stem=f"lignes_{origin.indicator.code}_{behind.dataset}_{origin.niveau}-{origin.code}_{origin.periode}",
        title=f"Lignes des fichiers : {origin.indicator.libelle}",
        rows=shown,
        labels=labels,
        facts=[("Territoire", f"{origin.niveau} {origin.code}"), ("Période", f.period(origin.periode))],
        sources=card_lines(origin.indicator),
        demonstration=demonstration,
    )
    st.download_button(
        "Ces lignes (xlsx)",
        data=lambda: exports.to_xlsx(export),
        file_name=export.file_name("xlsx"),
        mime=XLSX,
        on_click="ignore",
        key=f"preuves_{key}",
    )


def card_lines(shown: Indicator) -> list[tuple[str, str]]:
    """The card of an indicator, in words."""
    asked = (
        ("Indicateur", "libelle"),
        ("Question", "question"),
        ("Définition", "definition"),
        ("Formule", "formule"),
        ("Unité", "unite"),
        ("Dénominateur", "denominateur"),
        ("Intervalle", "intervalle"),
        ("Sources", "sources"),
        ("Limites", "limites"),
        ("Statut", "statut"),
    )
    return [
        (label, STATUSES.get(str(shown.card[k]), str(shown.card[k])))
        for label, k in asked
        if f.is_known(shown.card.get(k)) and str(shown.card[k])
    ]


def _plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text).replace("&nbsp;", " ").strip()
