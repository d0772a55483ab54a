"""Invented life around the pairs: training, shared tools, SPRO, Missions locales, self-assessments, objectives."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from etl.simulate.cooperation import LAST, NETWORKS
from etl.simulate.country import Country
from etl.simulate.deliveries import Delivery
from etl.simulate.faults import Fault
from etl.simulate.tables import OFFICE, PROGRAM, day_of, delivery, fault, quarters

NO_TRAINING = ("04", "06")
NO_TOOLS = ("03",)
NO_SPRO = ("02",)
FIRST_REGIONS = ("11", "52", "93", "75", "53", "84")  # as for the Cnam's offer of 2015
MODULES = (
    ("Contexte législatif et institutionnel", "Organisme de démonstration A", 1.0),
    ("CEP : périmètre, pratique et posture", "Organisme de démonstration A", 1.0),
    ("Ingénierie de parcours", "Organisme de démonstration A", 1.0),
    ("Ingénierie financière", "Organisme de démonstration B", 2.0),
    ("Groupe d’échanges de pratiques", "Organisme de démonstration B", 0.5),
    ("Certificat de 120 heures, unité 1", "Organisme de démonstration A", 8.5),
)
# About the advisers that the demonstration's sites have in France
ADVISERS = {
    "france_travail": 6200,
    "apec": 580,
    "mission_locale": 3500,
    "cap_emploi": 970,
    "operateur_regional": 1600,
}
MEMBERS = (
    ("Cité des métiers", "spro_niveau1", "membre_labellise", True),
    ("Centre d’information et d’orientation", "spro_niveau1", "membre_droit", True),
    ("Information jeunesse", "spro_niveau1", "partenaire_local", True),
    ("France Travail", "france_travail", "membre_droit", True),
    ("Mission locale", "mission_locale", "membre_droit", True),
    ("Cap emploi", "cap_emploi", "membre_droit", True),
    ("Apec", "apec", "membre_droit", True),
    ("Opérateur régional du CEP", "operateur_regional", "membre_droit", True),
    ("Chambre des métiers", "spro_niveau1", "hors_spro", False),
)
ITEMS = {
    "qualite_service": ("Compétences du conseiller", "Animation de l’équipe", "Organisation et gestion des partenaires"),
    "processus": (
        "Référent partenariats désigné", "Aiguillage écrit", "Passage de relais formalisé", "Conventions suivies",
    ),
    "competences": ("Accueil", "Conseil", "Ingénierie de parcours", "Ingénierie financière", "Animation"),
    "posture": ("Neutralité", "Écoute", "Initiative laissée à la personne"),
    "difficultes": (
        "Manque de temps", "Publics fragiles", "Rester neutre face à une demande de réponse immédiate",
        "Structures mal connues", "Suivre l’actualité des dispositifs", "Financements",
    ),
}  # fmt: skip


def deliveries(country: Country, seed: int) -> Iterator[tuple[Delivery, list[Fault]]]:
    """Every delivery of this module, with the faults planted in it. The same seed gives the same bytes."""
    yield from _training(country, np.random.default_rng([seed, 611]))
    yield from _tools(country, np.random.default_rng([seed, 612]))
    yield from _spro(country, np.random.default_rng([seed, 613]))
    yield from _missions(country, np.random.default_rng([seed, 614]))
    yield from _assessments(country, np.random.default_rng([seed, 615]))
    yield _objectives()


def not_delivered() -> list[dict]:
    """What this part of the demonstration never sends, for the manifest."""
    silent = (("professionnalisation", NO_TRAINING), ("outils_partages", NO_TOOLS), ("spro", NO_SPRO))
    return [{"dataset": dataset, "code_region": code} for dataset, codes in silent for code in codes]


def _regions(country: Country) -> list[str]:
    return sorted(country.departements["code_region"].unique())


def _training(country: Country, rng: np.random.Generator) -> Iterator[tuple[Delivery, list[Fault]]]:
    workers = country.departements.groupby("code_region")["actifs_occupes"].sum()
    for region in _regions(country):
        if region in NO_TRAINING:
            continue
        rows, size = [], max(1, round(14 * workers[region] / workers.sum()))
        for quarter in quarters(2021 if region in FIRST_REGIONS else 2022, LAST):
            for number in range(int(rng.integers(1, 4)) * size):
                module, body, days = MODULES[
                    int(rng.choice(len(MODULES), p=[0.2, 0.25, 0.2, 0.12, 0.18, 0.05]))
                ]
                shared = rng.random() < 0.14
                some = rng.permutation(NETWORKS)[: int(rng.integers(2, 5)) if shared else 1]
                for network in sorted(some, key=NETWORKS.index):
                    rows.append({
                        "session_id": f"DEMO-FORM-{region}-{quarter}-{number}",
                        "module": module, "organisme": body, "date_debut": day_of(quarter, int(rng.integers(5, 50))),
                        "jours": f"{days:g}".replace(".", ","), "code_region": region, "reseau_code": network,
                        "participants": int(rng.integers(3, 15)), "inter_reseaux": "oui" if shared else "non",
                    })  # fmt: skip
        table = pd.DataFrame(rows)
        table["date_debut"] = table.groupby("session_id")["date_debut"].transform("first")
        made = delivery("professionnalisation", f"region_{region}", "2021-2026", quarters(2021, LAST), table)
        planted = []
        if region == "28":
            planted.append(fault(made, "réseau inconnu", "reseau_code", 3, "Réseau Lune", "reseau_inconnu"))
        yield made, planted


def _tools(country: Country, rng: np.random.Generator) -> Iterator[tuple[Delivery, list[Fault]]]:
    workers = country.departements.groupby("code_region")["actifs_occupes"].sum()
    rows = []
    for region in _regions(country):
        if region in NO_TOOLS:
            continue
        for tool in ("ComCEP", "Plateforme régionale") if region in ("53", "75", "44") else ("ComCEP",):
            size = workers[region] / workers.sum()
            for network in NETWORKS:
                full = max(2.0, ADVISERS[network] * size * rng.uniform(0.4, 0.8))
                for rank, quarter in enumerate(quarters(2020, LAST)):
                    known = int(full * min(1, 0.25 + rank / 30))
                    active = int(rng.binomial(known, rng.uniform(0.15, 0.5)))
                    asked = int(rng.poisson(active * 0.6))
                    items = int(80 + 6 * rank + full / 8)
                    rows.append({
                        "outil": tool, "periode": quarter, "code_region": region, "reseau_code": network,
                        "inscrits": known, "actifs_trimestre": active, "messages": asked,
                        "sans_reponse": int(rng.binomial(asked, 0.18)), "delai_reponse_median_h": int(rng.integers(6, 60)),
                        "ressources": items, "ressources_plus_12_mois": int(items * rng.uniform(0.25, 0.6)),
                    })  # fmt: skip
    table = pd.DataFrame(rows)
    for year, own in table.groupby(table["periode"].str[:4]):
        made = delivery(
            "outils_partages",
            "outil_national",
            year,
            sorted(own["periode"].unique()),
            own.reset_index(drop=True),
        )
        planted = []
        if year == "2024":
            planted.append(
                fault(
                    made,
                    "plus d’actifs que d’inscrits",
                    "actifs_trimestre",
                    5,
                    "5000",
                    "actifs_trop_nombreux",
                )
            )
        yield made, planted


def _spro(country: Country, rng: np.random.Generator) -> Iterator[tuple[Delivery, list[Fault]]]:
    for region in _regions(country):
        if region in NO_SPRO:
            continue
        towns = country.communes[country.communes["code_region"] == region].nlargest(6, "population")
        rows = [
            {
                "periode": quarter, "code_region": region, "organisme": f"{name} (démonstration)", "reseau_code": network,
                "spro_statut": status, "niveau_1": "oui" if first else "non",
                "code_commune": towns["code"].iloc[place % len(towns)], "evenements": int(rng.poisson(2.2)),
            }
            for quarter in quarters(2022, LAST)
            for place, (name, network, status, first) in enumerate(MEMBERS)
            if rng.random() > 0.04
        ]  # fmt: skip
        yield delivery("spro", f"region_{region}", "2022-2026", quarters(2022, LAST), pd.DataFrame(rows)), []


def _missions(country: Country, rng: np.random.Generator) -> Iterator[tuple[Delivery, list[Fault]]]:
    """One or two structures a département; CEP entries take a growing share of the young people received."""
    rows = []
    for code, towns in country.communes.groupby("code_departement"):
        towns = towns.nlargest(2, "population")
        for number, (_, town) in enumerate(towns.iterrows(), 1):
            usual = rng.uniform(0.6, 1.5)
            received = max(120, towns["population"].sum() ** 0.55 * rng.uniform(0.8, 1.4) / number)
            for rank, quarter in enumerate(quarters(2020, LAST)):
                seen = int(received * rng.uniform(0.85, 1.15))
                rows.append({
                    "periode": quarter, "structure_id": f"DEMO-ML-{code}-{number}",
                    "nom": f"Mission locale de démonstration – {town['nom']}", "code_commune": town["code"],
                    "jeunes_recus": seen, "premiers_accueils": int(seen * rng.uniform(0.2, 0.3)),
                    "pacea": int(seen * rng.uniform(0.18, 0.3)), "entrees_cep": int(seen * usual * (0.05 + 0.005 * rank)),
                })  # fmt: skip
    table = pd.DataFrame(rows)
    for year, own in table.groupby(table["periode"].str[:4]):
        periods = sorted(own["periode"].unique())
        yield (
            delivery("missions_locales", "mission_locale", year, periods, own.reset_index(drop=True), OFFICE),
            [],
        )


def _assessments(country: Country, rng: np.random.Generator) -> Iterator[tuple[Delivery, list[Fault]]]:
    """Yearly, by the operators that answer: neither France Travail nor the Apec do."""
    regions = _regions(country)
    senders = {"mission_locale": regions, "cap_emploi": [r for r in regions if r not in ("02", "06")]}
    senders |= {
        o: country.regions_of(o)
        for o in country.regional_operators
        if o not in ("demo_omicron", "demo_kappa")
    }
    for sender, places in senders.items():
        own = sender if sender in NETWORKS else "operateur_regional"
        asked = [(grid, item, None) for grid, items in ITEMS.items() for item in items]
        asked += [
            ("connaissance_mutuelle", "Je sais à qui m’adresser", other) for other in NETWORKS if other != own
        ]
        rows = []
        for year in ("2022", "2023", "2024", "2025"):
            for region in places:
                answers = int(rng.integers(3, 40))
                for grid, item, other in asked:
                    level = min(4.0, rng.uniform(1.2, 3.0) + 0.2 * (int(year) - 2022))
                    counted = grid == "difficultes"
                    rows.append({
                        "operateur_code": sender, "periode": year, "code_region": region, "grille": grid, "item": item,
                        "reseau_concerne": other, "niveau": None if counted else f"{level:.1f}".replace(".", ","),
                        "mentions": str(int(rng.binomial(answers, 0.4))) if counted else None, "repondants": answers,
                    })  # fmt: skip
        yield delivery("auto_evaluations", sender, "2022-2025", [], pd.DataFrame(rows), PROGRAM), []


def _objectives() -> tuple[Delivery, list[Fault]]:
    rows = [
        {
            "perimetre": "reseau", "code": "mission_locale", "annee": str(year), "indicateur": "entrees_cep",
            "cible": 250000 + 10000 * (year - 2023),
            "source": "Convention pluriannuelle d’objectifs État – Missions locales (CPO), démonstration",
        }
        for year in range(2023, 2027)
    ]  # fmt: skip
    return delivery("objectifs", "mission_locale", "cpo_2023-2026", [], pd.DataFrame(rows)), []
