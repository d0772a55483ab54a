"""The view « Et si un lieu ouvrait ici ? »: a hypothesis, its effect, marked as such everywhere."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.coverage import note_view, own, points, scenario, whatif
from pages.coverage import whatif_figures as figures
from pages.coverage.scenario import Change
from pages.shared import bar, block, canvas, catalog, explorer, scope, shell, tables
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import View

ASSUMED = "temps estimés à vol d’oiseau, détour et vitesse par densité ; actifs occupés par commune estimés"

MOST_NEXT = 8
AIMS = {
    whatif.COVER: "le plus d’actifs à portée",
    whatif.NEARER: "le plus de trajet épargné (les plus éloignés d’abord)",
}
ADVISERS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 8.0, 10.0)
DAYS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)


def _number(value: float) -> str:
    return f.number(value, 1).removesuffix(",0")


def show(view: View, shown: Indicator) -> None:
    """Draw the view; it needs a région, a département or an EPCI."""
    if view.territoire.niveau not in ("region", "departement", "epci"):
        st.html(
            '<p class="vide">Choisissez une région, un département ou un EPCI pour y faire une hypothèse.</p>'
        )
        return
    changes, unread = scenario.parse(own.value(view, "h"))
    found = whatif.outcome(view, changes)
    shell.notices(
        [f"Cette partie du lien n’a pas pu être lue{f.NBSP}: « {part} »." for part in unread]
        + [f"Changement laissé de côté{f.NBSP}: {reason}." for reason in found.refused]
    )
    st.html(
        '<p class="hypothese" role="note"><b>Hypothèse, pas une donnée.</b> Ce qui suit dit ce que changerait un choix '
        "de lieux. Rien n’est enregistré ; le lien garde l’hypothèse.</p>"
    )
    if changes:
        shell.remember(figures.sentences(view.territoire, found.effects, found.communes))
    left, right = st.columns([2, 1], gap="medium")
    with right:
        _controls(view, changes, found)
    with left:
        _map(view, changes, found)
    _results(view, changes, found, shown)


def _rewrite(changes: list[Change]) -> None:
    bar.go_to(h=scenario.write(changes) or None)


def _controls(view: View, changes: list[Change], found: whatif.Outcome) -> None:
    communes, sites = whatif.communes(), whatif.sites_open(view.periode)
    received = own.received(view)
    sites = sites[sites["reseau_code"].isin(received)]
    known = catalog.networks()
    networks = {code: known[code]["nom"] for code in received if code in known}
    block.heading("L’hypothèse", "hypothese")
    for i, change in enumerate(changes):
        line, button = st.columns([3, 1], vertical_alignment="center")
        line.html(
            f'<span class="changement">{escape(scenario.said(change, sites, communes, networks))}</span>'
        )
        kept = [c for c in changes if c is not change]
        button.button("Retirer", key=f"retirer_{i}", on_click=_rewrite, args=(kept,))
    if not changes:
        st.html(
            '<p class="source">Aucun changement encore. Choisissez une commune (sur la carte ou dans la liste) pour y ouvrir un '
            "lieu, ou un lieu pour le fermer, le déplacer, changer ses jours.</p>"
        )
    else:
        st.button("Tout effacer", key="effacer", on_click=_rewrite, args=([],))
    mine = communes[whatif.inside(communes, view.territoire.niveau, view.territoire.code)]
    _open(view, changes, mine, networks)
    _next(view, changes, networks)
    _existing(changes, sites[sites["code_commune"].isin(mine["code_commune"])])


def _open(view: View, changes: list[Change], communes, networks: dict[str, str]) -> None:
    inside = communes.sort_values("nom")
    names = dict(
        zip(inside["code_commune"], inside["nom"] + " (" + inside["code_departement"] + ")", strict=True)
    )
    level, _, chosen = own.value(view, "choisi").partition("-")
    if level == "commune" and chosen in names and st.session_state.get("hypothese_vue") != chosen:
        st.session_state["hypothese_commune"] = st.session_state["hypothese_vue"] = chosen
    block.heading("Ouvrir un lieu", "ouvrir")
    st.selectbox(
        "Commune", list(names), format_func=names.get, key="hypothese_commune", filter_mode="contains"
    )
    left, middle, right = st.columns([2, 1, 1], gap="small")
    left.selectbox("Réseau", list(networks), format_func=networks.get, key="hypothese_reseau")
    middle.selectbox("ETP", ADVISERS, index=1, format_func=_number, key="hypothese_etp")
    right.selectbox("Jours/semaine", DAYS, index=len(DAYS) - 1, format_func=_number, key="hypothese_jours")

    def add() -> None:
        state = st.session_state
        opened = Change(
            scenario.OPEN, commune=state["hypothese_commune"], reseau=state["hypothese_reseau"],
            etp=state["hypothese_etp"], jours=state["hypothese_jours"],
        )  # fmt: skip
        _rewrite([*changes, opened])

    full = len(changes) >= scenario.MOST
    st.button("Ouvrir ici", key="ouvrir_ici", type="primary", on_click=add, disabled=full)


def _next(view: View, changes: list[Change], networks: dict[str, str]) -> None:
    """« Où placer les prochains lieux ? »: asked for, since it takes a second or more."""
    block.heading("Où placer les prochains lieux ?", "prochains")
    left, right = st.columns(2, gap="small")
    k = left.selectbox("Lieux à placer", range(1, MOST_NEXT + 1), index=1, key="prochains_k")
    limit = right.selectbox("À moins de (minutes)", (15, 20, 30, 45), index=2, key="prochains_min")
    if not st.checkbox("Chercher les meilleures communes", key="prochains_chercher"):
        return
    aim = st.selectbox("Choisir pour", list(AIMS), format_func=AIMS.get, key="prochains_but")
    found = whatif.next_sites(view, int(k), float(limit), aim)
    st.html(figures.next_sites(found.communes, found.gap, float(limit), aim == whatif.COVER))
    _fair(found, float(limit))
    reseau = st.session_state.get("hypothese_reseau", next(iter(networks)))
    opened = [
        Change(scenario.OPEN, commune=code, reseau=reseau, etp=1.0, jours=5.0)
        for code in found.communes["code_commune"]
    ]
    if opened:
        st.button(
            "Les ajouter à l’hypothèse",
            key="prochains_ajouter",
            on_click=_rewrite,
            args=([*changes, *opened],),
        )


def _fair(found: whatif.Next, limit: float) -> None:
    """Whom the choice leaves far: what a total hides."""
    labels = {
        "zone": "Communes", "actifs": "Actifs occupés", "part_avant": "Loin avant (%)", "part_apres": "Loin après (%)",
        "apres": "Loin après",
    }  # fmt: skip
    numbers = {"actifs": 0, "part_avant": 1, "part_apres": 1, "apres": 0}
    table = tables.Table(lambda: figures.far_table(found.far), labels, numbers)
    title = f"Qui resterait à plus de {f.number(limit)} minutes"
    st.html(
        f'<p class="constat">{title}</p>{table.html(title, 8)}<p class="source">Le zonage de montagne n’est pas dans la base{f.NBSP}: '
        "la densité la plus faible en est le signe le plus proche. Outre-mer, aucun trajet ne franchit la mer.</p>"
    )


def _existing(changes: list[Change], sites) -> None:
    if sites.empty:
        return
    names = dict(zip(sites["lieu"], sites["nom"], strict=True))
    block.heading("Changer un lieu existant", "changer")
    st.selectbox("Lieu", list(names), format_func=names.get, key="hypothese_lieu", filter_mode="contains")

    def change(kind: str) -> None:
        state = st.session_state
        site = state["hypothese_lieu"]
        kept = [c for c in changes if c.site != site]
        commune = state["hypothese_commune"] if kind == scenario.MOVE else ""
        days = state["hypothese_jours"] if kind == scenario.DAYS else 0
        _rewrite([*kept, Change(kind, site=site, commune=commune, jours=days)])

    with st.container(horizontal=True, gap="small"):
        st.button("Fermer", key="fermer", on_click=change, args=(scenario.CLOSE,))
        st.button("Déplacer dans la commune", key="deplacer", on_click=change, args=(scenario.MOVE,))
        st.button("Donner ces jours", key="jours", on_click=change, args=(scenario.DAYS,))


def _map(view: View, changes: list[Change], found: whatif.Outcome) -> None:
    place = view.territoire
    frame = (place.niveau, place.code)
    rows = figures.layer_rows(found.communes) if changes else _minutes(found)
    steps = figures.STEPS if changes else own.TIME_STEPS
    layer = canvas.Layer(
        rows, "commune", "minutes", 0, steps, detail=figures.detail(found.communes) if changes else {}
    )
    drawn = points.of(found.sites)
    title = (
        "Hypothèse : minutes gagnées ou perdues jusqu’au lieu le plus proche"
        if changes
        else "Aujourd’hui : minutes jusqu’au lieu le plus proche"
    )
    block.figure(
        "hypothese_carte",
        title,
        lambda: canvas.show(
            "hypothese", layer, alt=f"{title}, par commune, {place.within}.", frame=frame, outlined=frame, points=drawn,
            chosen=[own.value(view, "choisi").removeprefix("commune-")], on_choose=_chosen,
        ),
        alt="",
        source=f"{ASSUMED} · anneau : lieu supposé ; croix : lieu fermé · un clic choisit une commune{explorer.attribution()}",
        table=_communes_table(found),
        view=view, shows=scope.of_view(view, points=f.count(len(found.communes), "commune")),
        above=canvas.legend(layer, "communes") + points.legend(drawn),
    )  # fmt: skip


def _minutes(found: whatif.Outcome):
    same = found.communes.assign(avant=0.0)
    return figures.layer_rows(same.assign(avant=same["apres"].where(same["apres"] == float("inf"), 0.0)))


def _chosen(what: dict) -> None:
    if what.get("niveau") == "commune":
        bar.go_to(choisi=f"commune-{what['code']}")


def _communes_table(found: whatif.Outcome) -> tables.Table:
    inf = float("inf")

    def rows():
        return figures.changed(found.communes).replace({inf: None}).assign(hypothese="hypothèse")

    labels = figures.COMMUNES | {"hypothese": "Nature"}
    return tables.Table(rows, labels, figures.OF_COMMUNES, more={"code_commune": "Code commune"})


def _compare(view: View, changes: list[Change], found: whatif.Outcome) -> None:
    """The hypothesis beside another one set aside earlier; both stay in the address."""
    written, aside = scenario.write(changes), own.value(view, "h2")
    with st.container(horizontal=True, gap="small", key="comparer"):
        st.button(
            "Mettre de côté pour comparer", key="mettre_de_cote", on_click=bar.go_to, kwargs={"h2": written}
        )
        if aside:
            st.button(
                "Échanger A et B", key="echanger", on_click=bar.go_to, kwargs={"h": aside, "h2": written}
            )
            st.button("Oublier A", key="oublier", on_click=bar.go_to, kwargs={"h2": None})
    if not aside or aside == written:
        return
    kept, _ = scenario.parse(aside)
    other = whatif.outcome(view, kept)
    rows = figures.compared(other.effects, found.effects)
    labels = {
        "seuil": "À moins de", "avant": "Actifs occupés aujourd’hui", "a": "Hypothèse A (mise de côté)",
        "b": "Hypothèse B (en cours)", "ecart": "B de plus que A",
    }  # fmt: skip
    table = tables.Table(lambda: rows, labels, figures.OF_COMPARED)
    said = [
        f"{letter}{f.NBSP}: {f'{f.NBSP}; '.join(map(escape, whatif.words(view, some)))}"
        for letter, some in (("A", kept), ("B", changes))
    ]
    block.table("hypotheses", "Deux hypothèses côte à côte", table, "Deux hypothèses", 10, source=" · ".join([*said, ASSUMED]), view=view, shows=scope.of_view(view),)  # fmt: skip


def _results(view: View, changes: list[Change], found: whatif.Outcome, shown: Indicator) -> None:
    if not changes:
        return
    rows = figures.thresholds_table(found.effects)
    table = tables.Table(lambda: rows, figures.THRESHOLDS, figures.OF_THRESHOLDS)
    supposed = map(escape, whatif.words(view, changes))
    notes = [f"Hypothèse{f.NBSP}: {f'{f.NBSP}; '.join(supposed)}", ASSUMED]
    if found.partial:
        notes.append(
            "des lieux sans équivalents temps plein livrés sont comptés pour zéro dans l’offre accessible"
        )
    _compare(view, changes, found)
    note_view.show(view, changes, found)
    left, right = st.columns(2, gap="medium")
    with left:
        block.table("hypothese_seuils", "Hypothèse : actifs occupés à portée, avant et après", table, "Avant et après", 10, source=" · ".join(notes), view=view, shows=scope.of_view(view),)  # fmt: skip
    with right:
        moved = _communes_table(found)
        n = len(figures.changed(found.communes))
        block.table("hypothese_communes", f"Hypothèse : {f.count(n, 'commune change', 'communes changent')} de temps d’accès", moved, "Communes qui changent", 12, source=" · ".join(notes[:2]), view=view, shows=scope.of_view(view, points=f.count(n, "commune")), empty="Le temps d’accès ne change dans aucune commune.")  # fmt: skip
