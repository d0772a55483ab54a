"""D'où viennent les chiffres, que manque-t-il ?"""

import datetime as dt

import streamlit as st

from pages.shared import bar, block, catalog, exports, filters, read, shell, texts
from pages.shared import formats as f
from pages.sources import figures, follow_up

PAGE = "pages/sources/page.py"

view, _, notices = bar.current(PAGE, ("taux_acces_actifs_occupes",))
operators = read.read("sources/operators").set_index("operateur_code")["nom"].to_dict()
datasets = read.read("sources/datasets")["dataset"].tolist()
asked = st.query_params
dataset, notice_d = filters.choose(
    asked.get("jeu"),
    ["", *datasets],
    "",
    "Le jeu de données « {asked} » n’est pas connu : la page les montre tous.",
)
operator, notice_o = filters.choose(
    asked.get("operateur"),
    ["", *operators],
    "",
    "L’opérateur « {asked} » n’est pas connu : la page les montre tous.",
)
rejects = read.read("sources/rejects", fichier="")
with_rejects = rejects.drop_duplicates("fichier_id").set_index("fichier_id")["fichier"].to_dict()
file, notice_f = filters.choose(
    asked.get("fichier"), ["", *with_rejects], "", "Le fichier « {asked} » n’a pas de ligne mise de côté."
)
view = view.at(
    autres=(("jeu", dataset), ("operateur", operator), ("fichier", file)), indicateur="", maille=""
)
summary = read.read("sources/summary").iloc[0]
expected = read.read("sources/expected", dataset=dataset, operateur=operator)

st.html(
    "<h1>D’où viennent les chiffres, et que manque-t-il ?</h1>"
    f'<p class="portee">{texts.sentence_case(catalog.published_on())} · version {catalog.version()["version"]}</p>'
)
shell.notices([n for n in (notice_d, notice_o, notice_f) if n])
shell.remember(figures.remember(summary, expected))
with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="barre"):
    st.html('<span class="mot">Je regarde</span>', width="content")
    bar.select(
        PAGE,
        "Jeu de données",
        "jeu",
        ["", *datasets],
        dataset,
        lambda k: texts.dataset(k) if k else "tous les jeux de données",
        width=250,
    )
    st.html('<span class="mot">de</span>', width="content")
    bar.select(
        PAGE,
        "Opérateur",
        "operateur",
        ["", *operators],
        operator,
        lambda k: operators.get(k, "tous les opérateurs"),
        width=430,
    )

received = figures.files_table(read.read("sources/files", dataset=dataset, operateur=operator))
block.figure(
    "fichiers",
    figures.files_title(received.rows()),
    received.html("Fichiers reçus", 40) if len(received.rows()) else None,
    alt="",
    source="Pour chaque fichier, lus = chargés + écartés + ignorés (totaux, notes, lignes vides) · ceux qui demandent attention d’abord",
    table=received,
    view=view,
    empty="Aucun fichier reçu ne correspond.",
)

left, right = st.columns([3, 2], gap="large")
with left:
    chosen = rejects if not file else rejects[rejects["fichier_id"] == file]
    aside = figures.rejects_table(chosen)
    block.heading("Lignes mises de côté", "choix-fichier")
    everything = "tous les fichiers"
    bar.select(
        PAGE,
        "Fichier dont on lit les lignes mises de côté",
        "fichier",
        ["", *with_rejects],
        file,
        lambda k: with_rejects.get(k, everything),
    )
    block.figure(
        "rejets",
        f.count(len(chosen), "raison", "raisons")
        + " de mise de côté"
        + (f" dans {with_rejects[file]}" if file else ""),
        aside.html("Lignes mises de côté", 60) if len(chosen) else None,
        alt="",
        source="Une ligne mise de côté n’entre dans aucun chiffre ; le fichier corrigé, livré de nouveau, la remplace",
        table=aside,
        view=view,
        empty="Aucune ligne mise de côté.",
    )
