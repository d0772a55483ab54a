"""Figures and sentences of « Marché ». Pure functions."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from pages.procurement.alerts import Alert
from pages.shared import compare, texts
from pages.shared import drawing as d
from pages.shared import formats as f

UNITS = {
    "aiguillage": "Aiguillage",
    "UO1": "Premier niveau de conseil (UO1)",
    "UO2": "Accompagnement (UO2)",
    "UO2.1": "Accompagnement (UO2.1)",
    "UO2.2": "Accompagnement (UO2.2)",
    "rdv_forfait": "Rendez-vous au forfait",
}
UNIT_COLOURS = {
    "aiguillage": "#B7DAD5", "UO1": "#7DBDB7", "UO2": "#3F948F", "UO2.1": "#12605E", "UO2.2": "#0B3F3E", "rdv_forfait": "#3F948F",
}  # fmt: skip
ANOMALIES = {
    "hors_periode": "Hors de la période du lot",
    "double_groupement": "Facturé deux fois (groupement et membres)",
    "double_mois": "Mois identique au précédent",
    "sans_parcours": "Unités facturées sans parcours",
    "parcours_double": "Parcours livré deux fois",
}
ROLES = {"mandataire": "Mandataire", "cotraitant": "Cotraitant", "sous_traitant": "Sous-traitant"}
MEMBER_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8A6FBF", "#7A7A7A")
MISSING = "non publié"


def euros(value, exact: bool = False) -> str:
    """« 11,1 M€ », « 850 k€ »; « non connu » when missing."""
    if not f.is_known(value):
        return f.UNKNOWN
    if exact:
        return f.with_unit(value, "€")
    if abs(value) >= 1e6:
        return f.with_unit(value / 1e6, "M€", 1)
    return f.with_unit(value / 1e3, "k€") if abs(value) >= 1e4 else f.with_unit(value, "€")


# --- sentences ----------------------------------------------------------------------------------------------------


def remember(market: Mapping, rows: pd.DataFrame, alerts: Mapping[str, list[Alert]]) -> list[str]:
    """What to remember of a market: how many lots need a look, where money and goals stand, what is not known."""
    lots = rows[rows["type_lot"] == "geographique"]
    high = [
        r
        for r in rows.to_dict("records")
        if any(a.severity == "haute" for a in alerts.get(r["lot_code"], []))
    ]
    lines = []
    if high:
        names = f.listing([r["libelle"] for r in high], most=4)
        lines.append(f"{f.count(len(high), 'lot appelle', 'lots appellent')} une décision{f.NBSP}: {names}.")
    elif lots["rang"].notna().any():
        lines.append("Aucun lot n’a d’alerte de gravité haute.")
    else:
        lines.append(
            "L’exécution de ce marché n’est pas livrée : la page montre ce que les sources publiques en disent."
        )
    over = lots[lots["part_basse"] > 100]
    if len(over):
        worst = over.loc[over["part_atterrissage"].idxmax()]
        if not worst["restantes"]:
            lines.append(
                f"{worst['libelle']} a fini à {f.with_unit(worst['part_atterrissage'], '%')} de son plafond."
            )
        else:
            lines.append(
                f"{worst['libelle']} finirait à {f.with_unit(worst['part_atterrissage'], '%')} de son plafond "
                f"({f.between(worst['part_basse'], worst['part_haute'], 0)}, au moins 8 chances sur 10)."
            )
    known = lots[lots["realisation"].notna()]
    if len(known):
        low = known[known["realisation"] < 100]
        lines.append(
            f"{f.count(len(low), 'lot est', 'lots sont')} sous l’objectif d’entrées au {f.period(known['trimestre'].max())}, "
            f"sur {f.number(len(known))} dont on connaît les entrées et l’objectif."
        )
    if f.is_known(market["lots_sans_offre"]) and market["lots_sans_offre"]:
        lines.append(f"{f.count(int(market['lots_sans_offre']), 'lot n’a', 'lots n’ont')} reçu aucune offre.")
    return lines


def lot_remember(lot: Mapping, alerts: list[Alert]) -> list[str]:
    """What to remember of one lot, from its alerts, its landing and what is left to do."""
    lines = []
    if lot["statut_lot"] == "infructueux":
        return [f"Le lot « {lot['libelle']} » n’a reçu aucune offre{f.NBSP}: il n’est pas attribué."]
    if f.is_known(lot["part_atterrissage"]) and lot["restantes"]:
        lines.append(
            f"Au rythme et à la saison observés, le lot finirait à {f.with_unit(lot['part_atterrissage'], '%')} de son plafond "
            f"({f.between(lot['part_basse'], lot['part_haute'], 0)}, au moins 8 chances sur 10)."
        )
    elif f.is_known(lot["part_atterrissage"]):
        lines.append(f"Le contrat est fini, à {f.with_unit(lot['part_atterrissage'], '%')} de son plafond.")
    else:
        why = (
            lot["motif_projection"]
            if f.is_known(lot["motif_projection"])
            else "exécution non livrée ou montants protégés"
        )
        lines.append(f"L’atterrissage n’est pas connu{f.NBSP}: {why}.")
    lines += [f"{alert.text}." for alert in alerts]
    lines += left_to_do(lot)
    return lines


def left_to_do(lot: Mapping) -> list[str]:
    """« Reste à faire par mois » beside what is done by month."""
    lines = []
    if f.is_known(lot["entrees_par_mois_a_faire"]):
        need, done = lot["entrees_par_mois_a_faire"], lot["entrees_par_mois_faites"]
        if need <= 0:
            lines.append(f"L’objectif d’entrées de {lot['trimestre'][:4]} est atteint.")
        else:
            lines.append(
                f"Pour l’objectif de {lot['trimestre'][:4]}, il reste {f.number(need)} entrées par mois à faire ; "
                f"{f.number(done)} par mois depuis janvier."
            )
    if f.is_known(lot["euros_par_mois_restants"]) and f.is_known(lot["rythme_projete"]) and lot["restantes"]:
        lines.append(
            f"Le plafond laisse {euros(lot['euros_par_mois_restants'])} par mois jusqu’à la fin ; le rythme attendu est de "
            f"{euros(lot['rythme_projete'])}."
        )
    return lines


def test_sentence(rows: pd.DataFrame) -> str:
    """How far projections would have been on past quarters, beside the simple pace."""
    said = []
    names = {"montant_facture_ht": "montants", "entrees_cep": "entrées"}
    for row in rows.itertuples():
        said.append(
            f"{names[row.mesure]}{f.NBSP}: erreur moyenne {f.with_unit(row.erreur, '%', 1)}, contre "
            f"{f.with_unit(row.erreur_simple, '%', 1)} au rythme simple ({f.number(row.essais)} essais, réel dans la fourchette "
            f"{f.number(row.dans_la_fourchette)} fois sur 100)"
        )
    return f"Méthode éprouvée sur les trimestres passés · {' · '.join(said)}" if said else ""


def concentration_sentence(market: Mapping) -> str:
    """Holders and concentration of the lots awarded, with what is not known."""
    if not f.is_known(market["titulaires"]):
        return "Titulaires non connus."
    known, lots = int(market["lots_connus"]), int(market["lots_geographiques"])
    said = (
        f"{f.count(int(market['titulaires']), 'titulaire')} pour {f.count(known, 'lot géographique', 'lots géographiques')} "
        f"dont le titulaire est connu{'' if known == lots else f' (sur {lots})'} ; indice de concentration (HHI) "
        f"{f.number(market['hhi'])} sur 10{f.NARROW}000"
    )
    if f.is_known(market["offres"]) and market["lots_avec_offres"]:
        said += f" ; {f.number(market['offres'] / market['lots_avec_offres'], 1)} offres par lot en moyenne"
    return f"{said}."


def cooperation_sentence(lot: Mapping, links: Mapping) -> str:
    """Goal of the contract beside links between networks: the one says nothing of the other."""
    goal = (
        f"Le lot réalise {f.with_unit(lot['realisation'], '%')} de son objectif d’entrées. "
        if f.is_known(lot["realisation"])
        else ""
    )
    if not f.is_known(links["periode"]) or not links["paires"]:
        return f"{goal}Les coopérations de ce territoire ne sont pas documentées."
    return (
        f"{goal}Dans ses départements, au {f.period(links['periode'])}, {f.number(links['observees'])} coopérations de l’opérateur "
        f"régional avec un autre réseau sont attendues et observées, {f.number(links['non_observees'])} attendues et non observées, "
        f"{f.number(links['non_documentees'])} non documentées (par paire de réseaux, axe et département)."
    )


# --- one lot ------------------------------------------------------------------------------------------------------


def bullets(lot: Mapping) -> tuple[go.Figure | None, pd.DataFrame]:
    """Bullet chart of a lot: each measure in percent of what is expected of it (mark at 100), and its table."""
    said = [
        ("Entrées", lot["realisation"], lot["cumul_entrees"], lot["cible_ecoulee"], "entrées", 0),
        ("Argent, au regard du temps", _ratio(lot["part_consommee"], lot["part_ecoulee"]), lot["part_consommee"], lot["part_ecoulee"], "%", 0),
        ("Atterrissage et plafond", lot["part_atterrissage"], lot["part_atterrissage"], 100.0, "%", 0),
        ("Satisfaction", _ratio(lot["satisfaction"], lot["seuil_satisfaction"]), lot["satisfaction"], lot["seuil_satisfaction"], "%", 0),
        ("Délai du premier rendez-vous", _ratio(lot["delai_median_j"], lot["seuil_delai"]), lot["delai_median_j"], lot["seuil_delai"], "jours", 0),
    ]  # fmt: skip
    table = pd.DataFrame(
        {
            "mesure": [s[0] for s in said],
            "observe": [f.with_unit(s[2], s[4], s[5]) for s in said],
            "attendu": [f.with_unit(s[3], s[4], s[5]) for s in said],
            "rapport": [s[1] for s in said],
        }
    )
    known = [s for s in said if f.is_known(s[1])]
    if not known:
        return None, table
    names = [
        f"{s[0]}<br><span style='font-size:10.5px;color:{d.SECOND_INK}'>{f.with_unit(s[2], s[4])} pour "
        f"{f.with_unit(s[3], s[4])}</span>"
        for s in reversed(known)
    ]
    top = max(120.0, *(min(s[1], 160.0) for s in known))
    values = [min(s[1], top) for s in reversed(known)]
    sentences = [
        f"{s[0]}{f.NBSP}: {f.with_unit(s[2], s[4])} pour {f.with_unit(s[3], s[4])} attendus, soit {f.with_unit(s[1], '%')}"
        for s in reversed(known)
    ]
    bar = {"type": "bar", "orientation": "h", "y": names}
    data = [
        bar | {"x": [top] * len(names), "marker": {"color": "#EEF1F3"}, "width": 0.6, "hoverinfo": "skip"},
        bar
        | {
            "x": values,
            "marker": {"color": "#3F948F"},
            "width": 0.3,
            "hovertext": sentences,
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        d.labels([top * 1.01] * len(names), names, [f.with_unit(s[1], "%") for s in reversed(known)], d.INK),
    ]
    ticks = [0, 50, 100]
    layout = d.layout(
        52 * len(names) + 30,
        left=195,
        right=52,
        barmode="overlay",
        xaxis=d.still(range=[0, top], tickvals=ticks, ticktext=[f.with_unit(t, "%") for t in ticks]),
        yaxis=d.still(),
        shapes=[d.vertical(100, d.INK, 2)],
    )
    return d.figure(data, layout), table


def _ratio(value, expected) -> float | None:
    return 100 * value / expected if f.is_known(value) and f.is_known(expected) and expected else None


def cumul(months: pd.DataFrame, lot: Mapping, amendments: pd.DataFrame) -> go.Figure | None:
    """What is invoiced since the beginning, its landing with an interval, the ceiling, the regular pace, amendments."""
    known = months[months["cumul_facture_ht"].notna()]
    if known.empty:
        return None
    start, end = pd.Timestamp(lot["date_debut"]), pd.Timestamp(lot["date_fin"])
    days = pd.to_datetime(known["mois"] + "-01") + pd.offsets.MonthEnd(0)
    data, notes = _ceiling(months, lot, start, end)
    if f.is_known(lot["atterrissage"]) and lot["restantes"]:
        more, note = _landing(lot, known, days, end)
        data, notes = [*data, *more], [*notes, note]
    data.append(
        d.lines([_day(x) for x in days], known["cumul_facture_ht"], d.ACCENT, 2.4)
        | {
            "hoverinfo": "all",
            "hovertext": [
                f"{f.period(m)}{f.NBSP}: {euros(c)} facturés depuis le début, dont {euros(a)} dans le mois"
                for m, c, a in zip(
                    known["mois"], known["cumul_facture_ht"], known["montant_facture_ht"], strict=True
                )
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
    )
    dated = [row for row in amendments.itertuples() if f.is_known(row.date_effet)]
    shapes = [d.vertical(_day(row.date_effet), "#B35806", 1, "dash") for row in dated]
    notes += [
        d.note(f"avenant {row.numero}{f.NBSP}: {row.objet or 'objet non dit'}", _day(row.date_effet), 1, yref="paper", xanchor="right", yanchor="top", colour="#B35806", textangle=-90)
        for row in dated
    ]  # fmt: skip
    layout = d.layout(
        330,
        left=64,
        right=14,
        top=10,
        shapes=shapes,
        annotations=notes,
        xaxis=d.still(
            type="date", range=[_day(start), _day(end + pd.Timedelta(days=20))], tickformat="%Y", dtick="M12"
        ),
        yaxis=d.still(
            showgrid=True,
            gridcolor=d.GRID,
            rangemode="tozero",
            tickformat=",.0f",
            ticksuffix=f"{f.NBSP}€",
            nticks=5,
        ),
    )
    return d.figure(data, layout)


def _ceiling(months: pd.DataFrame, lot: Mapping, start: pd.Timestamp, end: pd.Timestamp) -> tuple[list, list]:
    """The ceiling, step after step, and the regular pace towards it: traces and their note, none where it is unknown."""
    ceiling = lot["montant_max_ht"]
    if not f.is_known(ceiling):
        return [], []
    steps = months[months["plafond_ht"].notna()]
    at = [*(pd.to_datetime(steps["mois"] + "-01")), end]
    stepped = d.lines([_day(x) for x in at], [*steps["plafond_ht"], ceiling], d.INK, 1.6)
    return [
        stepped | {"line": {"color": d.INK, "width": 1.6, "shape": "hv"}},
        d.lines([_day(start), _day(end)], [0, ceiling], d.REFERENCE, 1, "dot"),
    ], [
        d.note(f"plafond {euros(ceiling)}", _day(end), ceiling, xanchor="right", yanchor="bottom", colour=d.INK)
    ]  # fmt: skip


def _landing(lot: Mapping, known: pd.DataFrame, days: pd.Series, end: pd.Timestamp) -> tuple[list, dict]:
    """Where the lot lands, with its interval: traces and their note."""
    last, so_far, landing = (
        _day(days.iloc[-1]),
        float(known["cumul_facture_ht"].iloc[-1]),
        lot["atterrissage"],
    )
    return [
        {"type": "scatter", "mode": "lines", "x": [last, _day(end), _day(end), last],
         "y": [so_far, lot["borne_haute"], lot["borne_basse"], so_far], "fill": "toself", "fillcolor": d.BAND,
         "line": {"width": 0}, "hoverinfo": "skip"},
        d.lines([last, _day(end)], [so_far, landing], d.ACCENT, 2, "dash"),
    ], d.note(f"atterrissage {euros(landing)}", _day(end), landing, xanchor="right", yanchor="top", yshift=-14, colour=d.ACCENT)  # fmt: skip


def _day(value) -> str:
    return f"{pd.Timestamp(value):%Y-%m-%d}"


def units_mix(rows: pd.DataFrame) -> go.Figure | None:
    """Share of each unit in each year, as stacked bars."""
    if rows.empty or rows["part"].isna().all():
        return None
    data = []
    for unit, group in rows.groupby("unite_oeuvre_code", sort=False):
        data.append(
            {"type": "bar", "name": UNITS.get(unit, unit), "x": group["annee"], "y": group["part"],
             "marker": {"color": UNIT_COLOURS.get(unit, d.REFERENCE)},
             "hovertext": [f"{a}{f.NBSP}: {f.number(q)} {UNITS.get(unit, unit).lower()}, {f.with_unit(p, '%')} des unités" for a, q, p in zip(group["annee"], group["quantite"], group["part"], strict=True)],
             "hovertemplate": "%{hovertext}<extra></extra>"}
        )  # fmt: skip
    layout = d.layout(
        250,
        left=44,
        barmode="stack",
        bargap=0.45,
        showlegend=True,
        legend={"orientation": "h", "y": -0.12, "font": {"size": 11}},
        bottom=56,
        xaxis=d.still(type="category"),
        yaxis=d.still(
            range=[0, 100], tickvals=[0, 50, 100], ticktext=[f.with_unit(t, "%") for t in (0, 50, 100)]
        ),
    )
    return d.figure(data, layout)


def anomalies_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Anomalies in words."""
    return pd.DataFrame(
        {
            "lot": rows["libelle"],
            "mois": [f.period(m) if f.is_known(m) else "" for m in rows["mois"]],
            "anomalie": rows["anomalie"].map(ANOMALIES),
            "unite": rows["unite_oeuvre_code"].map(UNITS).fillna("toutes"),
            "membre": rows["cotraitant"].fillna(""),
            "quantite": rows["quantite"],
            "montant": rows["montant"],
            "detail": rows["detail"],
        }
    )


