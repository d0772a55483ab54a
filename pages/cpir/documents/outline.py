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
    """An indicator of the report; network: all of them together, the regional operators, or a line for each."""

    code: str
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
        (Shown("nb_conseillers_etp"), Shown("nb_lieux_accueil"), Shown("jours_professionnalisation"), Shown("usage_comcep")),
        to_write=(
            "moyens que la CPIR consacre au suivi du CEP (temps, budget, prestataires)",
            "partenaires de la mission et rôle de chacun",
        ),
        key="moyens",
    ),
    Chapter(
        "Accès au service",
        (
            Shown("taux_acces_actifs_occupes"),
            Shown("ratio_acces_attendu"),
            Shown("entrees_cep", REGIONAL),
            Shown("beneficiaires_cep", REGIONAL),
            Shown("part_niveau_2", REGIONAL),
            Shown("part_distanciel"),
            Shown("delai_premier_rdv_median"),
            Shown("part_rdv_sous_seuil"),
            Shown("couverture_temps_acces"),
            Shown("zone_blanche_cep"),
            Shown("territoire_acteur_unique"),
            Shown("satisfaction_fin_unite"),
            Shown("utilite_6_mois"),
        ),
        to_write=("faits de l’année qui expliquent ces chiffres, actions d’information du public menées par la CPIR",),
        key="acces",
    ),
    Chapter(
        "Recours au service : choix ou obligation",
        unknown=("part des personnes venues par choix ou parce qu’une démarche l’exige (PTP, démission)",),
        to_write=("ce que les opérateurs disent des motifs de recours, et part des démarches obligatoires",),
    ),
    Chapter(
        "Pénétration par réseau",
        (Shown("taux_penetration_operateur", EACH), Shown("part_operateur", EACH), Shown("entrees_cep", EACH)),
        to_write=("analyse de la part de chaque réseau dans son public",),
    ),
    Chapter(
        "Profil des bénéficiaires",
        (Shown("indice_representation"),),
        to_write=("publics sous-représentés, et ce qui est fait pour eux",),
        key="profil",
    ),
    Chapter(
        "Liens avec le PTP, la démission-reconversion, CléA et la VAE",
        (Shown("part_ptp_accompagnes"), Shown("part_demission_accompagnes")),
        unknown=("parcours qui passent par CléA", "parcours qui passent par une VAE"),
        to_write=(
            "place du CEP dans les projets de transition professionnelle et les démissions pour reconversion",
            "liens avec CléA et avec la VAE",
        ),
    ),
    Chapter(
        "Coopération : modalités",
        (Shown("dyades_couvertes"), Shown("part_actifs_cooperation_non_observee"), Shown("reorientations")),
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
