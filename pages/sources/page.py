"""D'où viennent les chiffres, que manque-t-il ?"""

import streamlit as st

from pages.shared import bar, catalog, filters, read, shell, texts
from pages.sources import figures, sections

PAGE = "pages/sources/page.py"

view, _, _ = bar.current(PAGE, ("taux_acces_actifs_occupes",))
operators = read.read("sources/operators").set_index("operateur_code")["nom"].to_dict()
datasets = read.read("sources/datasets")["dataset"].tolist()
asked, notices = st.query_params, []


def choose(key: str, offered: list[str], default: str, sentence: str) -> str:
    value, notice = filters.choose(asked.get(key), offered, default, sentence)
    notices.extend([notice] if notice else [])
    return value


section = choose(
    "vue", list(sections.TITLES), "recu", "La vue « {asked} » n’est pas connue : la page montre les fichiers."
)
dataset = choose(
    "jeu",
    ["", *datasets],
    "",
    "Le jeu de données « {asked} » n’est pas connu : la page les montre tous.",
)
operator = choose(
    "operateur",
    ["", *operators],
    "",
    "L’opérateur « {asked} » n’est pas connu : la page les montre tous.",
)
expected = read.read("sources/expected", dataset=dataset, operateur=operator)

st.html(
    "<h1>D’où viennent les chiffres, et que manque-t-il ?</h1>"
    f'<p class="portee">{texts.sentence_case(catalog.published_on())} · version {catalog.version()["version"]} · '
    '<a href="methodes">comment chaque chiffre est calculé</a></p>'
)
shell.notices([*figures.set_apart(read.read("sources/set_apart")), *notices])
shell.remember(figures.remember(read.read("sources/summary").iloc[0], expected))
bar.tabs(PAGE, "Ce que montre la page", "vue", sections.TITLES, section)
if section in ("recu", "qualite"):
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="barre"):
        bar.word("Je regarde")
        bar.select(
            PAGE,
            "Jeu de données",
            "jeu",
            ["", *datasets],
            dataset,
            lambda k: texts.dataset(k) if k else "tous les jeux de données",
            width=250,
        )
        bar.word("de")
        bar.select(
            PAGE,
            "Opérateur",
            "operateur",
            ["", *operators],
            operator,
            lambda k: operators.get(k, "tous les opérateurs"),
            width=430,
        )

keys = (("vue", section), ("jeu", dataset), ("operateur", operator))
view = view.at(autres=keys, indicateur="", maille="")
match section:
    case "recu":
        sections.received(PAGE, view, dataset, operator, expected)
    case "qualite":
        sections.quality(view, dataset, operator, operators)
    case "change":
        sections.changes(PAGE, view)
    case "verifier":
        sections.dry_run()
    case "publies":
        sections.elsewhere(PAGE, view)
