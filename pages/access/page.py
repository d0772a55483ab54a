"""Quels actifs occupés accèdent au CEP ?"""

import streamlit as st

from pages.access import choices, follow_up, sections
from pages.shared import bar, catalog, explorer, filters, shell
from pages.shared import formats as f
from pages.shared.read import read

PAGE = "pages/access/page.py"

indicators = catalog.shown_on("acces")
view, shown, notices = bar.current(PAGE, indicators, network=filters.REGIONAL)
picked, more = choices.read(st.query_params, view)
view, shown = choices.applied(view, shown, picked)
here = explorer.value(view, shown)
rows = explorer.units(view, shown)
if shown.code == "ratio_acces_attendu":
    picked = choices.Choices(picked.denominateur, picked.public, "attendu", picked.volet)

lines = explorer.remember(view, shown, here, rows)
if shown.code == choices.RATE and f.is_known(here["valeur"]):
    if not picked.plain:
        lines[0] = choices.headline(view, picked, here["valeur"], here["borne_basse"], here["borne_haute"])
    elif view.territoire.niveau in ("region", "departement"):
        expected = read(
            "access/expected_here",
            niveau=view.territoire.niveau,
            code=view.territoire.code,
            periode=view.periode,
        )
        said = [
            choices.expected_sentence(r.valeur, r.borne_basse, r.borne_haute, r.verdict)
            for r in expected.itertuples()
        ]
        lines[2:2] = [s for s in said if s]

shell.title("Quels actifs occupés accèdent au CEP ?", view, network="reseau" in shown.ventilations)
shell.notices([*notices, *more])
shell.remember(lines)
bar.show(view, shown, indicators)
if view.indicateur == choices.RATE:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="barre_acces"):
        bar.word("rapporté aux")
        labels = {code: of.label for code, of in choices.DENOMINATORS.items()}
        bar.select(
            PAGE, "Dénominateur", "denominateur", list(labels), picked.denominateur, labels.get, width=225
        )
        bar.word("pour")
        people = {code: words[0] for code, words in choices.PUBLICS.items()}
        bar.select(PAGE, "Public", "public", list(people), picked.public, people.get, width=210)
        bar.word("carte de")
        bar.select(PAGE, "Carte", "carte", list(choices.MAPS), picked.carte, choices.MAPS.get, width=230)
    st.html(f'<p class="source">Dénominateur{f.NBSP}: {choices.described(picked)}</p>')

left, right = st.columns([2, 1], gap="medium")
with left:
    if picked.carte == "attendu" and view.maille in ("region", "departement"):
        sections.expected_map(view)
    elif picked.carte == "croisee":
        sections.crossed_map(view)
    else:
        explorer.map_block(view, shown, rows)
with right:
    if picked.carte == "attendu":
        ratio = catalog.indicator("ratio_acces_attendu")
        explorer.ranking_block(view, ratio, explorer.units(view, ratio), explorer.value(view, ratio))
    else:
        explorer.ranking_block(view, shown, rows, here)
explorer.series_block(view, shown)

bar.tabs(PAGE, "Volet", "volet", choices.SECTIONS, picked.volet)
# What counts persons by network is that of the network chosen, else of the regional operators
network = (
    view.reseau
    if view.reseau != filters.ALL_NETWORKS and "reseau" in shown.ventilations
    else filters.REGIONAL
)
if picked.volet == "publics":
    sections.reached(view, network)
elif picked.volet == "parcours":
    follow_up.path(view, network)
elif picked.volet == "suites":
    follow_up.outcomes(view)
elif picked.volet == "verifier":
    follow_up.verify(view, network, shown.code)
else:
    sections.compare(view, shown, picked)
sections.missing_section(view, rows)
