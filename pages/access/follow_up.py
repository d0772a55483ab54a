"""The sections of « Accès » on the path, its delays, surveys, and on where figures agree or not."""

from __future__ import annotations

import streamlit as st

from pages.access import figures, service
from pages.access.sections import level_of, origin_of, regional, season
from pages.shared import block, catalog, explorer, filters, scope, tables, texts
from pages.shared import formats as f
from pages.shared.filters import View
from pages.shared.read import read

LABELS = {"question": "Question", "periode_nom": "Période", "valeur": "Valeur (%)", "borne_basse": "Intervalle, de", "borne_haute": "à",
          "numerateur": "Numérateur", "denominateur": "Dénominateur", "statut": "Statut"}  # fmt: skip
DECIMALS = {"valeur": 1, "borne_basse": 1, "borne_haute": 1, "numerateur": 0, "denominateur": 0}


YEARS = "une année est livrée comme telle, elle n’est pas la somme des trimestres"
PUBLISHED = "chaque chiffre publié est comparé à son propre champ"


def path(view: View, network: str) -> None:
    """From contact to level 2, remote meetings, delays, changes of operator."""
    place, name = view.territoire, catalog.network_names()[network]
    codes = ["taux_transformation_contact", "part_niveau_2", "part_distanciel"]
    rows = service.named(
        read(
            "access/shares",
            indicateurs=codes,
            ventilation="reseau",
            modalite=network,
            niveau=place.niveau,
            code=place.code,
            saison=season(view),
        )
    )
    now = rows[rows["periode"] == view.periode]
    known_here = "Connu pour la France, les régions et les départements."
    left, right = st.columns(2, gap="medium")
    with left:
        title = f"{name}{f.NBSP}: {service.steps_title(now)}"
        block.figure(
            "etapes", title, service.steps(service.step_rows(now)) if len(now) else None,
            alt=f"Du contact au niveau 2 {place.within}, {f.period(view.periode)}. {title}.",
            source="Contacts et bénéficiaires des lignes qui disent les deux nombres ; niveau : le plus élevé atteint · les deux niveaux ne se suivent pas nécessairement",
            table=tables.Table(lambda: now, LABELS, DECIMALS), view=view, shows=scope.of(now), origin=origin_of(view, "part_niveau_2", "reseau", network), empty=known_here,
        )  # fmt: skip
    with right:
        title = service.last_title(rows[rows["periode"] <= view.periode], "indicateur", service.SHARES)
        block.figure(
            "etapes_annees", title, service.shares_over_time(rows, "indicateur", service.SHARES, 280) if rows["valeur"].notna().any() else None,
            alt=f"Transformation des contacts, niveau 2 et distance depuis 2020 {place.within}. {title}.",
            source=f"{name} · {'années' if f.is_year(view.periode) else 'même trimestre de chaque année'} · point vide : provisoire",
            table=tables.Table(lambda: rows, LABELS, DECIMALS), view=view, shows=scope.of(rows), origin=origin_of(view, "part_distanciel", "reseau", network), empty=known_here,
        )  # fmt: skip
    _delays(view)


