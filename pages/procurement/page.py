"""Les lots du marché tiennent-ils leurs engagements ?"""

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from etl.paths import Paths
from pages.procurement import alerts as rules
from pages.procurement import board, cockpit, figures
from pages.shared import bar, block, catalog, filters, read, scope, shell, tables, texts
from pages.shared import formats as f

PAGE = "pages/procurement/page.py"

markets = read.read("procurement/markets").set_index("marche_code", drop=False)
asked = st.query_params
market_code, notice_m = filters.choose(
    asked.get("marche"),
    list(markets.index),
    markets.index[0],
    f"Le marché « {{asked}} » n’est pas connu{f.NBSP}: la page montre le plus récent.",
)
market = markets.loc[market_code].to_dict()
lots = read.read("procurement/lots", marche=market_code)
names = lots.set_index("lot_code")["libelle"].to_dict()
lot_code, notice_l = filters.choose(
    asked.get("lot"), ["", *names], "", "Le lot « {asked} » n’est pas de ce marché : la page les montre tous."
)
place, notice_t = filters.territory(asked.get("territoire"), catalog.territories())
last = lots["trimestre"].dropna().max() if lots["trimestre"].notna().any() else "2026"
view = filters.View(
    place, last, filters.REGIONAL, autres=(("marche", market_code), ("lot", lot_code)), page=PAGE
)
path = Paths.from_env().reference / "alertes_marche.yml"
said_by = {
    row["lot_code"]: rules.alerts(row, rules.read_rules(path, path.stat().st_mtime_ns))
    for row in lots.to_dict("records")
}

st.html("<h1>Les lots du marché tiennent-ils leurs engagements ?</h1>")
st.html(
    f'<p class="portee">{market["libelle"]} · {texts.sentence_case(market["acheteur"])} · {catalog.published_on()}</p>'
)
shell.notices([n for n in (notice_m, notice_l, notice_t) if n])
lot = lots[lots["lot_code"] == lot_code].iloc[0].to_dict() if lot_code else None
shell.remember(
    figures.lot_remember(lot, said_by[lot_code]) if lot else figures.remember(market, lots, said_by)
)
with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="barre"):
    st.html('<span class="mot">Je regarde</span>', width="content")
    bar.select(
        PAGE,
        "Marché",
        "marche",
        list(markets.index),
        market_code,
        lambda k: markets.at[k, "libelle"],
        width=330,
    )
    st.html('<span class="mot">et</span>', width="content")
    bar.select(PAGE, "Lot", "lot", ["", *names], lot_code, lambda k: names.get(k, "tous les lots"), width=330)
if not read.sees_amounts():
    st.html(
        '<p class="avis" role="note">Montants facturés et prix relèvent du secret des affaires : ils ne sont montrés que pour '
        "les lots où trois entreprises au moins les composent, aucune au-delà de 85 %.</p>"
    )


def of_market(rows: pd.DataFrame, counted: tuple[str, str]) -> scope.Scope:
    return scope.of(rows, counted=counted, whose=filters.REGIONAL, autres=(market["libelle"],))


def address(code: str) -> str:
    return "?" + urlencode({"marche": market_code, "lot": code})


if lot:
    st.html(f'<p><a href="{address("")}" target="_self">Tous les lots</a> › {names[lot_code]}</p>')
    cockpit.show(lot, market_code, view)
