"""Invented cooperation: referrals between networks, agreements, committees. Some networks and régions send nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from etl.simulate.country import Country
from etl.simulate.deliveries import Delivery
from etl.simulate.faults import Fault
from etl.simulate.tables import OFFICE, PROGRAM, day_of, delivery, fault, quarters

LAST = "2026-Q3"
# Sender → receiver → (referrals a month in France, motive)
FLOWS = {
    "france_travail": {
        "operateur_regional": (1900, "personne en emploi"),
        "apec": (700, "cadre"),
        "mission_locale": (2600, "jeune de moins de 26 ans"),
        "cap_emploi": (1700, "situation de handicap"),
        "transitions_pro": (350, "financement de la formation"),
    },
    "apec": {
        "france_travail": (420, "indemnisation"),
        "operateur_regional": (300, "choix de la personne"),
        "cap_emploi": (90, "situation de handicap"),
    },
    "mission_locale": {
        "france_travail": (1500, "recherche d’emploi"),
        "operateur_regional": (260, "jeune en emploi"),
        "cap_emploi": (330, "situation de handicap"),
        "region": (240, "frein : mobilité"),
        "CCAS": (420, "frein : logement"),
        "Centre de santé": (180, "frein : santé"),
    },
    "cap_emploi": {
        "france_travail": (800, "recherche d’emploi"),
        "operateur_regional": (240, "personne en emploi"),
        "mission_locale": (50, "jeune de moins de 26 ans"),
        "apec": (60, "cadre"),
        "agefiph": (500, "aménagement de poste"),
    },
    "operateur_regional": {
        "france_travail": (420, "fin de contrat"),
        "apec": (130, "cadre en emploi"),
        "mission_locale": (90, "jeune de moins de 26 ans"),
        "cap_emploi": (260, "situation de handicap"),
        "transitions_pro": (1500, "financement de la formation"),
        "opco": (380, "financement de la formation"),
        "carif_oref": (160, "information sur les métiers"),
    },
}
# First year in which each network sends its referrals, and the régions that send nothing
SINCE = {
    "france_travail": 2022,
    "mission_locale": 2022,
    "cap_emploi": 2023,
    "apec": 2025,
    "operateur_regional": 2020,
}
SILENT = {
    "france_travail": ("06",),
    "mission_locale": ("06", "02", "94"),
    "cap_emploi": ("03", "06"),
    "apec": ("01", "02", "03", "04", "06", "94", "27", "24"),
    "operateur_regional": ("03", "06"),
}
NO_AGREEMENTS = ("06", "94")
NO_COMMITTEES = ("01", "06")
ABSENT = 0.45  # share of (pair, département) between which nothing is ever sent
SECOND_TELLER = "53"  # région where the regional operator also tells what it receives
AXES = (
    "aiguillage", "actions_communes", "professionnalisation_croisee", "outils_partages", "communication", "donnees",
    "ingenierie_financiere",
)  # fmt: skip
NETWORKS = ("france_travail", "apec", "mission_locale", "cap_emploi", "operateur_regional")
COMMITTEES = ("crefop", "cre", "cpir", "comite_pilotage", "comite_technique", "comite_departemental_emploi")


def deliveries(country: Country, seed: int) -> Iterator[tuple[Delivery, list[Fault]]]:
    """Every delivery of this module, with the faults planted in it. The same seed gives the same bytes."""
    yield from _referrals(country, np.random.default_rng([seed, 601]))
    yield from _agreements(country, np.random.default_rng([seed, 602]))
    yield from _committees(country, np.random.default_rng([seed, 603]))


def not_delivered(country: Country) -> list[dict]:
    """What this part of the demonstration never sends, for the manifest."""
    missing = [("conventions", code) for code in NO_AGREEMENTS] + [
        ("instances", code) for code in NO_COMMITTEES
    ]
    return [{"dataset": dataset, "code_region": code} for dataset, code in missing] + [
        {
            "dataset": "reorientations",
            "reseau_code": network,
            "code_region": code,
            "avant": str(SINCE[network]),
        }
        for network, codes in SILENT.items()
        for code in codes
    ]


def _months(first_year: int) -> list[str]:
    return [f"{q[:4]}-{3 * int(q[-1]) - 2 + i:02d}" for q in quarters(first_year, LAST) for i in range(3)]


def _referrals(country: Country, rng: np.random.Generator) -> Iterator[tuple[Delivery, list[Fault]]]:
    places = country.departements
    operator = {code: o for o in country.regional_operators for code in country.regions_of(o)}
    share = (places["actifs_occupes"] / places["actifs_occupes"].sum()).to_numpy()
    for network, flows in FLOWS.items():
        months = _months(SINCE[network])
        told = ~places["code_region"].isin(SILENT[network]).to_numpy()
        parts = []
        for receiver, (monthly, motive) in flows.items():
            lean = rng.gamma(2.5, 1 / 2.5, len(places)) * (rng.random(len(places)) > ABSENT) * told
            grows = np.linspace(0.7, 1.25, len(months))[:, None]
            sent = rng.poisson(monthly * share * lean * grows)
            month, place = np.nonzero(sent)
            codes = places["code_region"].to_numpy()[place]
            parts.append(
                pd.DataFrame({
                    "periode": np.array(months)[month],
                    "code_departement": places["code"].to_numpy()[place],
                    "emetteur": [operator[c] for c in codes] if network == "operateur_regional" else network,
                    "recepteur": [operator[c] for c in codes] if receiver == "operateur_regional" else receiver,
                    "motif": motive,
                    "envoyees": sent[month, place],
                })
            )  # fmt: skip
        rows = pd.concat(parts).sort_values(["periode", "code_departement", "recepteur"], ignore_index=True)
        rows = _answers(rows, rng)
        for sender, own in rows.groupby("emetteur"):
            if network == "operateur_regional":
                yield _referral_file(sender, own.reset_index(drop=True), f"2020-{LAST[:4]}")
                continue
            for year, of_year in own.groupby(own["periode"].str[:4]):
                yield _referral_file(sender, of_year.reset_index(drop=True), year)
        if network == "france_travail":
            yield _told_by_the_receiver(rows, operator, country)


def _answers(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    accepted = rng.binomial(rows["envoyees"], 0.62)
    refused = rng.binomial(rows["envoyees"] - accepted, 0.3)
    return rows.assign(
        acceptees=accepted, refusees=refused, sans_reponse=rows["envoyees"] - accepted - refused
    )


def _referral_file(sender: str, rows: pd.DataFrame, label: str) -> tuple[Delivery, list[Fault]]:
    style = OFFICE if sender in ("france_travail", "demo_theta") else PROGRAM
    made = delivery("reorientations", sender, label, sorted(rows["periode"].unique()), rows, style)
    planted = []
    if (sender, label) == ("mission_locale", "2024"):
        planted.append(
            fault(
                made,
                "plus de réponses que de réorientations",
                "acceptees",
                40,
                "9000",
                "reponses_trop_nombreuses",
            )
        )
    if (sender, label) == ("cap_emploi", "2025"):
        planted.append(
            fault(made, "récepteur mal écrit", "recepteur", 12, "Frence Travail", "acteur_inconnu")
        )
    return made, planted


def _told_by_the_receiver(
    rows: pd.DataFrame, operator: dict[str, str], country: Country
) -> tuple[Delivery, list[Fault]]:
    """The regional operator of one région tells the same persons, a few of them forgotten."""
    receiver = operator[SECOND_TELLER]
    there = country.departements.loc[country.departements["code_region"] == SECOND_TELLER, "code"]
    told = rows[(rows["recepteur"] == receiver) & rows["code_departement"].isin(there)]
    told = told[told["periode"].str[:4] == LAST[:4]].assign(declarant=receiver)
    less = np.maximum(told["envoyees"] - 1, told["acceptees"] + told["refusees"])
    told = told.assign(envoyees=less, sans_reponse=less - told["acceptees"] - told["refusees"])
    return _referral_file(receiver, told.reset_index(drop=True), f"recues_{LAST[:4]}")


def _agreements(country: Country, rng: np.random.Generator) -> Iterator[tuple[Delivery, list[Fault]]]:
    """One list a région: one regional agreement (some expired), and a few of départements and EPCI."""
    for region, places in country.departements.groupby("code_region"):
        if region in NO_AGREEMENTS:
            continue
        epci = country.communes.loc[country.communes["code_region"] == region]
        epci = epci.groupby("code_epci")["population"].sum().nlargest(2).index.tolist()
        where = [
            ("region", region),
            *(("departement", code) for code in places["code"] if rng.random() < 0.45),
        ]
        where += [("epci", code) for code in epci if rng.random() < 0.4]
        rows = []
        for number, (level, code) in enumerate(where, 1):
            signed = quarters(2020, "2026-Q2")[int(rng.integers(0, 26))]
            years = int(rng.choice([0, 2, 3, 4], p=[0.2, 0.2, 0.4, 0.2]))
            parties = rng.permutation(NETWORKS)[: int(rng.integers(2, 5))].tolist()
            bodies = ["region", "transitions_pro"] if level == "region" else []
            axes = sorted(rng.permutation(AXES)[: int(rng.integers(1, 4))].tolist(), key=AXES.index)
            start = day_of(signed, int(rng.integers(0, 80)))
            rows.append({
                "convention_id": f"DEMO-CONV-{region}-{number:02d}",
                "intitule": f"Convention de démonstration : {axes[0].replace('_', ' ')}",
                "signataires": ";".join([*parties, *bodies]),
                "axes": ";".join(axes),
                "niveau_territoire": level,
                "code_territoire": code,
                "date_signature": start,
                "date_fin": f"{int(start[:4]) + years}{start[4:]}".replace("-02-29", "-02-28") if years else None,
                "document": f"DEMO-convention-{region}-{number:02d}.pdf",
            })  # fmt: skip
        made = delivery("conventions", f"region_{region}", "2020-2026", [], pd.DataFrame(rows))
        planted = []
        if region == "76" and len(rows) > 2:
            planted.append(
                fault(made, "fin avant la signature", "date_fin", 2, "2019-01-01", "fin_avant_signature")
            )
        yield made, planted


def _committees(country: Country, rng: np.random.Generator) -> Iterator[tuple[Delivery, list[Fault]]]:
    """Meetings of each région; in some, the next one was due long ago."""
    for region, places in country.departements.groupby("code_region"):
        if region in NO_COMMITTEES:
            continue
        last = "2025-Q1" if region in ("44", "02") else LAST
        rows = []
        for quarter in quarters(2020, last):
            for kind in COMMITTEES:
                often = {"cpir": 0.5, "crefop": 0.3, "cre": 0.3, "comite_departemental_emploi": 0.4}.get(
                    kind, 0.22
                )
                old = kind == "crefop" and quarter >= "2024-Q3"
                new = kind in ("cre", "comite_departemental_emploi") and quarter < "2024-Q3"
                if old or new or rng.random() > often:
                    continue
                local = kind == "comite_departemental_emploi"
                parties = rng.permutation(NETWORKS)[: int(rng.integers(0, 3))].tolist()
                bodies = ["region", "etat"] if kind != "cpir" else ["transitions_pro", "partenaires_sociaux"]
                about = sorted(rng.permutation(AXES)[: int(rng.integers(0, 3))].tolist(), key=AXES.index)
                held = int(rng.integers(5, 50))
                rows.append({
                    "instance_id": f"DEMO-INST-{region}-{quarter}-{kind}",
                    "type_instance": kind,
                    "niveau_territoire": "departement" if local else "region",
                    "code_territoire": places["code"].iloc[int(rng.integers(0, len(places)))] if local else region,
                    "date_instance": day_of(quarter, held),
                    "convoquee_par": bodies[0],
                    "participants": ";".join([*bodies, *parties]),
                    "axes": ";".join(about) or None,
                    "ordre_du_jour": "Sujets de démonstration : suivi du CEP, coopérations",
                    "document": f"DEMO-compte-rendu-{region}-{quarter}-{kind}.pdf",
                    "prochaine_date": day_of(quarter, held + int(rng.integers(90, 190))),
                })  # fmt: skip
        made = delivery(
            "instances", f"region_{region}", "2020-2026", quarters(2020, last), pd.DataFrame(rows), OFFICE
        )
        planted = []
        if region == "93":
            planted.append(fault(made, "axe inconnu", "axes", 1, "convivialité", "valeur_hors_liste"))
        yield made, planted
