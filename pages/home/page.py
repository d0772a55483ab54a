"""Que retenir du CEP ?"""

import streamlit as st

from pages.home import figures
from pages.shared import bar, block, catalog, explorer, filters, missing, read, scope, sentences, shell
from pages.shared import formats as f

PAGE = "pages/home/page.py"
RATE = "taux_acces_actifs_occupes"
# What is shown, its indicator, its network, and the page that proves it.
SHOWN = (
    (RATE, RATE, filters.ALL_NETWORKS, "acces"),
    ("entrees_regionales", "entrees_cep", filters.REGIONAL, "acces"),
    ("entrees_ensemble", "entrees_cep", filters.ALL_NETWORKS, "acces"),
    ("nb_lieux_accueil", "nb_lieux_accueil", filters.ALL_NETWORKS, "couverture"),
    ("nb_conseillers_etp", "nb_conseillers_etp", filters.ALL_NETWORKS, "couverture"),
)
COUNTED = {"nb_lieux_accueil": ("lieu", "lieux"), "nb_conseillers_etp": ("ETP", "ETP")}


def figure(code: str, indicateur: str, reseau: str, page: str, view: filters.View) -> figures.Figure:
    """Read one of the five figures and its last three years."""
    shown = catalog.indicator(indicateur)
    here = view.at(reseau=reseau, indicateur=indicateur)
    value = explorer.value(here, shown)
    ventilation, modalite = shown.breakdown(reseau)
    series = read.read(
        "shared/series", indicateur=indicateur, ventilation=ventilation, modalite=modalite,
        niveau=view.territoire.niveau, code=view.territoire.code, annees=f.is_year(view.periode),
    )  # fmt: skip
    trend = [v if f.is_known(v) else None for v in series.loc[series["periode"] <= view.periode, "valeur"]][
        -13:
    ]
    if code in COUNTED:
        change = figures.exact_change(value, *COUNTED[code])
    else:
        change = sentences.change(value, shown.is_count, shown.decimales)
    known = f.is_known(value["valeur"])
    said = figures.said(code, view, value) if known else ""
    label = {
        "entrees_regionales": "Entrées chez les opérateurs régionaux",
        "entrees_ensemble": "Entrées, tous réseaux",
    }.get(code, shown.libelle)
    decimals = 0 if shown.is_count else shown.decimales
    return figures.Figure(code, label, shown.unite, decimals, value, said, change, shown.sources, page, trend)


view, shown, notices = bar.current(PAGE, (RATE,))
all_figures = [figure(*spec, view) for spec in SHOWN]
rate = all_figures[0].value

shell.title("Que retenir du conseil en évolution professionnelle ?", view, network=False)
shell.notices(notices)
rows = explorer.units(view, shown)
shell.remember(figures.remember(view, rate, explorer.apart(view, shown, rate, rows)))
bar.show(view, shown, mesh=False)

left, right = st.columns([4, 3], gap="large")
with left:
    block.figure(
        "chiffres",
        f"Cinq chiffres {f.at_period(view.periode)}, comparés à un an plus tôt",
        figures.lines(all_figures, view),
        alt="",
        source="« Stable » : l’écart n’est pas significatif · petite courbe : les trois dernières années, à partir de zéro",
        table=figures.table(all_figures),
        view=view,
        shows=scope.of_view(view, points=f.count(len(all_figures), "chiffre"), reseau=scope.NO_NETWORK),
        origin=explorer.origin(view, shown),
    )
    missing.section(view, ("activite", "lieux_accueil"), [])
with right:
    explorer.map_block(view, shown, rows)
