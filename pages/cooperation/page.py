"""Où les réseaux coopèrent-ils peu ?"""

from urllib.parse import urlencode

import streamlit as st

from etl.methods.cooperation import gaps, order
from pages.cooperation import figures, matrix, weights, words
from pages.shared import bar, block, catalog, explorer, filters, missing, read, scope, shell
from pages.shared import formats as f

PAGE = "pages/cooperation/page.py"
MOST_GAPS = 60
MOST_PROOFS = 40  # on the page; « Lire le tableau » and « Télécharger » hold more

indicators = catalog.shown_on("cooperations")
view, shown, notices = bar.current(PAGE, indicators)
place = view.territoire
if place.niveau == "epci":
    place = catalog.territories()[f"departement-{place.code_departement}"]
    notices.append(
        f"Les réorientations sont livrées par département{f.NBSP}: la page montre celui de cet EPCI, {place.label}."
    )
    view = view.at(territoire=place, maille="")
    view = view.at(maille=filters.meshes(place, shown.niveaux)[0])
where = {"niveau": place.niveau, "code": place.code}

rows = read.read("cooperation/matrix", **where, periode=view.periode)
pairs = {f"{r['reseau_a']}*{r['reseau_b']}": words.pair(r) for r in rows.to_dict("records")}
axes = dict(zip(rows["axe"], rows["axe_nom"], strict=True)) if len(rows) else {words.WHOLE: "Ensemble"}
axis, notice_a = filters.choose(
    st.query_params.get("axe"),
    list(axes),
    words.WHOLE,
    "L’axe « {asked} » n’est pas connu : la page les montre tous.",
)
agenda = read.read("cooperation/agenda", **where, periode=view.periode, axe=axis)
heaviest = (
    f"{agenda['reseau_a'].iloc[0]}*{agenda['reseau_b'].iloc[0]}" if len(agenda) else next(iter(pairs), "")
)
pair, notice_p = filters.choose(
    st.query_params.get("paire"),
    list(pairs),
    heaviest,
    "La paire « {asked} » n’est pas connue : la page montre la première.",
)
notices += [n for n in (notice_a, notice_p) if n]
view = view.at(autres=(("paire", pair), ("axe", axis)))
axis_said = "tous axes" if axis == words.WHOLE else f"axe « {axes[axis]} »"
flows = read.read("cooperation/flows", **where, periode=view.periode)
share = explorer.value(view.at(reseau="ensemble"), catalog.indicator("part_actifs_cooperation_non_observee"))

shell.title("Où les réseaux coopèrent-ils peu ?", view, network=False)
shell.notices(notices)
whole = rows[rows["axe"] == words.WHOLE]
shell.remember(
    words.remember(
        view,
        whole,
        share,
        read.read("cooperation/agenda", **where, periode=view.periode, axe=words.WHOLE),
        words.mute(flows),
    )
)
bar.show(view, shown, indicators)


def address(a: str, b: str, of: str) -> str:
    """The link of a cell of the matrix: its evidence."""
    return "?" + urlencode(view.params() | {"paire": f"{a}*{b}", "axe": of})


reseau_a, _, reseau_b = pair.partition("*")
block.figure(
    "matrice",
    words.matrix_title(rows) if len(rows) else "Aucune livraison ne dit encore qui coopère",
    matrix.html(rows, address, (reseau_a, reseau_b, axis), place.niveau == "departement")
    if len(rows)
    else None,
    alt="",
    source=(
        "Attendue : les deux réseaux sont à portée des mêmes actifs occupés et les règles de périmètre les relient · observée : "
        "une preuve de moins de 24 mois, ou une convention en vigueur · non documentée : ce qui le dirait n’est pas livré · "
        "« Ensemble » ne compte pas le seul fait d’avoir les mêmes outils"
    ),
    table=figures.matrix_table(rows),
    view=view,
    shows=scope.each_network(rows),
    empty="Il faut au moins une livraison de lieux d’accueil ou de réorientations pour ce trimestre.",
)

