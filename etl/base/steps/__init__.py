"""Computing steps: tables of a layer that Python makes, where SQL is not the tool (geometry, graphs, optimisation).

A step is declared here with what it reads and makes, so that it runs between the SQL models that feed it and those that
read it. Its work is a function of the module that owns the subject, loaded when it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import duckdb

from etl.paths import Paths


@dataclass(frozen=True)
class Step:
    """`function` (module:name) is called with the connection and the paths; it creates `tables`.

    reads: models and steps of the same layer that must have run.
    """

    layer: str
    name: str
    tables: tuple[str, ...]
    reads: frozenset[str]
    function: str

    @property
    def run(self) -> Callable[[duckdb.DuckDBPyConnection, Paths], None]:
        module, _, name = self.function.partition(":")
        return getattr(import_module(module), name)


STEPS = (
    Step(
        layer="core",
        name="point_verifie",
        tables=("point_verifie",),
        reads=frozenset({"point_livre"}),
        function="etl.base.steps.points:verify",
    ),
    Step(
        layer="core",
        name="couverture",
        tables=(
            "couverture_temps",
            "couverture_offre",
            "couverture_somme",
            "couverture_seuil",
            "couverture_seul",
            "couverture_lieu",
        ),
        reads=frozenset(
            {
                "commune_desservie",
                "lieu",
                "couverture_periode",
                "maillage",
                "maillage_calcule",
                "maillage_reseau",
                "attendu",
                "operateur_region",
                "temps_trajet",
            }
        ),
        function="etl.base.steps.coverage:compute",
    ),
    Step(
        layer="core",
        name="acces",
        tables=("calc_comparaison", "calc_entonnoir", "calc_attendu", "calc_modele", "calc_inegalite"),
        reads=frozenset({"entrees_acces", "denominateur", "structure_territoire", "activite_brut"}),
        function="etl.base.steps.access:add_tables",
    ),
    Step(
        layer="core",
        name="marches_publics",
        tables=("calendrier_mois", "contrat_public", "contrat_public_etat", "contrat_public_titulaire"),
        reads=frozenset(),
        function="etl.base.steps.market:before_lots",
    ),
    Step(
        layer="core",
        name="atterrissage",
        tables=("projection_lot", "epreuve_projection"),
        reads=frozenset({"lot_cumul", "lot_activite", "lot_etat", "calendrier_mois"}),
        function="etl.base.steps.market:landing_of_lots",
    ),
)