def invoices_title(found: pd.DataFrame) -> str:
    if found.empty:
        return "Aucune facture à vérifier"
    return f.count(len(found), "facture à vérifier", "factures à vérifier")


def continuity(rows: pd.DataFrame) -> go.Figure | None:
    """Change from the last quarter of a contract to the first of the next, beside what the season alone does."""
    known = rows[rows["variation"].notna()].sort_values("variation", ascending=False)
    if known.empty:
        return None
    kept = known["reconduit"].fillna(True)  # unknown is not a change of holder
    names = [f"{region}{'' if same else ' *'}" for region, same in zip(known["region"], kept, strict=True)]
    sentences = [
        f"{r.region}{f.NBSP}: {f.percent_change(r.variation)} d’entrées du T4 2023 ({f.number(r.entrees_2023_q4)}) au T1 2024 "
        f"({f.number(r.entrees_2024_q1)}) ; d’ordinaire {f.percent_change(r.variation_de_saison)}"
        for r in known.itertuples()
    ]
    data = [
        d.dots(
            known["variation_de_saison"],
            names,
            {"size": 9, "color": "#FFFFFF", "line": {"color": d.ACCENT, "width": 1.6}},
        ),
        d.dots(known["variation"], names, {"size": 9, "color": d.ACCENT}, sentences),
    ]
    layout = d.layout(
        20 * len(names) + 46,
        left=190,
        right=20,
        shapes=[d.vertical(0, d.LINE)],
        xaxis=d.still(showgrid=True, gridcolor=d.GRID, ticksuffix=f"{f.NARROW}%"),
        yaxis=d.still(autorange="reversed"),
    )
    return d.figure(data, layout)