evidence = read.read(
    "cooperation/evidence", **where, periode=view.periode, axe=axis, reseau_a=reseau_a, reseau_b=reseau_b
)
with st.container(key="empiler_preuves"):
    left, right = st.columns([7, 3], gap="medium")
with left:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="barre_preuves"):
        st.html('<span class="mot">Preuves entre</span>', width="content")
        bar.select(PAGE, "Paire de réseaux", "paire", list(pairs), pair, lambda k: pairs.get(k, k), width=330)
        st.html('<span class="mot">sur</span>', width="content")
        bar.select(PAGE, "Axe de coopération", "axe", list(axes), axis, lambda k: axes.get(k, k), width=230)
    proofs = figures.evidence_table(evidence, axis == words.WHOLE)
    block.figure(
        "preuves",
        figures.evidence_title(evidence, pairs.get(pair, ""), axis_said),
        figures.evidence_table(evidence.head(MOST_PROOFS), axis == words.WHOLE).html(
            "Les preuves les plus récentes", MOST_PROOFS
        )
        if len(evidence)
        else None,
        alt="",
        source=(
            "Livraisons « reorientations », « conventions », « instances », « professionnalisation », « outils_partages » · "
            "une personne adressée compte une fois, selon l’émetteur s’il a livré · moins de 5 personnes : nombre caché"
        ),
        table=proofs,
        view=view,
        shows=scope.of(evidence, whose=scope.NO_NETWORK, counted=("preuve", "preuves")).at(
            autres=(pairs.get(pair, ""), axis_said)
        ),
        empty="Aucune preuve livrée. Si la case dit « non documentée », ce n’est pas un écart : il manque la livraison qui le dirait.",
    )
with right:
    chosen = rows[(rows["reseau_a"] == reseau_a) & (rows["reseau_b"] == reseau_b)].to_dict("records")
    rules = read.read("cooperation/rules", reseau_a=reseau_a, reseau_b=reseau_b)
    if card := words.card(chosen, axis, flows, rules):
        st.html(card)

left, right = st.columns([1, 1], gap="medium")
with left:
    explorer.map_block(view, shown, explorer.units(view, shown))
with right:
    known = catalog.territories()
    todo = figures.agenda_table(agenda, axis, lambda code: known[f"departement-{code}"].within)
    block.table(
        "ordre-du-jour",
        figures.agenda_title(agenda, axis_said),
        todo,
        "Coopérations attendues non observées",
        MOST_GAPS,
        source="Du plus grand au plus petit nombre d’actifs occupés concernés (estimés par commune) · les cas non documentés n’y sont pas",
        view=view,
        shows=scope.each_network(agenda, counted=("coopération attendue", "coopérations attendues")).at(
            autres=(axis_said,)
        ),
        empty="Chaque coopération attendue et documentée est observée, ou rien n’est documenté : voir la matrice.",
    )

left, right = st.columns(2, gap="medium")
sent = "Livraisons « reorientations » · attendu : taux national par entrée du réseau émetteur (de ce public quand il est livré), appliqué aux entrées d’ici, où le récepteur est à portée"
referrals = figures.flows_table(flows)
with left:
    title = figures.flows_title(flows)
    block.figure(
        "flux",
        title,
        figures.flows(flows) if (flows["envoyees"] > 0).any() else None,
        alt=f"Flux de réorientations {place.within}, {f.period(view.periode)}. {title}.",
        source=f"{sent} · petits nombres cachés",
        table=referrals,
        view=view,
        shows=scope.each_network(flows),
        empty="Aucune réorientation n’est livrée pour ce territoire et ce trimestre.",
    )
