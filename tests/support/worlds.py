"""Small worlds, each built once a run: a test copies one (`base.copied`) before it adds anything."""

from __future__ import annotations

import os

from etl.base.build import build
from etl.paths import Paths
from tests.support.base import once

NATIONAL = ("france_travail", "apec", "mission_locale", "cap_emploi")
ACTIVITY = (
    "operateur_code;periode;code_commune;code_departement;niveau_cep;sexe;entrees_cep;beneficiaires_cep"
)
SITES = (
    "periode;site_id;operateur_code;nom;site_type;code_commune;latitude;longitude;modalite;conseillers_etp"
)


def drop(paths: Paths, name: str, *rows: str, header: str = ACTIVITY, at: int = 1_700_000_000) -> None:
    """A csv in the inbox, dated `at` (seconds since 1970)."""
    path = paths.inbox / name
    path.write_bytes(("\n".join([header, *rows]) + "\n").encode())
    os.utime(path, (at, at))


def corsica() -> Paths:
    """Corsica's operator and the four national networks deliver 2024-Q1 for Corsica."""

    def make(paths: Paths) -> None:
        drop(
            paths,
            "or_corse.csv",
            "or_corse;2024-Q1;2A004;;1;femme;120;130",
            "or_corse;2024-Q1;2A004;;2;homme;30;40",
            "or_corse;2024-Q1;2B033;;1;femme;50;60",
            "or_corse;2024-Q1;2B096;;1;homme;3;3",
        )
        for i, network in enumerate(NATIONAL):
            n = 1000 // (i + 1)
            drop(
                paths,
                f"{network}.csv",
                f"{network};2024-Q1;;2A;1;nr;{n};{n}",
                f"{network};2024-Q1;;2B;1;nr;{2 * n};{2 * n}",
            )
        build(paths)

    return once("corse", make)


def sites() -> Paths:
    """The national networks and Corsica's operator deliver their sites, all in Corsica; other operators nothing."""

    def make(paths: Paths) -> None:
        def deliver(name: str, *rows: str) -> None:
            drop(paths, name, *rows, header=SITES)

        deliver(
            "ft.csv",
            "2024-Q1;F1;france_travail;Ajaccio;dedie;2A004;41.9267;8.7369;presentiel;4",
            "2024-Q1;F2;france_travail;Bastia;dedie;2B033;9.4500;42.7000;presentiel;3",  # coordinates exchanged
        )
        deliver("apec.csv", "2024-Q1;A1;apec;Plateforme;distance;2A004;;;telephone;2")
        deliver("ml.csv", "2024-Q1;M1;mission_locale;Corte;permanence;2B096;48.85;2.35;mixte;1")  # in Paris
        deliver("ce.csv", "2024-Q1;C1;cap_emploi;Ajaccio;dedie;2A004;41.9267;8.7369;presentiel;nc")
        deliver("or.csv", "2024-Q1;R1;or_corse;Porto-Vecchio;dedie;2A247;41.5910;9.2790;mixte;2")
        build(paths)

    return once("lieux_corse", make)
