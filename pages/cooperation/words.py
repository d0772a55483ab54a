"""Words of « Coopérations »: statuses, pairs, what to remember, what to put on the agenda. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pages.shared import formats as f
from pages.shared import texts
from pages.shared.filters import View

WHOLE = "ensemble"
STATUSES = {
    "attendue_observee": "attendue et observée",
    "attendue_non_observee": "attendue, non observée",
    "non_documentee": "non documentée",
    "non_attendue": "non attendue",
}
KINDS = {
    "reorientation": "Réorientations",
    "convention": "Convention en vigueur",
    "instance": "Réunion",
    "session": "Formation commune",
    "outil": "Outil commun",
}
PUBLICS = {
    "demandeur_emploi": "Demandeurs d’emploi",
    "cadre_en_emploi": "Cadres en emploi",
    "cadre_demandeur_emploi": "Cadres demandeurs d’emploi",
    "jeune_16_25": "Jeunes de 16 à 25 ans",
    "personne_handicapee": "Personnes handicapées",
    "salarie_prive": "Salariés du privé",
    "interimaire": "Intérimaires",
    "apprenti": "Apprentis",
    "independant": "Indépendants",
}
QUESTIONS = {
    WHOLE: "Pourquoi rien de livré ne relie-t-il {a} et {b} {la}, et qui peut prendre l’initiative ?",
    "aiguillage": "Comment {a} et {b} s’adressent-ils {la} les personnes que l’un peut mieux servir que l’autre ?",
    "actions_communes": "Quel évènement ou quelle permanence {a} et {b} pourraient-ils tenir ensemble {la} ?",
    "professionnalisation_croisee": "Quelle session commune proposer {la} aux conseillers de {a} et de {b} ?",
    "outils_partages": "Quel outil commun servirait {la} aux conseillers de {a} et de {b} ?",
    "communication": "Que disent {la} {a} et {b} les uns des autres à leur public ?",
    "donnees": "Quels chiffres {a} et {b} pourraient-ils regarder ensemble {la} ?",
    "ingenierie_financiere": "Qui cherche {la} le financement d’un parcours que {a} et {b} se passent ?",
}
# Under this number of expected referrals, none at all is still compatible with the national rate: the exact interval
# of zero is 0–3.69
TOO_FEW = 3.69


def pair(row: Mapping) -> str:
    """« France Travail – Apec »."""
    return f"{row['nom_a']} – {row['nom_b']}"


def remember(view: View, rows: pd.DataFrame, share: Mapping, agenda: pd.DataFrame, mute: str) -> list[str]:
    """How many expected pairs are not observed (the question of the page), for how many people one is not, the first to look at, who says nothing.

    rows: pairs of the territory, axis « ensemble »; share: value of the indicator; agenda: gaps, heaviest first;
    mute: networks that have not delivered, in words.
    """
    expected = rows[rows["statut"] != "non_attendue"]
    where, when = texts.sentence_case(view.territoire.within), f.at_period(view.periode)
    if expected.empty:
        return [f"{where}, {when}, aucune coopération n’est attendue selon ce qui est livré."]
    counts = expected["statut"].value_counts()
    whole = expected[expected["statut"] == "attendue_observee"]
    partly = int((whole["departements_observes"] < whole["departements"]).sum())
    told = (
        (int(counts.get("attendue_non_observee", 0)), "non observée", "", True),
        (partly, "observée", " dans une partie du territoire seulement", True),
        (int(counts.get("non_documentee", 0)), "non documentée", "", False),
        (
            len(whole) - partly,
            "observée",
            " partout" if view.territoire.niveau != "departement" else "",
            False,
        ),
    )
    parts = [
        f"<b>{f.count(n, word)}{place}</b>" if missing else f"{f.count(n, word)}{place}"
        for n, word, place, missing in told
        if n
    ]
    total = f.count(len(expected), "coopération est attendue", "coopérations sont attendues")
    lines = [f"{where}, {when}, {total} entre réseaux{f.NBSP}: {f.listing(parts)}."]
    if f.is_known(share["valeur"]):
        least = "Au moins " if "au moins" in str(share["motif"]) else "En tout, "
        lines.append(
            f"{least}{f.with_unit(share['valeur'], '%')} des actifs occupés concernés vivent où l’une d’elles n’est pas observée."
            if share["valeur"] > 0
            else "Aucun des actifs occupés concernés ne vit où l’une d’elles manque."
        )
    if len(agenda):
        first = agenda.iloc[0]
        people = (
            f" ({f.thousands(first['actifs'])} actifs occupés concernés)"
            if f.is_known(first["actifs"])
            else ""
        )
        lines.append(f"À regarder d’abord{f.NBSP}: {pair(first)}, {first['territoire']}{people}.")
    if mute:
        lines.append(mute)
    return lines


def mute(flows: pd.DataFrame) -> str:
    """« L’Apec et Cap emploi n’ont pas livré leurs réorientations : ce qui les concerne n’est pas un écart. »"""
    sent = flows[flows["attendue"]].groupby("emetteur_nom", sort=False)["departements_livres"].max()
    names = [texts.operator(name) for name in sent.index[sent == 0]]
    if not names:
        return ""
    verb = "n’ont" if len(names) > 1 or names[0].startswith("les ") else "n’a"
    said = f.listing(names)
    return (
        f"{texts.sentence_case(said)} {verb} pas livré de réorientations pour ce trimestre{f.NBSP}: "
        "ce qui manque ainsi n’est ni un zéro ni un écart."
    )


def matrix_title(rows: pd.DataFrame) -> str:
    """Which axis is least observed, where it is documented."""
    known = rows[(rows["axe"] != WHOLE) & rows["statut"].isin(("attendue_observee", "attendue_non_observee"))]
    shares = {
        name: group["departements_observes"].sum()
        / max(1, (group["departements_observes"] + group["departements_non_observes"]).sum())
        for name, group in known.groupby("axe_nom", sort=False)
    }
    if not shares:
        return "Aucune coopération attendue n’est documentée"
    least, most = min(shares, key=shares.get), max(shares, key=shares.get)
    if shares[least] == shares[most]:
        return f"Tous les axes sont observés de la même façon{f.NBSP}: {f.with_unit(100 * shares[least], '%')} des cas documentés"
    return (
        f"{least} est l’axe le moins souvent observé, {texts.inside_sentence(most)} le plus"
        f"{f.NBSP}: {f.with_unit(100 * shares[least], '%')} et {f.with_unit(100 * shares[most], '%')} des cas documentés"
    )


def known_of(row: Mapping) -> str:
    """What is known of a gap: referrals against expected, and what is observed on other axes."""
    said = []
    if f.is_known(row["attendues"]) and f.is_known(row["envoyees"]):
        expected = f.number(row["attendues"], 1)
        if row["envoyees"] == 0:
            said.append(f"aucune réorientation livrée au trimestre, {expected} attendues")
            if row["attendues"] < TOO_FEW:
                said.append("trop peu pour conclure")
        else:
            said.append(f"{f.number(row['envoyees'])} réorientations, {expected} attendues")
    elif row["conf_status"] in ("C", "D"):
        said.append("réorientations sous le secret statistique")
    if f.is_known(row["axes_observes"]) and row["axes_observes"]:
        said.append(f"observé par ailleurs{f.NBSP}: {texts.inside_sentence(str(row['axes_observes']))}")
    return texts.sentence_case(f"{f.NBSP}; ".join(said)) or "Rien d’autre n’est livré"


def question(row: Mapping, axe: str, within: str) -> str:
    """A question that the CPIR may ask, about one gap."""
    a, b = texts.operator(str(row["nom_a"])), texts.operator(str(row["nom_b"]))
    asked = QUESTIONS[axe].format(a=a, b=b, la=within)
    return asked.replace("de les ", "des ").replace("de le ", "du ").replace(" ?", f"{f.NBSP}?")


def ratio(row: Mapping) -> str:
    """« 87 pour 73,4 attendues (1,2 fois, intervalle 1,0–1,5) »."""
    if not f.is_known(row["rapport"]):
        return ""
    if not row["envoyees"]:
        return f"aucune pour {f.number(row['attendues'], 1)} attendues (au plus {f.number(row['borne_haute'], 1)} fois l’attendu)"
    return (
        f"{f.number(row['envoyees'])} pour {f.number(row['attendues'], 1)} attendues "
        f"({f.number(row['rapport'], 1)} fois, intervalle {f.interval(row['borne_basse'], row['borne_haute'])})"
    )


def sense(row: Mapping) -> str:
    """Whether referrals are surely above or below the national rate."""
    if not f.is_known(row["rapport"]):
        return "secret statistique" if row["conf_status"] != "F" else "attendu non calculé"
    if row["borne_basse"] > 1:
        return "au-dessus de l’attendu"
    if row["borne_haute"] < 1:
        return "au-dessous de l’attendu"
    return "conforme (l’écart n’est pas significatif)"


def card(rows: list[dict], axis: str, flows: pd.DataFrame, rules: pd.DataFrame) -> str:
    """Beside the evidence of a pair: its result, why it is expected, and its referrals against expected, each way."""
    row = next((r for r in rows if r["axe"] == axis), None)
    if row is None:
        return ""
    lines = [("Résultat", f"<b>{STATUSES[row['statut']]}</b>{_parts(row)}")]
    if row["en_sommeil"]:
        lines.append(("En sommeil", "une convention en vigueur, mais rien depuis 24 mois"))
    if f.is_known(row["motif"]) and row["statut"] != "attendue_observee":
        lines.append(("Pourquoi", str(row["motif"])))
    if f.is_known(row["actifs"]):
        lines.append(("Concerne", f"{f.number(round(row['actifs'], -2))} actifs occupés (estimation)"))
    if f.is_known(row["derniere_preuve"]):
        lines.append(("Dernière preuve", f.period(row["derniere_preuve"])))
    for rule in rules.itertuples():
        lines.append((f"{rule.emetteur_nom} → {rule.recepteur_nom}", str(rule.explication)))
    if rules.empty:
        lines.append(("Règle", "aucune règle de périmètre ne relie ces deux réseaux"))
    ways = {(r.emetteur, r.recepteur) for r in rules.itertuples()}
    for flow in flows.to_dict("records"):
        if (flow["emetteur"], flow["recepteur"]) in ways:
            said = ratio(flow) or {
                "non_documentee": "non documentée",
                "non_observee": "aucune réorientation livrée",
            }.get(flow["statut"], sense(flow))
            answered = ""
            if f.is_known(flow["acceptees"]):
                answered = (
                    f"{f.NBSP}; {f.number(flow['acceptees'])} acceptées, {f.number(flow['refusees'])} refusées, "
                    f"{f.number(flow['sans_reponse'])} sans réponse"
                )
            lines.append(
                (f"Réorientations {flow['emetteur_nom']} → {flow['recepteur_nom']}", said + answered)
            )
    return '<dl class="carte">' + "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in lines) + "</dl>"


def _parts(row: Mapping) -> str:
    """« (8 départements sur 12 ; 3 non documentés) », above the département."""
    if row["departements"] < 2:
        return ""
    text = f" dans {f.number(row['departements_observes'])} départements sur {f.number(row['departements'])}"
    if row["departements_non_documentes"]:
        text += f", {f.number(row['departements_non_documentes'])} non documentés"
    return text


def absences(rows: pd.DataFrame, flows: pd.DataFrame) -> list[str]:
    """What is missing to say more: undocumented axes with their reason, hidden numbers, networks without referrals."""
    lines = []
    unknown = rows[(rows["departements_non_documentes"] > 0) & rows["motif"].notna()]
    for motif, group in unknown.groupby("motif", sort=False):
        named = f.listing(
            dict.fromkeys(texts.inside_sentence(a) for a in group["axe_nom"] if a != "Ensemble"), most=4
        )
        cells = f.count(len(group), "case de la matrice", "cases de la matrice")
        lines.append(
            f"{texts.sentence_case(str(motif))}{f.NBSP}: {cells}{f' ({named})' if named else ''}, en tout ou en partie."
        )
    if said := mute(flows):
        lines.append(said)
    hidden = int((flows["conf_status"] != "F").sum())
    if hidden:
        lines.append(
            f"Secret statistique{f.NBSP}: {f.count(hidden, 'nombre caché', 'nombres cachés')} parmi les réorientations."
        )
    return lines