def continuity_title(rows: pd.DataFrame) -> str:
    """How many régions surely fell more than their season at the change of contract (95 % interval of the change)."""
    known = rows[rows["ecart"].notna()]
    if known.empty:
        return "Continuité au changement de contrat : entrées non connues"
    worse = 0
    for row in known.itertuples():
        change = compare.of_counts(row.entrees_2024_q1, row.entrees_2023_q4)
        worse += change is not None and change.high < row.variation_de_saison
    return (
        f"Au changement de contrat, {f.count(worse, 'région perd', 'régions perdent')} plus d’entrées que d’ordinaire "
        f"entre le T4 2023 et le T1 2024, sur {f.number(len(known))} (écart significatif)"
    )


def covered_title(rows: pd.DataFrame) -> str:
    bare = rows[rows["membres"] == 0]
    if rows.empty:
        return "Territoire du lot non connu"
    if len(bare) == len(rows):
        return "Rien ne dit quel membre couvre quel département"
    if bare.empty:
        return "Chaque département du lot a son membre du groupement"
    names = f.listing(
        [texts.territory_label("departement", r.code, r.nom) for r in bare.itertuples()], most=3
    )
    return f"{f.count(len(bare), 'département', 'départements')} sans membre du groupement{f.NBSP}: {names}"