with right:
    waited = figures.expected_table(expected)
    block.figure(
        "attendues",
        figures.expected_title(expected),
        waited.html("Livraisons attendues et non reçues", 40) if len(expected) else None,
        alt="",
        source="Attendu : chaque opérateur, chaque période depuis son début d’activité",
        table=waited,
        view=view,
        empty="Toutes les livraisons attendues sont reçues.",
    )
    controls = read.read("sources/controls")
    checked = figures.controls_table(controls)
    block.figure(
        "controles",
        figures.controls_title(controls),
        checked.html("Contrôles de la base", 40),
        alt="",
        source="Un contrôle « arrête » empêche la publication ; un contrôle « signale » la laisse se faire",
        table=checked,
        view=view,
    )

today = dt.date.today()
clock = read.read("sources/clock", aujourdhui=today.isoformat())
clocked = follow_up.clock_table(clock)
block.figure(
    "horloge",
    follow_up.clock_title(clock),
    clocked.html("Horloge des livraisons", 60),
    alt="",
    source=(
        f"Au {f.date(today)} · article R.6111-5 du code du travail : données absentes plus de six mois, mise en demeure, "
        "puis deux mois pour s’y conformer · le délai court depuis la fin du premier trimestre qui manque"
    ),
    table=clocked,
    view=view,
)

quality = read.read("sources/quality")
valued = follow_up.quality_table(quality)
block.figure(
    "qualite",
    follow_up.quality_title(quality),
    valued.html("Qualité des livraisons", 60) if len(quality) else None,
    alt="",
    source="Livraisons en vigueur ; une livraison incomplète a des lignes mises de côté, et ses chiffres sont des minimums",
    table=valued,
    view=view,
    empty="Aucune livraison n’est attendue.",
)
revised = read.read("sources/revisions")
changes = follow_up.revisions_table(revised)
block.figure(
    "revisions",
    follow_up.revisions_title(revised),
    changes.html("Chiffres révisés", 60) if len(revised) else None,
    alt="",
    source="Un chiffre déjà publié qui change, disparaît ou devient secret garde ici son ancienne valeur",
    table=changes,
    view=view,
    empty="Une correction livrée après une publication apparaît ici, avec l’ancienne et la nouvelle valeur.",
)

block.heading("Vérifier un fichier avant de le livrer", "verifier")
st.html(
    '<p class="source">Le verdict que donnerait la réception ; rien n’est chargé ni gardé. Jusqu’à 10 Mo.</p>'
)
dropped = st.file_uploader("Fichier csv ou xlsx", label_visibility="collapsed", accept_multiple_files=False)
if dropped is not None:
    verdict = follow_up.dry_run(dropped.getvalue(), dropped.name)
    st.html(follow_up.verdict_html(verdict))
    if verdict.rejects.num_rows:
        st.html(follow_up.verdict_table(verdict).html("Lignes mises de côté", 60))

themes = read.read("sources/themes")
names = {
    t: f"{texts.sentence_case(figures.theme(t))} ({f.number(n)})"
    for t, n in zip(themes["theme"], themes["n"], strict=True)
}
theme, _ = filters.choose(asked.get("theme"), list(names), next(iter(names), ""), "")
if theme:
    block.heading("Chiffres publiés ailleurs, et leurs sources", "choix-theme")
    bar.select(PAGE, "Thème des chiffres publiés", "theme", list(names), theme, names.get, width=360)
    published = figures.published_table(read.read("sources/published", theme=theme))
    n = len(published.rows())
    block.figure(
        "publies",
        f"{f.count(n, 'chiffre publié', 'chiffres publiés')}{f.NBSP}: {figures.theme(theme)}",
        published.html("Chiffres publiés", 40),
        alt="",
        source="Montrés comme tels à côté des chiffres livrés ; une confiance « basse » signale un calcul fait d’après la source",
        table=published,
        view=view.at(autres=(*view.autres, ("theme", theme))),
        invented=False,
    )

block.heading("Contours, codes et populations", "attribution")
st.html(f'<ul class="manques">{"".join(f"<li>{line}</li>" for line in exports.attribution())}</ul>')
