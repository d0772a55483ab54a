"""The outline of the annual report of a CPIR on the CEP: what each part shows and what only people can tell.

Order and words follow the report of Transitions Pro Nouvelle-Aquitaine (2020); the report itself is asked for by article
D. 6323-20-4 of the Code du travail.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chapter:
    """key: under which cards put their indicators here (`rapport`), and what else the chapter holds (annual.py). title;
    unknown: what the base does not hold at all; to_write: what is left to people."""

    key: str
    title: str
    unknown: tuple[str, ...] = ()
    to_write: tuple[str, ...] = ()


CHAPTERS = (
    Chapter(
        "moyens",
        "Moyens et partenaires",
        to_write=(
            "moyens que la CPIR consacre au suivi du CEP (temps, budget, prestataires)",
            "partenaires de la mission et rôle de chacun",
        ),
    ),
    Chapter(
        "acces",
        "Accès au service",
        to_write=(
            "faits de l’année qui expliquent ces chiffres, actions d’information du public menées par la CPIR",
        ),
    ),
    Chapter(
        "recours",
        "Recours au service : choix ou obligation",
        unknown=("part des personnes venues par choix ou parce qu’une démarche l’exige (PTP, démission)",),
        to_write=("ce que les opérateurs disent des motifs de recours, et part des démarches obligatoires",),
    ),
    Chapter(
        "penetration",
        "Pénétration par réseau",
        to_write=("analyse de la part de chaque réseau dans son public",),
    ),
    Chapter(
        "profil",
        "Profil des bénéficiaires",
        to_write=("publics sous-représentés, et ce qui est fait pour eux",),
    ),
    Chapter(
        "dispositifs",
        "Liens avec le PTP, la démission-reconversion, CléA et la VAE",
        unknown=("parcours qui passent par CléA", "parcours qui passent par une VAE"),
        to_write=(
            "place du CEP dans les projets de transition professionnelle et les démissions pour reconversion",
            "liens avec CléA et avec la VAE",
        ),
    ),
    Chapter(
        "cooperation",
        "Coopération : modalités",
        to_write=("comités de suivi, échanges bilatéraux, actions communes, conventions de l’année",),
    ),
    Chapter(
        "objets",
        "Coopération : objets",
        unknown=("objets de chaque coopération, au-delà des preuves livrées",),
        to_write=("communication entre opérateurs, communication vers le public",),
    ),
    Chapter(
        "registre",
        "Coopération : avancement, difficultés, leviers",
        to_write=("avancement", "difficultés rencontrées", "leviers et suites proposées"),
    ),
)