def _delays(view: View) -> None:
    place, delay = view.territoire, catalog.indicator("delai_premier_rdv_median")
    level = level_of(view) if level_of(view) in delay.niveaux else "departement"
    around = explorer.parent(view.at(maille=level))
    periods, latest = catalog.periods(delay.code, "ensemble", "ensemble")
    period = view.periode if view.periode in periods else latest or view.periode
    at = view.at(periode=period)
    here = explorer.value(at, delay)
    rows = read("shared/map", indicateur=delay.code, ventilation="ensemble", modalite="ensemble", niveau=level, periode=period,
                parent_niveau=around.niveau, parent_code=around.code)  # fmt: skip
    when = (
        ""
        if period == view.periode
        else f" · les parcours ne sont pas livrés pour {f.period(view.periode)}{f.NBSP}: {f.period(period)} est montré"
    )
    left, right = st.columns(2, gap="medium")
    with left:
        title = service.waits_title(rows, here, f"{place.within} {f.at_period(period)}")
        block.figure(
            "delais", title, service.waits(rows) if rows["valeur"].notna().any() else None,
            alt=f"Délai médian du premier rendez-vous par {texts.LEVELS[level][0]}, {f.period(period)}. {title}.",
            source="Jours entre la demande et le premier rendez-vous tenu, médiane et son intervalle · ceux qui attendent encore n’y sont pas · "
            f"un opérateur qui ne livre que des totaux n’a pas de délai{when}",
            table=tables.Table(
                lambda: rows.assign(statut=[explorer.status(r) for r in rows.itertuples()]),
                {"code": "Code", "nom": "Territoire", "valeur": "Médiane (jours)", "borne_basse": "Intervalle, de", "borne_haute": "à",
                 "numerateur": "Rendez-vous tenus", "denominateur": "Demandes", "statut": "Statut"},
                {"valeur": 0, "borne_basse": 0, "borne_haute": 0, "numerateur": 0, "denominateur": 0},
            ),
            view=view, shows=regional(rows, counted=level), origin=origin_of(at, delay.code), empty="Aucun délai n’est connu ici : les parcours ne sont pas livrés, ou sont trop peu.",
        )  # fmt: skip
    with right:
        groups = service.groups(
            read("access/groups", indicateur=delay.code, ventilations=["ensemble", "modalite", "sexe", "tranche_age", "csp"],
                 niveau=place.niveau, code=place.code, periode=period)
        )  # fmt: skip
        speed = service.named(
            read("access/shares", indicateurs=["part_rdv_sous_seuil", "taux_changement_operateur"], ventilation="ensemble",
                 modalite="ensemble", niveau=place.niveau, code=place.code, saison=period[4:])
        )  # fmt: skip
        title = service.last_title(speed[speed["periode"] <= period], "indicateur", service.SHARES)
        block.figure(
            "rapidite", title, service.shares_over_time(speed, "indicateur", service.SHARES, 280) if speed["valeur"].notna().any() else None,
            alt=f"Rendez-vous en dix jours et changements d’opérateur {place.within}. {title}.",
            source="Seuil de 10 jours : paramètre · le changement est compté à l’arrivée chez l’opérateur régional · délais par public et par modalité dans le tableau",
            table=tables.Table(
                lambda: groups,
                {"groupe": "Groupe", "valeur": "Délai médian (jours)", "borne_basse": "Intervalle, de", "borne_haute": "à", "numerateur": "Rendez-vous tenus", "denominateur": "Demandes", "statut": "Statut"},
                {"valeur": 0, "borne_basse": 0, "borne_haute": 0, "numerateur": 0, "denominateur": 0},
            ),
            view=view, shows=regional(speed, autres=(f"tableau{f.NBSP}: {f.period(period)}",)), origin=origin_of(at, "part_rdv_sous_seuil"), empty="Non livré : les parcours de ce territoire.",
        )  # fmt: skip


def outcomes(view: View) -> None:
    """Surveys by unit, with answers and response rate; files of Transitions Pro."""
    place = view.territoire
    rows = service.named(read("access/surveys", niveau=place.niveau, code=place.code, saison=season(view)))
    rows = rows.assign(
        unite_nom=rows["unite"].map(lambda u: service.UNITS.get(u, u)), denominateur=rows["reponses"]
    )
    labels = {"question": "Question", "unite_nom": "Unité", "periode_nom": "Période", "valeur": "Part (%)", "borne_basse": "Intervalle, de",
              "borne_haute": "à", "reponses": "Réponses", "taux_reponse": "Taux de réponse (%)", "statut": "Statut"}  # fmt: skip
    decimals = {"valeur": 1, "borne_basse": 1, "borne_haute": 1, "reponses": 0, "taux_reponse": 0}
    asked = (
        ("satisfaction_fin_unite", "satisfaction"),
        ("utilite_6_mois", "utilite"),
        ("situation_amelioree_6_mois", "situation"),
    )
    columns = [*st.columns(2, gap="medium"), *st.columns(2, gap="medium")]
    for column, (code, key) in zip(columns, asked, strict=False):
        part = rows[rows["indicateur"] == code]
        now = part[part["periode"] == view.periode]
        with column:
            title = f"{service.SHARES[code]}{f.NBSP}: {texts.inside_sentence(service.last_title(part[part['periode'] <= view.periode], 'unite', service.UNITS))}"
            block.figure(
                key, title, service.shares_over_time(part, "unite", service.UNITS, 260) if part["valeur"].notna().any() else None,
                alt=f"{service.SHARES[code]} {place.within}. {title}.",
                source=f"{_answers(now)} · l’intervalle ne dit rien de ceux qui n’ont pas répondu",
                table=tables.Table(lambda part=part: part, labels, decimals), view=view, shows=regional(part), origin=origin_of(view, code, "unite_oeuvre", "UO1"),
                empty="Enquêtes connues pour la France et les régions, quand elles sont livrées.",
            )  # fmt: skip
    with columns[3]:
        files = service.named(
            read("access/shares", indicateurs=["part_ptp_accompagnes", "part_demission_accompagnes"], ventilation="ensemble",
                 modalite="ensemble", niveau=place.niveau, code=place.code, saison=season(view))
        )  # fmt: skip
        title = service.last_title(files[files["periode"] <= view.periode], "indicateur", service.SHARES)
        block.figure(
            "transitions", title, service.shares_over_time(files, "indicateur", service.SHARES, 260) if files["valeur"].notna().any() else None,
            alt=f"Dossiers de Transitions Pro accompagnés par un CEP {place.within}. {title}.",
            source="Livraisons de Transitions Pro, tous réseaux de CEP réunis",
            table=tables.Table(lambda: files, LABELS, DECIMALS), view=view, shows=scope.of(files, whose=filters.ALL_NETWORKS), origin=origin_of(view, "part_ptp_accompagnes"),
            empty="Dossiers connus pour la France et les régions, quand ils sont livrés.",
        )  # fmt: skip


