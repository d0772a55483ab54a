"""The SQL itself: each model says what its row is, keeps to the portable subset, and has its card."""

import re

import pytest
import sqlglot
import yaml
from sqlglot import exp

from etl.base.cards import card
from etl.base.models import layers, read_models, tables_read
from etl.paths import SQL

MODELS = [model for layer in layers() for model in read_models(layer)]
SHAPE = [
    "indicateur",
    "niveau_territoire",
    "code_territoire",
    "periode",
    "ventilation",
    "modalite",
    "valeur",
    "numerateur",
    "denominateur",
    "borne_basse",
    "borne_haute",
    "obs_status",
    "conf_status",
    "livraisons",
    "motif",
]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.table)
def test_the_first_line_says_what_a_row_is(model):
    assert model.sql.startswith("-- Une ligne par ")


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.table)
def test_the_models_keep_to_the_sql_that_a_cluster_runs_too(model):
    tree = sqlglot.parse_one(model.sql, read="duckdb")
    words = model.sql.lower()
    for forbidden in (
        "quantile_cont",
        "strip_accents",
        "generate_series",
        "asof join",
        "as materialized",
        "pivot",
        "columns(",
    ):
        assert forbidden not in words
    assert not re.search(r"group by all|order by all|\breplace\s*\(.* as ", words)
    assert not list(tree.find_all(exp.Bracket)), "no slice nor list index"
    sqlglot.transpile(model.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


@pytest.mark.parametrize("model", [m for m in MODELS if m.layer == "indicators"], ids=lambda m: m.name)
def test_an_indicator_has_the_one_shape_and_a_card(model):
    columns = [e.alias_or_name for e in sqlglot.parse_one(model.sql, read="duckdb").selects]
    assert columns == SHAPE
    row = card(SQL / "indicators" / f"{model.name}.yml")
    for key in (
        "libelle",
        "question",
        "definition",
        "formule",
        "unite",
        "niveaux",
        "ventilations",
        "sources",
        "limites",
        "statut",
    ):
        assert row[key], key
    if row["denominateur"] is None:
        assert "taux" not in model.name


def test_no_card_without_its_indicator():
    cards = {p.stem for p in (SQL / "indicators").glob("*.yml")}
    assert cards == {p.stem for p in (SQL / "indicators").glob("*.sql")}


def test_each_layer_reads_the_ones_before():
    rank = {model.table: list(layers()).index(model.layer) for model in MODELS}
    for model in MODELS:
        for table in model.reads & rank.keys():
            assert rank[table] <= rank[model.table], f"{model.table} reads {table}"


# Staging that holds counts of persons, or persons
OF_PERSONS = {
    "stg_activite", "stg_auto_evaluations", "stg_missions_locales", "stg_parcours", "stg_reorientations", "stg_satisfaction",
    "stg_transitions_pro",
}  # fmt: skip
# Models of core that read counts before secrecy, hide nothing, and may: what they keep is no count of persons
NO_COUNT = {
    "anomalie": "how often one path is delivered",
    "cooperation_departement": "whether referrals were delivered",
    "livraison_remarque": "that a total doubles or that a département has no row",
    "preuve": "that there were referrals, not how many",
    "reorientation_livree": "whether three months were delivered",
    "trimestre": "which quarters are known",
}


def raw(name: str) -> bool:
    return name.endswith("_brut") or name in OF_PERSONS


def test_counts_before_secrecy_are_read_by_what_hides_them_only():
    for model in MODELS:
        read = {name for name in model.reads if raw(name)}
        if model.layer in ("indicators", "marts"):
            assert not read, f"{model.table} reads {read}"
        elif model.layer == "core" and read and not model.is_raw and model.table not in NO_COUNT:
            assert "cellule_secrete" in model.reads | {model.table}, (
                f"{model.table} reads {read} and hides nothing"
            )
    tables = {model.table for model in MODELS}
    assert NO_COUNT.keys() <= tables
    assert not [model.table for model in MODELS if model.is_raw and model.is_published]
    for path in (SQL / "queries").rglob("*.sql"):
        assert not {n for n in tables_read(path.read_text(encoding="utf-8")) if raw(n)}, path


def test_the_threshold_is_compared_in_one_place():
    assert [m.table for m in MODELS if "sous_seuil(" in m.sql] == ["cellule_secrete"]


def test_macros_are_sql_that_a_cluster_runs_too():
    for path in (SQL / "macros").glob("*.sql"):
        bodies = re.split(r"create or replace macro \w+\([^)]*\) as", path.read_text(encoding="utf-8"))[1:]
        assert bodies
        for body in bodies:
            sqlglot.transpile(
                f"select {body}", read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
            )


def test_every_division_goes_through_the_one_macro():
    for model in MODELS:
        for division in sqlglot.parse_one(model.sql, read="duckdb").find_all(exp.Div):
            assert isinstance(division.expression, exp.Nullif), f"{model.table} : {division.sql()}"


def test_checks_say_whether_they_stop_or_warn():
    for path in (SQL / "checks").glob("*.sql"):
        assert re.match(r"-- (bloque|avertit) : \S", path.read_text(encoding="utf-8")), path.name


def test_the_order_of_models_is_found_from_the_sql():
    assert tables_read("with a as (select * from b) select * from a join c on true") == {"b", "c"}
    order = [m.table for m in read_models("core")]
    assert order.index("mesure_brut") < order.index("cellule_secrete") < order.index("mesure_activite")


def test_contracts_are_table_schemas_that_frictionless_reads():
    frictionless = pytest.importorskip("frictionless")
    from etl.contracts import contracts

    for contract in contracts().values():
        schema = frictionless.Schema.from_descriptor(contract.source)
        assert [f.name for f in schema.fields] == [f.name for f in contract.fields]
        assert yaml.safe_dump(contract.source)
