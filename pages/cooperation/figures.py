"""Figures and tables of « Coopérations ». Pure functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go

from pages.cooperation import words
from pages.shared import drawing as d
from pages.shared import formats as f
from pages.shared import tables, texts

PARTNER = "#8A93A0"
ABOVE, BELOW, MIDDLE = "#B35806", "#542788", "#F2F2F2"


def matrix_table(rows: pd.DataFrame) -> tables.Table:
    """The matrix as rows, with what the screen does not hold."""
    labels = {
        "paire": "Paire",
        "axe_nom": "Axe",
        "statut": "Résultat",
        "actifs": "Actifs concernés",
        "actifs_observes": "où elle est observée",
        "actifs_non_observes": "où elle ne l’est pas",
        "actifs_non_documentes": "où ce n’est pas documenté",
        "preuves": "Preuves",
        "derniere": "Dernière preuve",
        "envoyees": "Réorientations",
        "attendues": "Attendues",
        "rapport": "Observées ÷ attendues",
        "borne_basse": "Intervalle, de",
        "borne_haute": "à",
        "motif": "Pourquoi",
    }
    decimals = dict.fromkeys(
        ("actifs", "actifs_observes", "actifs_non_observes", "actifs_non_documentes", "preuves", "envoyees"),
        0,
    ) | dict.fromkeys(("attendues", "rapport", "borne_basse", "borne_haute"), 1)

    def ready() -> pd.DataFrame:
        return rows.assign(
            paire=[words.pair(r) for r in rows.to_dict("records")],
            statut=rows["statut"].map(words.STATUSES),
            derniere=[f.period(p) if f.is_known(p) else "" for p in rows["derniere_preuve"]],
        )

    return tables.Table(ready, labels, decimals)


def evidence_title(rows: pd.DataFrame, pair: str, axis: str) -> str:
    """« France Travail – Apec, tous les axes : 12 preuves, dont 3 conventions en vigueur »."""
    head = f"{pair}, {axis}"
    if rows.empty:
        return f"{head}{f.NBSP}: aucune preuve livrée"
    agreements = int((rows["type_preuve"] == "convention").sum())
    more = (
        f", dont {f.count(agreements, 'convention en vigueur', 'conventions en vigueur')}"
        if agreements
        else ""
    )
    return f"{head}{f.NBSP}: {f.count(len(rows), 'preuve', 'preuves')}{more}"


def evidence_table(rows: pd.DataFrame, whole: bool) -> tables.Table:
    """Each piece of evidence with its date, place, file and line. whole: all axes are shown, so each is named."""
    labels = {"quoi": "Preuve", "quand": "Date"}
    if whole:
        labels["axe_dit"] = "Axe"
    labels |= {
        "territoire": "Territoire",
        "nombre": "Personnes",
        "document": "Document",
        "fichier": "Fichier livré",
        "ligne": "Ligne",
    }
    if not rows["document"].notna().any():
        labels.pop("document")

    def ready() -> pd.DataFrame:
        return rows.assign(
            quoi=[_what(r) for r in rows.itertuples()],
            quand=[_when(r) for r in rows.itertuples()],
            axe_dit=[a if f.is_known(a) else "aucun axe dit" for a in rows["axe"]],
            nombre=[_people(r) for r in rows.itertuples()],
        )

    def shown(made: pd.DataFrame) -> pd.DataFrame:
        # long names may break after « __ »
        return made.assign(
            fichier=[str(n).replace("__", "__\u200b") if f.is_known(n) else "" for n in made["fichier"]]
        )

    return tables.Table(ready, labels, {"ligne": 0}, shown)


def _what(row) -> str:
    kind = words.KINDS[row.type_preuve]
    return row.libelle if row.type_preuve == "reorientation" else f"{kind}{f.NBSP}: {row.libelle}"


def _when(row) -> str:
    if not f.is_known(row.date_debut):
        return f.period(row.periode)
    start = f.date(row.date_debut)
    if row.type_preuve != "convention":
        return start
    return f"{start}, " + (f"jusqu’au {f.date(row.date_fin)}" if f.is_known(row.date_fin) else "sans terme")


def _people(row) -> str:
    if row.type_preuve != "reorientation":
        return ""
    if row.conf_status == "C":
        return "moins de 5"
    if row.conf_status == "D":
        return "secret statistique"
    return f.number(row.quantite) if f.is_known(row.quantite) else "secret à la livraison"


def agenda_title(rows: pd.DataFrame, axis: str) -> str:
    if rows.empty:
        return f"À mettre à l’ordre du jour{f.NBSP}: rien, {axis}"
    return f"À mettre à l’ordre du jour{f.NBSP}: {f.count(len(rows), 'coopération attendue non observée', 'coopérations attendues non observées')}, {axis}"


def agenda_table(rows: pd.DataFrame, axis: str, within: Callable[[str], str]) -> tables.Table:
    """Gaps in order of people concerned, each with what is known and a question. within: code → « en Gironde »."""
    labels = {
        "paire": "Paire",
        "territoire": "Où",
        "actifs": "Actifs concernés",
        "connu": "Ce qui est connu",
        "question": "Question à poser",
    }

    def ready() -> pd.DataFrame:
        records = rows.to_dict("records")
        return rows.assign(
            paire=[words.pair(r) for r in records],
            actifs=rows["actifs"].round(-2),
            connu=[words.known_of(r) for r in records],
            question=[words.question(r, axis, within(r["code_territoire"])) for r in records],
        )

    return tables.Table(ready, labels, {"actifs": 0}, more={"regle": "Pourquoi elle est attendue"})


def flows(rows: pd.DataFrame, height: int = 430) -> go.Figure:
    """Who sends people to whom: senders on the left, receivers (networks, then partners) on the right."""
    known = rows[rows["envoyees"] > 0]
    senders = known.drop_duplicates("emetteur")[["emetteur", "emetteur_nom", "couleur"]].to_numpy().tolist()
    receivers = known.drop_duplicates("recepteur")[["recepteur", "recepteur_nom"]].to_numpy().tolist()
    colours = {code: colour for code, _, colour in senders}
    left = {code: i for i, (code, _, _) in enumerate(senders)}
    right = {code: len(senders) + i for i, (code, _) in enumerate(receivers)}
    spoken = [
        f"<b>{r.emetteur_nom} → {r.recepteur_nom}</b>{f.NBSP}: {f.with_unit(r.envoyees, 'personnes')}"
        for r in known.itertuples()
    ]
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        "node": {
            "label": [name for _, name, _ in senders] + [name for _, name in receivers],
            "color": [colour for _, _, colour in senders]
            + [colours.get(code, PARTNER) for code, _ in receivers],
            "pad": 12,
            "thickness": 12,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        "link": {
            "source": [left[c] for c in known["emetteur"]],
            "target": [right[c] for c in known["recepteur"]],
            "value": known["envoyees"].astype(float).tolist(),
            "color": [_pale(colours[c]) for c in known["emetteur"]],
            "customdata": spoken,
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "textfont": {"size": 12, "color": d.INK},
    }
    return d.figure([trace], d.layout(height, 4, 4, 6, 6))


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"


def flows_title(rows: pd.DataFrame) -> str:
    known = rows[rows["envoyees"] > 0]
    if known.empty:
        return "Aucune réorientation livrée et publiable"
    first = known.loc[known["envoyees"].idxmax()]
    between = known[known["entre_reseaux"]]["envoyees"].sum()
    partners = known[~known["entre_reseaux"]]["envoyees"].sum()
    least = "Au moins " if (rows["conf_status"] != "F").any() else ""  # hidden counts are not in the sums
    return (
        f"{least}{f.number(between)} personnes adressées d’un réseau à l’autre, {f.number(partners)} vers des partenaires"
        f"{f.NBSP}; d’abord de {first['emetteur_nom']} vers {first['recepteur_nom']}"
    )


def flows_table(rows: pd.DataFrame) -> tables.Table:
    """Every sender and receiver: sent, answered, expected, ratio and its interval."""
    labels = {
        "emetteur_nom": "De",
        "recepteur_nom": "Vers",
        "envoyees": "Envoyées",
        "acceptees": "Acceptées",
        "refusees": "Refusées",
        "sans_reponse": "Sans réponse",
        "attendues": "Attendues",
        "rapport": "Observées ÷ attendues",
        "borne_basse": "Intervalle, de",
        "borne_haute": "à",
        "dit": "Statut",
    }
    decimals = dict.fromkeys(("envoyees", "acceptees", "refusees", "sans_reponse"), 0)
    decimals |= dict.fromkeys(("attendues", "rapport", "borne_basse", "borne_haute"), 1)

    def ready() -> pd.DataFrame:
        return rows.assign(dit=[_flow_status(r) for r in rows.to_dict("records")])

    return tables.Table(ready, labels, decimals)


def _flow_status(row: dict) -> str:
    if row["statut"] == "non_documentee":
        return "non documentée"
    if row["conf_status"] != "F":
        return "secret statistique"
    if not row["attendue"]:
        return "partenaire" if not row["entre_reseaux"] else "hors des règles de périmètre"
    return words.sense(row)


def against(rows: pd.DataFrame, height: int = 430) -> go.Figure:
    """Referrals sent over those expected at the national rate, as dots with exact intervals, on a log scale; 1 is « conforme »."""
    known = rows[rows["rapport"].notna() & rows["attendue"]].sort_values("rapport", ascending=False)
    y = [-i for i in range(len(known))]
    floor = 0.05
    low = [math.log10(max(v, floor)) for v in known["borne_basse"]]
    high = [math.log10(max(v, floor)) for v in known["borne_haute"]]
    at = [math.log10(max(v, floor)) for v in known["rapport"]]
    colours = [
        ABOVE if b > 1 else BELOW if h < 1 else "#FFFFFF"
        for b, h in zip(known["borne_basse"], known["borne_haute"], strict=True)
    ]
    sentences = [
        f"<b>{r['emetteur_nom']} → {r['recepteur_nom']}</b>{f.NBSP}: {words.ratio(r)}<br>{words.sense(r)}"
        for r in known.to_dict("records")
    ]
    marks = [0.1, 0.2, 0.5, 1, 2, 5, 10]
    x = [v for a, b in zip(low, high, strict=True) for v in (a, b, None)]
    strokes = [v for a in y for v in (a, a, None)]
    data = [
        d.lines(x, strokes, d.LINE, 3),
        d.dots(at, y, {"size": 10, "color": colours, "line": {"color": d.INK, "width": 1.2}}, sentences),
    ]
    names = [f"{r.emetteur_nom} → {r.recepteur_nom}" for r in known.itertuples()]
    return d.figure(
        data,
        d.layout(
            height, 235, 14, 30, 24,
            shapes=[d.vertical(0, d.REFERENCE, 1.4)],
            annotations=[d.note("conforme au taux national", 0, 1, yref="paper", yanchor="bottom")],
            xaxis=d.still(
                tickvals=[math.log10(m) for m in marks], ticktext=[f"×{f.NBSP}{f.number(m, 1 if m < 1 else 0)}" for m in marks],
                range=[math.log10(floor) - 0.05, math.log10(12)], showgrid=True, gridcolor=d.GRID,
            ),
            yaxis=d.still(tickvals=y, ticktext=names, range=[-len(known) + 0.4, 0.6], tickfont={"size": 11.5}),
        ),
    )  # fmt: skip


def against_title(rows: pd.DataFrame) -> str:
    """How many directions are surely under or above the national rate."""
    known = rows[rows["rapport"].notna() & rows["attendue"]]
    if known.empty:
        return "Réorientations attendues non calculées"
    below, above = int((known["borne_haute"] < 1).sum()), int((known["borne_basse"] > 1).sum())
    return (
        f"Sur {f.count(len(known), 'sens', 'sens')} entre réseaux, {f.number(below)} sous l’attendu, "
        f"{f.number(above)} au-dessus, {f.number(len(known) - below - above)} sans écart significatif"
    )


def perimeter_html(rows: pd.DataFrame, missing: Sequence[str]) -> str:
    """Who serves whom here: networks × publics, with the number of sites; several networks for a public overlap."""
    networks = rows.drop_duplicates("reseau_code")
    publics = [p for p in words.PUBLICS if p in set(rows["public"])]
    served = {(r.reseau_code, r.public): r for r in rows.itertuples()}
    head = "".join(f'<th scope="col">{r.nom}<small>{_sites(r)}</small></th>' for r in networks.itertuples())
    body = []
    for public in publics:
        cells, number = [], 0
        for r in networks.itertuples():
            rule = served.get((r.reseau_code, public))
            here = rule is not None and (rule.lieux > 0)
            number += here
            text = (
                ""
                if rule is None
                else "●"
                if here
                else "○ sans lieu ici"
                if rule.livre
                else "? lieux non livrés"
            )
            note = f' title="{rule.condition}"' if rule is not None and f.is_known(rule.condition) else ""
            cells.append(f"<td{note}>{text}</td>")
        said = (
            "aucun réseau ici"
            if number == 0
            else "un seul réseau"
            if number == 1
            else f"{number} réseaux, la personne choisit"
        )
        body.append(f'<tr><th scope="row">{words.PUBLICS[public]}</th>{"".join(cells)}<td>{said}</td></tr>')
    body.append(
        f'<tr><th scope="row">Agents publics</th>{"<td></td>" * len(networks)}<td>hors du marché des opérateurs régionaux</td></tr>'
    )
    return (
        '<div class="tableau" tabindex="0" role="region" aria-label="Qui fait quoi ici"><table>'
        "<caption>● : le réseau sert ce public et a un lieu d’accueil ici</caption>"
        f'<thead><tr><th scope="col">Public</th>{head}<th scope="col">Ici</th></tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )


def _sites(row) -> str:
    return f.count(int(row.lieux), "lieu", "lieux") if row.livre else "lieux non livrés"


def perimeter_title(rows: pd.DataFrame) -> str:
    here = rows[rows["lieux"] > 0].groupby("public")["reseau_code"].nunique()
    shared, publics = int((here > 1).sum()), rows["public"].nunique()
    holes = publics - int((here > 0).sum())
    end = f"{f.NBSP}; {f.count(holes, 'public est', 'publics sont')} sans réseau ici" if holes else ""
    return f"Qui fait quoi ici{f.NBSP}: {f.count(shared, 'public relève', 'publics relèvent')} de plusieurs réseaux{end}"


def perimeter_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "nom": "Réseau",
        "dit": "Public",
        "condition": "Condition",
        "lieux": "Lieux ici",
        "source": "Source",
    }
    return tables.Table(
        lambda: rows.assign(
            dit=rows["public"].map(lambda p: words.PUBLICS.get(p, texts.sentence_case(p.replace("_", " "))))
        ),
        labels,
        {"lieux": 0},
    )


def orders(usual: pd.DataFrame, moved: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """The order of pairs under the usual weights and under those chosen: `paire`, `rang`, `ecart`, `avant`, `bouge`."""
    both = moved.merge(usual, on=["reseau_a", "reseau_b"], how="left", suffixes=("", "_avant"))
    change = both["rang_avant"] - both["rang"]
    return both.assign(
        paire=[f"{names[a]} – {names[b]}" for a, b in zip(both["reseau_a"], both["reseau_b"], strict=True)],
        avant=both["rang_avant"],
        bouge=["" if not c else f"{'▲' if c > 0 else '▼'} {abs(int(c))}" for c in change.fillna(0)],
    )


def orders_title(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "Aucune paire documentée à trier"
    moved = int((rows["bouge"] != "").sum())
    first = rows.iloc[0]["paire"]
    if not moved:
        return f"À regarder d’abord selon les poids{f.NBSP}: {first}"
    return f"Avec ces poids, {f.count(moved, 'paire change', 'paires changent')} de place{f.NBSP}; {first} vient d’abord"


def orders_table(rows: pd.DataFrame) -> tables.Table:
    labels = {
        "rang": "Rang",
        "paire": "Paire",
        "ecart": "Écart (0 à 100)",
        "avant": "Rang avec les poids usuels",
        "bouge": "Change",
    }
    return tables.Table(lambda: rows, labels, {"rang": 0, "ecart": 0, "avant": 0})