def reconciliation_title(rows: pd.DataFrame) -> str:
    compared = rows[rows["ecart"].notna()]
    if compared.empty:
        return "Factures et parcours ne se comparent pas : parcours non livrés pour ce lot"
    wrong = compared[compared["ecart"] != 0]
    if wrong.empty:
        return f"Factures et parcours concordent sur les {f.count(len(compared), 'ligne comparée', 'lignes comparées')}"
    extra = int(compared.loc[compared["ecart"] > 0, "ecart"].sum())
    return (
        f"{f.count(len(wrong), 'ligne', 'lignes')} sur {f.number(len(compared))} ne concordent pas, dont "
        f"{f.count(extra, 'unité facturée', 'unités facturées')} sans parcours livré"
    )


def reconciliation_table(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        mois=[f.period(m) for m in rows["mois"]],
        unite=rows["unite_oeuvre_code"].map(UNITS).fillna(rows["unite_oeuvre_code"]),
    )


def documents(
    lot: Mapping,
    amendments: pd.DataFrame,
    members: pd.DataFrame,
    prices: pd.DataFrame,
    contracts: pd.DataFrame,
) -> pd.DataFrame:
    """What the lot stands on, one line a document or fact, with its source."""
    rows = [("Contrat", f"du {f.date(lot['date_debut'])} au {_date(lot['date_fin'])}", lot["source"])]
    ceiling = euros(lot["montant_max_ht"], exact=True) if f.is_known(lot["montant_max_ht"]) else MISSING
    rows.append(("Plafond HT", ceiling, lot["source"]))
    for row in amendments.itertuples():
        change = (
            [f"nouvelle fin le {f.date(row.nouvelle_date_fin)}"] if f.is_known(row.nouvelle_date_fin) else []
        )
        change += (
            [f"plafond {euros(row.nouveau_montant_max_ht, exact=True)}"]
            if f.is_known(row.nouveau_montant_max_ht)
            else []
        )
        rows.append(
            (
                f"Avenant {row.numero}, effet {_date(row.date_effet)}",
                " ; ".join([row.objet or "objet non dit", *change]),
                f"{row.origine} · {row.source}",
            )
        )
    for row in members.itertuples():
        since = "" if not f.is_known(row.du) else f", depuis le {f.date(row.du)}"
        until = "" if not f.is_known(row.au) else f", jusqu’au {f.date(row.au)}"
        rows.append(
            (ROLES.get(row.role, "Membre, rôle non précisé"), f"{row.membre}{since}{until}", row.source)
        )
    for row in prices.itertuples():
        price = (
            euros(row.prix_unitaire_ht, exact=True)
            if f.is_known(row.prix_unitaire_ht)
            else ("protégé" if row.prix_statut == "livré" else MISSING)
        )
        rows.append(
            (
                f"Prix · {UNITS.get(row.unite_oeuvre_code, row.unite_oeuvre_code)}",
                f"{price}{f' ({row.type_prix})' if f.is_known(row.type_prix) else ''}",
                row.source,
            )
        )
    for row in contracts.itertuples():
        rows.append(
            (
                f"Avis public {row.marche_id}",
                f"{euros(row.montant, exact=True)}, {f.number(row.duree_mois)} mois, {f.count(int(row.modifications), 'modification')} · {row.titulaires}",
                f"DECP, format {row.format_avis}{f' · écarts : {row.ecarts}' if f.is_known(row.ecarts) else ''}",
            )
        )
    return pd.DataFrame(rows, columns=["document", "contenu", "source"])


def _date(value) -> str:
    return f.date(pd.Timestamp(value)) if f.is_known(value) else "non publiée"
