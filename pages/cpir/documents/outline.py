"""The outline of the annual report of a CPIR on the CEP: what each part shows and what only people can tell.

Order and words follow the report of Transitions Pro Nouvelle-Aquitaine (2020); the report itself is asked for by article
D. 6323-20-4 of the Code du travail.
"""

from __future__ import annotations

from dataclasses import dataclass

REGIONAL, ALL = "operateur_regional", "ensemble"
EACH = "chaque réseau"


@dataclass(frozen=True)
class Shown:
    """An indicator of the report; words: what it is, said when the base does not compute it; network: all of them together,
    the regional operators, or a line for each."""

    code: str
    words: str
    network: str = ALL


@dataclass(frozen=True)
class Chapter:
    """title; figures: what the base gives; unknown: what it does not hold at all; to_write: what is left to people."""

    title: str
    figures: tuple[Shown, ...] = ()
    unknown: tuple[str, ...] = ()
    to_write: tuple[str, ...] = ()
    key: str = ""


CHAPTERS = (
    Chapter(
        "Moyens et partenaires",
        (
            Shown("nb_conseillers_etp", "conseillers en équivalents temps plein"),
            Shown("nb_lieux_accueil", "lieux d’accueil"),
            Shown("jours_professionnalisation", "jours de professionnalisation"),
            Shown("usage_comcep", "usage des outils partagés"),
        ),
        to_write=(
            "moyens que la CPIR consacre au suivi du CEP (temps, budget, prestataires)",
            "partenaires de la mission et rôle de chacun",
        ),
        key="moyens",
    ),
    Chapter(
        "Accès au service",
        (
            Shown("taux_acces_actifs_occupes", "taux d’accès des actifs occupés"),
            Shown("ratio_acces_attendu", "accès rapporté à ce qu’on attendrait"),
            Shown("entrees_cep", "entrées en CEP", REGIONAL),
            Shown("beneficiaires_cep", "bénéficiaires du CEP", REGIONAL),
            Shown("part_niveau_2", "part des accompagnements de niveau 2", REGIONAL),
            Shown("part_distanciel", "part de l’activité à distance"),
            Shown("delai_premier_rdv_median", "délai médian du premier rendez-vous"),
            Shown("part_rdv_sous_seuil", "part des rendez-vous dans le délai"),
            Shown("couverture_temps_acces", "part des actifs proches d’un lieu d’accueil"),
            Shown("zone_blanche_cep", "zones sans lieu d’accueil proche"),
            Shown("territoire_acteur_unique", "territoires d’un seul réseau"),
            Shown("satisfaction_fin_unite", "satisfaction en fin d’unité"),
            Shown("utilite_6_mois", "utilité perçue à six mois"),
        ),
        to_write=(
            "faits de l’année qui expliquent ces chiffres, actions d’information du public menées par la CPIR",
        ),
        key="acces",
    ),
    Chapter(
        "Recours au service : choix ou obligation",
        unknown=("part des personnes venues par choix ou parce qu’une démarche l’exige (PTP, démission)",),
        to_write=("ce que les opérateurs disent des motifs de recours, et part des démarches obligatoires",),
    ),
    Chapter(
        "Pénétration par réseau",
        (
            Shown("taux_penetration_operateur", "taux de pénétration par réseau", EACH),
            Shown("part_operateur", "part de chaque réseau dans les entrées", EACH),
            Shown("entrees_cep", "entrées en CEP", EACH),
        ),
        to_write=("analyse de la part de chaque réseau dans son public",),
    ),
    Chapter(
        "Profil des bénéficiaires",
        (Shown("indice_representation", "indice de représentation des publics"),),
        to_write=("publics sous-représentés, et ce qui est fait pour eux",),
        key="profil",
    ),
    Chapter(
        "Liens avec le PTP, la démission-reconversion, CléA et la VAE",
        (
            Shown("part_ptp_accompagnes", "part des dossiers PTP accompagnés par un CEP"),
            Shown("part_demission_accompagnes", "part des dossiers de démission-reconversion accompagnés"),
        ),
        unknown=("parcours qui passent par CléA", "parcours qui passent par une VAE"),
        to_write=(
            "place du CEP dans les projets de transition professionnelle et les démissions pour reconversion",
            "liens avec CléA et avec la VAE",
        ),
    ),
    Chapter(
        "Coopération : modalités",
        (
            Shown("dyades_couvertes", "paires de réseaux couvertes par une convention"),
            Shown("part_actifs_cooperation_non_observee", "coopérations attendues et non observées"),
            Shown("reorientations", "réorientations entre réseaux"),
        ),
        to_write=("comités de suivi, échanges bilatéraux, actions communes, conventions de l’année",),
        key="cooperation",
    ),
    Chapter(
        "Coopération : objets",
        unknown=("objets de chaque coopération, au-delà des preuves livrées",),
        to_write=("communication entre opérateurs, communication vers le public",),
    ),
    Chapter(
        "Coopération : avancement, difficultés, leviers",
        to_write=("avancement", "difficultés rencontrées", "leviers et suites proposées"),
        key="registre",
    ),
)