with right:
    title = figures.against_title(flows)
    compared = place.niveau != "france" and flows["rapport"].notna().any()
    block.figure(
        "attendu",
        title if compared else "En France, l’attendu est l’observé par construction",
        figures.against(flows) if compared else None,
        alt=f"Réorientations observées sur attendues {place.within}. {title}.",
        source=f"{sent} · intervalle exact de Poisson à 95 %, l’attendu tenu pour exact · orange : au-dessus ; violet : au-dessous ; vide : écart non significatif",
        table=referrals,
        view=view,
        shows=scope.each_network(flows),
        empty="Choisissez une région ou un département : il est alors comparé au taux national.",
    )

left, right = st.columns(2, gap="medium")
with left:
    perimeter = read.read("cooperation/perimeter", **where, periode=view.periode)
    block.figure(
        "qui-fait-quoi",
        figures.perimeter_title(perimeter),
        figures.perimeter_html(perimeter, ()),
        alt="",
        source="Table des périmètres (et livraisons « perimetres ») ; livraisons « lieux_accueil » · plusieurs réseaux pour un public : la personne choisit, rien ne les classe",
        table=figures.perimeter_table(perimeter),
        view=view,
        shows=scope.each_network(perimeter),
    )
    knowledge = read.read(
        "cooperation/knowledge",
        region=place.code_region if place.niveau != "region" else place.code,
        periode=view.periode,
    )
    known_by = weights.knowledge_table(knowledge)
    block.table(
        "connaissance",
        weights.knowledge_title(knowledge),
        known_by,
        "Connaissance mutuelle déclarée",
        30,
        source="Livraisons « auto_evaluations », de 0 à 4 ; par réseau, jamais par conseiller ; moins de 5 répondants : caché",
        view=view,
        shows=scope.each_network(
            knowledge,
            periode="les réseaux se disent une fois par an",
            territoire="les réseaux répondent par région",
        ),
        empty="Aucun réseau n’a dit s’il connaît les autres.",
    )
with right:
    partners = weights.partners_table(flows[~flows["entre_reseaux"]])
    barriers = read.read(
        "cooperation/barriers", **where, periode=view.periode, debut=f.same_period_last_year(view.periode)
    )
    block.table(
        "partenaires",
        weights.partners_title(flows[~flows["entre_reseaux"]], barriers),
        partners,
        "Partenaires mobilisés",
        30,
        source="Livraisons « reorientations » vers un organisme qui n’est pas opérateur du CEP · freins : logement, santé, mobilité",
        view=view,
        shows=scope.each_network(flows),
        empty="Aucune orientation vers un partenaire n’est livrée.",
    )
    choice = read.read("cooperation/choice", **where)
    chosen_by = weights.choice_table(choice)
    block.table(
        "choix",
        weights.choice_title(choice),
        chosen_by,
        "Apec ou opérateur régional",
        12,
        source="Livraisons « activite » ; un cadre en emploi choisit entre l’Apec et l’opérateur régional · les deux nombres ne s’additionnent pas",
        view=view,
        shows=scope.of(choice, whose="Apec et opérateurs régionaux", periode="compté par année"),
        empty="Les entrées par année ne sont pas connues pour ce territoire.",
    )

weights.show(view, read.read("cooperation/axes", **where, periode=view.periode), gaps, order)

lots = read.read(
    "cooperation/lots", niveau=place.niveau, region=place.code_region or place.code, periode=view.periode
)
beside = weights.lots_table(lots)
block.table(
    "marche-et-cooperation",
    weights.lots_title(lots),
    beside,
    "Résultats du marché et coopérations",
    30,
    source="Taux d’accès : entrées des opérateurs régionaux pour 1 000 actifs occupés, trimestre ramené à l’année · deux constats côte à côte, pas une cause",
    view=view,
    shows=scope.of(
        lots,
        counted=("lot d’une région", "lots d’une région"),
        whose=filters.REGIONAL,
        territoire="un lot couvre des régions entières",
    ),
)

missing.section(view, ("lieux_accueil",), words.absences(rows, flows))