def _answers(now) -> str:
    """« 12 345 réponses, 36 % des personnes interrogées »."""
    known = now[now["valeur"].notna()]
    if known.empty:
        return "Nombre de réponses non connu"
    said = [
        f"{u}{f.NBSP}: {f.number(n)} réponses"
        + (f", {f.with_unit(r, '%')} des interrogés" if f.is_known(r) else "")
        for u, n, r in zip(known["unite_nom"], known["reponses"], known["taux_reponse"], strict=True)
    ]
    return " ; ".join(said)


def verify(view: View, network: str, shown_code: str) -> None:
    """Delivered years beside published ones, four sources of one count, published figures recomputed, note of the model."""
    place, name = view.territoire, catalog.network_names()[network]
    left, right = st.columns(2, gap="medium")
    with left:
        _annual(view, network, name, shown_code)
    with right:
        rows = read("access/reconciled", niveau=place.niveau, code=place.code)
        title = figures.reconciled_title(rows)
        block.figure(
            "rapprochement", title, figures.reconciled(rows) if len(rows) else None,
            above=figures.reconciled_legend(rows),
            alt=f"Entrées des opérateurs régionaux {place.within} selon quatre sources. {title}.",
            source="Opérateurs régionaux · total annuel livré, somme des trimestres, parcours ligne à ligne, chiffre publié · l’explication de chaque écart est dans le tableau",
            table=tables.Table(
                lambda: rows,
                {"annee": "Année", "total_annuel": "Total annuel", "somme_trimestres": "Somme des trimestres", "somme_parcours": "Parcours", "publie": "Publié",
                 "ecart_trimestres_pourcent": "Écart des trimestres (%)", "explication": "Explication"},
                dict.fromkeys(("total_annuel", "somme_trimestres", "somme_parcours", "publie"), 0) | {"ecart_trimestres_pourcent": 1},
            ),
            view=view, shows=regional(rows, periode=YEARS), origin=origin_of(view, "entrees_cep", "reseau", filters.REGIONAL), empty="Connu pour la France et les régions.",
        )  # fmt: skip
    counts = read("access/published_counts").iloc[0].to_dict()
    checked = read("access/published_check")
    block.figure(
        "publies", figures.published_title(counts), figures.published_list(checked) if len(checked) else None,
        alt=f"Chiffres publiés recalculés. {figures.published_title(counts)}.",
        source="Chaque chiffre publié que les livraisons permettent de recalculer, avec son écart et son explication",
        table=tables.Table(
            lambda: checked,
            {"libelle": "Chiffre", "territoire": "Territoire", "periode": "Période", "publie": "Publié", "calcule": "Recalculé", "unite": "Unité", "explication": "Explication", "source": "Source"},
            {"publie": 2, "calcule": 2},
        ),
        view=view, shows=regional(checked, counted=("chiffre", "chiffres"), territoire=PUBLISHED, periode=PUBLISHED, public=PUBLISHED), empty="Aucun chiffre publié ne se recalcule.",
    )  # fmt: skip
    level = view.maille if view.maille in ("region", "departement") else "departement"
    model = read("access/model", niveau=level)
    block.heading("Note du modèle : l’accès attendu", "modele")
    st.html(
        f'<p class="note">{model["note"].iloc[0]}</p>'
        if len(model)
        else '<p class="vide">La structure des actifs occupés n’est pas livrée : pas d’accès attendu.</p>'
    )


def _annual(view: View, network: str, name: str, shown_code: str) -> None:
    """Entries and beneficiaries are two counts, each shown with its own published figures."""
    place = view.territoire
    counted = "beneficiaires_cep" if shown_code == "beneficiaires_cep" else "entrees_cep"
    what = "bénéficiaires" if counted == "beneficiaires_cep" else "entrées"
    delivered = read(
        "access/annual", indicateur=counted, niveau=place.niveau, code=place.code, reseau=network
    )
    published = read(
        "shared/published", indicateur=counted, perimetre=network, niveau=place.niveau, code=place.code
    )
    breaks = read("shared/breaks", indicateur=counted, perimetre=network)
    title = f"{name}{f.NBSP}: {figures.annual_title(delivered, published, what)}"
    block.figure(
        "annees", title, figures.annual(delivered, published, breaks) if len(delivered) or len(published) else None,
        above=figures.annual_legend(published),
        alt=f"{texts.sentence_case(what)} par année, chiffres livrés et publiés, {place.within}. {title}.",
        source="Une année est livrée comme telle : elle n’est pas la somme des trimestres · source de chaque chiffre publié au survol et dans le tableau",
        table=tables.Table(
            lambda: figures.annual_rows(delivered, published),
            {"periode": "Année", "origine": "Origine", "valeur": texts.sentence_case(what), "source": "Source"},
            {"valeur": 0},
        ),
        view=view, shows=scope.of(delivered, periode=YEARS), empty="Aucune année n’est livrée ni publiée pour ce territoire.",
    )  # fmt: skip
