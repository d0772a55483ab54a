"""Quels actifs occupés accèdent au CEP ?"""

import streamlit as st

from pages.access import figures
from pages.shared import (
    bar,
    block,
    catalog,
    explorer,
    filters,
    missing,
    read,
    sentences,
    shell,
    tables,
    texts,
)
from pages.shared import formats as f

INDICATORS = (
    "taux_acces_actifs_occupes",
    "entrees_cep",
    "beneficiaires_cep",
    "part_operateur",
    "taux_recours_actifs",
)
PAGE = "pages/access/page.py"

view, shown, notices = bar.current(PAGE, INDICATORS, network=filters.REGIONAL)
place = view.territoire
here = explorer.value(view, shown)
rows = explorer.units(view, shown)

shell.title("Quels actifs occupés accèdent au CEP ?", view, network="reseau" in shown.ventilations)
shell.notices(notices)
shell.remember(explorer.remember(view, shown, here, rows))
bar.show(view, shown, INDICATORS)

left, right = st.columns([2, 1], gap="medium")
with left:
    explorer.map_block(view, shown, rows)
with right:
    explorer.ranking_block(view, shown, rows, here)

# The profile and the years are those of one network: the one chosen, else the regional operators
network = view.reseau if shown.breakdown(view.reseau)[0] == "reseau" else filters.REGIONAL
name = catalog.network_names()[network]

left, right = st.columns(2, gap="medium")
with left:
    explorer.series_block(view, shown)
with right:
    home = place.niveau == "france"
    reference = f.same_period_last_year(view.periode) if home else view.periode
    profile = read.read(
        "access/profile",
        niveau=place.niveau,
        code=place.code,
        periode=view.periode,
        periode_reference=reference,
        reseau=network,
    )
    known = profile["part"].notna().any()
    against = f"un an plus tôt ({f.period(reference)})" if home else "en France"
    title = f"{name}{f.NBSP}: {figures.profile_title(profile, against) if known else 'profil non connu'}"
    block.figure(
        "profil",
        title,
        figures.profile(profile, against) if known else None,
        alt=f"Profil des entrées {place.within}, {f.period(view.periode)}. {title}.",
        source=(
            "Parts parmi les entrées dont la réponse est connue "
            f"· point plein{f.NBSP}: {place.nom}{f.NBSP}; point vide{f.NBSP}: {against}"
        ),
        table=tables.Table(
            lambda: figures.labelled(profile),
            {
                "dimension": "Dimension",
                "libelle": "Modalité",
                "part": "Part (%)",
                "part_reference": f"{against} (%)",
            },
            {"part": 0, "part_reference": 0},
        ),
        view=view,
        empty="Le profil est connu pour la France, les régions et les départements, quand toutes ses cellules sont livrées et diffusables.",
    )

left, right = st.columns(2, gap="medium")
with left:
    # Entries and beneficiaries are two counts, each shown with its own published figures
    counted = "beneficiaires_cep" if shown.code == "beneficiaires_cep" else "entrees_cep"
    what = "bénéficiaires" if counted == "beneficiaires_cep" else "entrées"
    delivered = read.read(
        "access/annual", indicateur=counted, niveau=place.niveau, code=place.code, reseau=network
    )
    published = read.read(
        "shared/published",
        indicateur=counted,
        perimetre=network,
        niveau=place.niveau,
        code=place.code,
    )
    breaks = read.read("shared/breaks", indicateur=counted, perimetre=network)
    title = f"{name}{f.NBSP}: {figures.annual_title(delivered, published, what)}"
    block.figure(
        "annees",
        title,
        figures.annual(delivered, published, breaks) if len(delivered) or len(published) else None,
        above=figures.annual_legend(published),
        alt=f"{texts.sentence_case(what)} par année, chiffres livrés et publiés, {place.within}. {title}.",
        source="Une année est livrée comme telle : elle n’est pas la somme des trimestres · source de chaque chiffre publié au survol et dans le tableau",
        table=tables.Table(
            lambda: figures.annual_rows(delivered, published),
            {
                "periode": "Année",
                "origine": "Origine",
                "valeur": texts.sentence_case(what),
                "source": "Source",
            },
            {"valeur": 0},
        ),
        view=view,
        empty="Aucune année n’est livrée ni publiée pour ce territoire.",
    )
with right:
    missing.section(view, ("activite",), [s[:1].upper() + s[1:] + "." for s in sentences.statuses(rows)])
