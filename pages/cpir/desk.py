"""The register of the CPIR on the page: decisions and annotations, read by all, written by those entitled."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from etl import register
from etl.paths import Paths
from pages.cpir import figures, rights
from pages.cpir.model import Quarter
from pages.shared import block, catalog

NO_FIGURE = "aucun chiffre"


def show(quarter: Quarter, paths: Paths, today: dt.date) -> None:
    """Decisions, annotations, and the forms of those who may write."""
    block.heading("Décisions de la CPIR, et ce que les chiffres en disent", "decisions")
    said = figures.decisions(quarter.decisions, today.isoformat())
    st.html(f'<ul class="manques">{said or "<li>Aucune décision n’est inscrite.</li>"}</ul>')
    block.heading("Annotations du secrétariat sur ce trimestre", "annotations")
    said = figures.notes(quarter.notes)
    st.html(f'<ul class="manques">{said or "<li>Aucune annotation.</li>"}</ul>')
    if not rights.can_be_opened():
        st.html(
            '<p class="source">Ce registre se lit ici. Pour y écrire, il faut un code de séance ou une adresse inscrite, que donne '
            "la personne qui administre cette installation.</p>"
        )
        return
    name = rights.signature()
    if not name:
        _enter()
        return
    st.html(f'<p class="source">Vous écrivez sous le nom de « {name} ».</p>')
    ask, close, note = st.tabs(["Inscrire une décision", "Clore une décision", "Annoter le trimestre"])
    with ask:
        _ask(quarter, paths, name, today)
    with close:
        _close(quarter, paths, name)
    with note:
        _note(quarter, paths, name)


def _enter() -> None:
    with st.form("ouvrir_registre", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Votre nom", width=260)
        code = st.text_input("Code de la séance", type="password", width=200)
        if st.form_submit_button("Écrire dans le registre"):
            if rights.enter(name, code):
                st.rerun()
            st.error("Le nom est vide, ou le code n’est pas celui de la séance.")


def _ask(quarter: Quarter, paths: Paths, name: str, today: dt.date) -> None:
    codes = ["", *catalog.codes()]
    names = {i: catalog.indicator(i).libelle for i in codes if i}
    own = {
        t.key: t
        for t in catalog.territories().values()
        if t == quarter.region or (t.niveau == "departement" and t.code_region == quarter.region.code)
    }
    with st.form("inscrire_decision", clear_on_submit=True, border=False):
        objet = st.text_area("Ce que la CPIR demande", height=80)
        left, right = st.columns(2)
        destinataire = left.text_input("À qui")
        echeance = right.date_input("Pour le", today + dt.timedelta(days=90), format="DD/MM/YYYY")
        indicateur = left.selectbox(
            "Chiffre qui le dira", codes, format_func=lambda c: names.get(c, NO_FIGURE)
        )
        where = right.selectbox("Territoire", list(own), format_func=lambda k: own[k].label)
        if not st.form_submit_button("Inscrire"):
            return
    place = own[where]
    _done(
        lambda: register.ask(
            paths,
            name,
            objet=objet,
            destinataire=destinataire,
            echeance=echeance,
            code_region=quarter.region.code,
            periode=quarter.periode,
            indicateur=indicateur,
            niveau_territoire=place.niveau if indicateur else "",
            code_territoire=place.code if indicateur else "",
        )
    )


def _close(quarter: Quarter, paths: Paths, name: str) -> None:
    still_open = {d["decision_id"]: d["objet"] for d in quarter.decisions if d["statut"] == register.OPEN}
    if not still_open:
        st.html('<p class="vide">Aucune décision n’est ouverte.</p>')
        return
    with st.form("clore_decision", clear_on_submit=True, border=False):
        chosen = st.selectbox("Décision", list(still_open), format_func=still_open.get)
        motif = st.text_area("La suite donnée", height=80)
        if not st.form_submit_button("Clore"):
            return
    _done(lambda: register.close(paths, name, chosen, motif))


def _note(quarter: Quarter, paths: Paths, name: str) -> None:
    with st.form("annoter", clear_on_submit=True, border=False):
        text = st.text_area("Annotation, visible de tous et reprise dans la note", height=80)
        if not st.form_submit_button("Annoter"):
            return
    _done(
        lambda: register.annotate(
            paths, name, code_region=quarter.region.code, periode=quarter.periode, texte=text
        )
    )


def _done(write) -> None:
    """Write, then show the register anew; what is refused says why and keeps the form."""
    if not rights.signature():
        return
    try:
        write()
    except register.RegisterError as error:
        st.error(str(error))
    else:
        st.rerun()
