"""The cockpit of one lot."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from pages.procurement import figures
from pages.shared import block, catalog, filters, maps, read, scope, tables
from pages.shared import formats as f
from pages.shared.filters import View


def show(lot: Mapping, market: str, view: View) -> None:
    """Draw the figures of a lot. lot: a row of procurement/lots."""
    code = lot["lot_code"]
    months = read.read("procurement/lot_months", lot=code)
    amendments = read.read("procurement/amendments", lot=code)
    members = read.read("procurement/members", lot=code)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _money(lot, months, amendments, view)
    with right:
        _commitments(lot, market, view)
    left, right = st.columns(2, gap="medium")
    with left:
        _map(lot, view)
        _units(lot, view)
    with right:
        _invoices(lot, market, view)
    _papers(lot, market, amendments, members, view)
    _cooperation(lot)
    block.heading("Ce qui manque", "manques")
    st.html(
        f'<ul class="manques">{"".join(f"<li>{line}</li>" for line in missing(pd.DataFrame([lot])))}</ul>'
    )


def _shows(lot: Mapping) -> scope.Scope:
    """Every figure of the cockpit is of the lot alone, whatever the territory."""
    return scope.Scope(territoire="", reseau=filters.REGIONAL, autres=(str(lot["libelle"]),))


def _papers(lot: Mapping, market: str, amendments: pd.DataFrame, members: pd.DataFrame, view: View) -> None:
    """The documents of the lot: what is known of each, and from where."""
    prices = read.read("procurement/prices", lot=lot["lot_code"], marche=market)
    asked = lot["marche_public_id"] if f.is_known(lot["marche_public_id"]) else "aucun"
    contracts = read.read("procurement/contracts", marche_id=asked)
    papers = figures.documents(lot, amendments, members, prices, contracts)
    labels = {"document": "Document", "contenu": "Ce qu’il dit", "source": "Source"}
    block.figure(
        "documents",
        "Contrat, avenants, groupement, prix : ce qu’on en sait et d’où",
        tables.html(papers, labels, "Documents du lot", (), 60),
        alt="",
        source="Ce qui n’est pas publié est dit « non publié »",
        table=tables.Table(lambda: papers, labels),
        view=view,
        shows=_shows(lot),
    )


def _units(lot: Mapping, view: View) -> None:
    """What the lot invoices, unit by unit."""
    units = read.read("procurement/units", lot=lot["lot_code"])
    block.figure(
        "unites",
        "Ce que le lot facture, unité par unité",
        figures.units_mix(units),
        alt="Part de chaque unité d’œuvre dans les unités facturées, par année.",
        source="Unités facturées ; la dernière année n’est pas entière",
        table=tables.Table(
            lambda: units.assign(unite=units["unite_oeuvre_code"].map(figures.UNITS)),
            {"annee": "Année", "unite": "Unité", "quantite": "Quantité", "part": "Part (%)"},
            {"quantite": 0, "part": 1},
        ),
        view=view,
        shows=_shows(lot),
        empty="Aucune unité facturée n’est livrée.",
    )


def _commitments(lot: Mapping, market: str, view: View) -> None:
    """What is done beside what is expected, and what is left to do."""
    drawn, table = figures.bullets(lot)
    block.figure(
        "engagements",
        "Ce qui est fait, au regard de ce qui est attendu",
        drawn,
        alt="Part de l’attendu atteinte pour chaque engagement du lot.",
        source="Le trait marque l’attendu (100 %) ; pour le délai et l’argent, au-delà du trait est plus que prévu",
        table=tables.Table(
            lambda: table,
            {
                "mesure": "Engagement",
                "observe": "Observé",
                "attendu": "Attendu",
                "rapport": "Rapport (%)",
            },
            {"rapport": 0},
        ),
        view=view,
        shows=_shows(lot),
        empty="Ni objectifs ni exécution ne sont livrés pour ce lot.",
    )
    todo = figures.left_to_do(lot)
    block.heading("Reste à faire par mois", "reste")
    st.html(
        "".join(f"<p>{escape(line)}</p>" for line in todo)
        or '<p class="vide">Objectif ou plafond non connus.</p>'
    )
    st.html(f'<p class="source">{_adjusted(lot, market)}</p>')


def _money(lot: Mapping, months: pd.DataFrame, amendments: pd.DataFrame, view: View) -> None:
    """What is invoiced, month after month, and where it lands."""
    drawn = figures.cumul(months, lot, amendments)
    title = _money_title(lot)
    block.figure(
        "argent",
        title,
        drawn,
        alt=title,
        source="Facturé cumulé hors taxes · pointillés : dépense régulière · tirets : atterrissage et sa fourchette "
        "(au moins 8 chances sur 10) · barres verticales : avenants",
        table=tables.Table(
            lambda: months,
            {
                "mois": "Mois", "quantite": "Unités", "montant_facture_ht": "Facturé HT", "cumul_facture_ht": "Cumul HT",
                "plafond_ht": "Plafond HT", "part_consommee": "Plafond facturé (%)", "part_ecoulee": "Temps écoulé (%)", "motif": "Absence",
            },
            {"quantite": 0, "montant_facture_ht": 0, "cumul_facture_ht": 0, "plafond_ht": 0, "part_consommee": 1, "part_ecoulee": 1},
        ),
        view=view, shows=_shows(lot),
        empty=_no_money(lot, months),
    )  # fmt: skip


def _money_title(lot: Mapping) -> str:
    if not f.is_known(lot["part_consommee"]):
        return "L’argent du lot"
    return (
        f"{f.with_unit(lot['part_consommee'], '%')} du plafond facturé pour {f.with_unit(lot['part_ecoulee'], '%')} du temps "
        f"à la fin de {f.period(lot['mois_connu'])}"
    )


def _no_money(lot: Mapping, months: pd.DataFrame) -> str:
    if months.empty:
        return "L’exécution de ce lot n’est pas livrée."
    if not read.sees_amounts() and lot["montants_proteges"]:
        return "Secret des affaires : moins de trois entreprises, ou une seule pour plus de 85 % du montant."
    return "Un mois au moins n’est pas connu depuis le début du contrat : le cumul ne se calcule pas."


def _adjusted(lot: Mapping, market: str) -> str:
    """What a goal shared by the entries expected of each territory would say of the lot."""
    if not f.is_known(lot["trimestre"]):
        return ""
    rows = read.read("procurement/adjusted", marche=market, annee=int(lot["trimestre"][:4])).set_index(
        "lot_code"
    )
    if lot["lot_code"] not in rows.index or not f.is_known(rows.at[lot["lot_code"], "cible_ajustee"]):
        return ""
    goal = rows.loc[lot["lot_code"]]
    return (
        f"Si le total des objectifs de {lot['trimestre'][:4]} se partageait selon les entrées attendues de chaque territoire "
        f"(structure de ses emplois, année {goal['periode']}, page « Accès »), ce lot en aurait "
        f"{f.number(goal['cible_ajustee'])} ; le sien est de {f.number(goal['cible'])}."
    )


def _map(lot: Mapping, view: View) -> None:
    rows = read.read("procurement/covered", lot=lot["lot_code"])
    title = figures.covered_title(rows)
    drawn, legend = None, ""
    if len(rows):
        regions = rows["code_region"].unique()
        one = regions[0] if len(regions) == 1 else ""
        place = maps.ground("departement", "region" if one else "france", one)
        shown = list(dict.fromkeys(rows["membre"].dropna()))
        colours = dict(zip(shown, figures.MEMBER_COLOURS * 4, strict=False))
        inside = set(rows["code"])
        others = [
            t.code
            for t in catalog.territories().values()
            if t.niveau == "departement" and t.code not in inside
        ]
        drawn = maps.members(rows, place, colours, others if place.national else ())
        legend = maps.members_legend(rows, colours)
    block.figure(
        "cotraitants",
        title,
        drawn,
        above=legend,
        alt=title,
        source="Département couvert par chaque membre du groupement à ce jour, sous-traitants exceptés",
        table=tables.Table(
            lambda: rows.assign(membre=rows["membre"].fillna("non dit")),
            {"code": "Département", "nom": "Nom", "membre": "Membre"},
        ),
        view=view,
        shows=_shows(lot),
        empty="Le territoire du lot n’est pas connu.",
    )


def _invoices(lot: Mapping, market: str, view: View) -> None:
    code = lot["lot_code"]
    rows = figures.reconciliation_table(read.read("procurement/reconciliation", lot=code))
    labels = {
        "mois": "Mois",
        "unite": "Unité",
        "facturees": "Facturées",
        "parcours": "Parcours",
        "ecart": "Écart",
        "etat": "État",
    }
    numbers = {"facturees": 0, "parcours": 0, "ecart": 0}
    table = tables.Table(lambda: rows, labels, numbers)
    block.figure(
        "rapprochement",
        figures.reconciliation_title(rows),
        tables.html(table.on_screen(), labels, "Facture et parcours, ligne par ligne", tuple(numbers), 18) if len(rows) else None,
        alt="",
        source="Un parcours compte au mois de son premier rendez-vous (début du niveau 2 pour l’accompagnement) · "
        "ce qui ne se compare pas dit pourquoi",
        table=table,
        view=view, shows=_shows(lot),
        empty="Ni facture ni parcours livrés pour ce lot.",
    )  # fmt: skip
    found = figures.anomalies_table(read.read("procurement/anomalies", lot=code, marche=market))
    wanted = {
        "mois": "Mois",
        "anomalie": "À vérifier",
        "membre": "Membre",
        "quantite": "Quantité",
        "detail": "Pourquoi",
    }
    block.figure(
        "factures",
        figures.invoices_title(found),
        tables.html(
            found.assign(quantite=found["quantite"].map(f.number)),
            wanted,
            "Factures à vérifier",
            ("quantite",),
            20,
        )
        if len(found)
        else None,
        alt="",
        source="Deux mois identiques peuvent être une coïncidence",
        table=tables.Table(lambda: found, wanted | {"montant": "Montant HT"}, {"quantite": 0, "montant": 0}),
        view=view,
        shows=_shows(lot),
        empty="Aucune facture à vérifier, parmi celles qui sont livrées.",
    )


def _cooperation(lot: Mapping) -> None:
    """Results of the contract beside those of cooperation on the same territory."""
    block.heading("Et la coopération sur le même territoire ?", "cooperation")
    links = read.read("procurement/cooperation", lot=lot["lot_code"]).iloc[0].to_dict()
    first = str(lot["code_regions"]).split(";")[0] if f.is_known(lot["code_regions"]) else ""
    where = f"cooperations?territoire=region-{escape(first)}" if first else "cooperations"
    st.html(
        f"<p>{escape(figures.cooperation_sentence(lot, links))} "
        f'<a href="{where}" target="_self">Ce qui le prouve, page « Coopérations »</a>.</p>'
    )


def missing(lots: pd.DataFrame) -> list[str]:
    """What is not known of these lots, in words."""
    attributed = lots[lots["statut_lot"] != "infructueux"]
    lines = []
    for condition, one, many in (
        (attributed["titulaire"].isna(), "Titulaire non publié", "Titulaires non publiés"),
        (attributed["montant_max_ht"].isna(), "Plafond non publié", "Plafonds non publiés"),
        (attributed["dernier_mois"].isna(), "Exécution non livrée", "Exécution non livrée"),
        (attributed["non_livres"] > 0, "Mois d’exécution non livrés", "Mois d’exécution non livrés"),
        (
            attributed["satisfaction"].isna() & (attributed["type_lot"] == "geographique"),
            "Satisfaction non livrée",
            "Satisfaction non livrée",
        ),
        (
            attributed["delai_median_j"].isna() & (attributed["type_lot"] == "geographique"),
            "Délai du premier rendez-vous non connu (parcours non livrés)",
            "Délai du premier rendez-vous non connu (parcours non livrés)",
        ),
    ):
        found = attributed.loc[condition, "libelle"].tolist()
        if found:
            said = one if len(found) == 1 else many
            lines.append(f"{said}{f.NBSP}: {escape(f.listing(found, most=8))}.")
    return lines or ["Rien de ce que la page montre ne manque."]