else:
    here = lots
    if place.niveau != "france":
        of_region = (
            lots["code_regions"]
            .fillna("")
            .str.split(";")
            .map(lambda codes: place.code_region in codes or place.code in codes)
        )
        here = lots[of_region] if of_region.any() else lots
    block.figure(
        "lots",
        f"{f.count(len(here), 'lot', 'lots')}{'' if len(here) == len(lots) else f' couvrant {place.nom}'}{f.NBSP}: objectif, rythme, "
        "atterrissage, argent, satisfaction, livraisons",
        board.html(here, said_by, address),
        alt="",
        source="Entrées : depuis le début de l’année, objectif au prorata · argent : facturé ÷ plafond, avenants compris · "
        "satisfaction : quatre derniers trimestres livrés, fin d’unité · "
        + figures.test_sentence(read.read("procurement/test")),
        table=tables.Table(
            lambda: board.export_rows(here, said_by),
            {
                "libelle": "Lot", "titulaire_nom": "Titulaire", "realisation": "Objectif réalisé (%)", "part_consommee": "Plafond facturé (%)",
                "part_ecoulee": "Temps écoulé (%)", "part_atterrissage": "Atterrissage (% du plafond)", "part_basse": "au moins (%)",
                "part_haute": "au plus (%)", "satisfaction": "Satisfaction (%)", "dernier_mois": "Dernier mois livré", "alertes": "À vérifier",
            },
            {"realisation": 0, "part_consommee": 0, "part_ecoulee": 0, "part_atterrissage": 0, "part_basse": 0, "part_haute": 0, "satisfaction": 0},
        ),
        view=view, shows=of_market(here, counted=("lot", "lots")).at(territoire=place.key if len(here) < len(lots) else "france"),
    )  # fmt: skip
    left, right = st.columns(2, gap="medium")
    with left:
        moves = read.read("procurement/continuity")
        block.figure(
            "continuite",
            figures.continuity_title(moves),
            figures.continuity(moves),
            alt=figures.continuity_title(moves),
            source="Point plein : T4 2023 à T1 2024 · point vide : même passage les autres années, où la saison seule joue · "
            "* le titulaire a changé",
            table=tables.Table(
                lambda: moves,
                {
                    "region": "Région", "titulaire_2019": "Titulaire 2020-2023", "titulaire_2023": "Titulaire 2024-2027",
                    "entrees_2023_q4": "T4 2023", "entrees_2024_q1": "T1 2024", "variation": "Variation (%)",
                    "variation_de_saison": "D’ordinaire (%)",
                },
                {"entrees_2023_q4": 0, "entrees_2024_q1": 0, "variation": 1, "variation_de_saison": 1},
            ),
            view=view, shows=scope.of(moves, counted="region", whose=filters.REGIONAL, periode="le changement de contrat a eu lieu alors").at(periodes=("2023-Q4", "2024-Q1")),
            empty="Les entrées du T4 2023 et du T1 2024 ne sont pas connues.",
        )  # fmt: skip
        anomalies = read.read("procurement/anomalies", lot="", marche=market_code)
        found = figures.anomalies_table(anomalies)
        wanted = {
            "lot": "Lot",
            "mois": "Mois",
            "anomalie": "À vérifier",
            "unite": "Unité",
            "quantite": "Quantité",
            "detail": "Pourquoi",
        }
        block.figure(
            "factures",
            figures.invoices_title(found),
            tables.html(found.assign(quantite=found["quantite"].map(f.number)), wanted, "Factures à vérifier", ("quantite",), 30) if len(found) else None,
            alt="",
            source="Deux mois identiques peuvent être une coïncidence ; une facture n’est comparée aux parcours que là où ils sont livrés",
            table=tables.Table(lambda: found, wanted | {"montant": "Montant HT"}, {"quantite": 0, "montant": 0}),
            view=view, shows=of_market(anomalies, counted=("facture", "factures")),
            empty="Aucune facture à vérifier, parmi celles qui sont livrées.",
        )  # fmt: skip
    with right:
        facts = read.read("procurement/facts", marche=market_code)
        block.figure(
            "concentration",
            figures.concentration_sentence(market),
            tables.html(facts.assign(source=facts["source"]), {"libelle": "Fait publié", "valeur": "Valeur", "confiance": "Confiance", "source": "Source"}, "Ce que les sources publiques disent du marché", (), 20) if len(facts) else None,
            alt="",
            source="Indice : somme des carrés des parts de chaque titulaire dans les lots géographiques dont il est connu "
            "(10 000 : un seul titulaire) · montants non publiés, jamais estimés",
            table=tables.Table(lambda: facts, {"libelle": "Fait", "valeur": "Valeur", "note": "Note", "source": "Source"}),
            view=view, shows=of_market(facts, counted=("fait publié", "faits publiés")),
            invented=False,
            empty="Aucun fait publié.",
        )  # fmt: skip
        contracts = read.read("procurement/contracts", marche_id="")
        shown = contracts.assign(
            montant=[figures.euros(v, exact=True) for v in contracts["montant"]],
            date_notification=[
                f.date(pd.Timestamp(v)) if f.is_known(v) else "non dite"
                for v in contracts["date_notification"]
            ],
        )
        labels = {
            "marche_id": "Identifiant",
            "objet": "Objet",
            "titulaires": "Titulaires",
            "date_notification": "Notifié le",
            "montant": "Montant HT",
            "modifications": "Modifications",
        }
        block.figure(
            "avis",
            f"{f.count(len(contracts), 'contrat public retenu', 'contrats publics retenus')} (DECP)",
            tables.html(shown, labels, "Contrats publics du champ", ("montant", "modifications"), 12) if len(contracts) else None,
            alt="",
            source="Dernier état de chaque contrat, modifications appliquées dans l’ordre · retenus par acheteur et par mots de l’objet",
            table=tables.Table(lambda: contracts, labels | {"duree_mois": "Durée (mois)", "date_fin": "Fin", "ecarts": "Écarts au schéma"}, {"modifications": 0}),
            view=view, shows=scope.of(contracts, counted=("contrat", "contrats"), whose=scope.NO_NETWORK).at(autres=("tous les marchés du champ",)),
            empty="Aucun fichier DECP livré ne contient de contrat du champ.",
        )  # fmt: skip
    block.heading("Ce qui manque", "manques")
    lines = cockpit.missing(lots)
    st.html(f'<ul class="manques">{"".join(f"<li>{line}</li>" for line in lines)}</ul>')
