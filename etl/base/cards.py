"""The cards of the indicators: read, held to their schema (carte.yml, beside this file), made rows of a table."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import jsonschema
import pyarrow as pa
import yaml

from etl.contracts import LOADER, contracts
from etl.stopped import Stopped

SCHEMA = Path(__file__).with_name("carte.yml")
_NUMBERS = {"decimales": pa.int64(), "facteur": pa.float64(), "par_an": pa.bool_()}
_KINDS = {
    "string": "un texte",
    "integer": "un nombre entier",
    "number": "un nombre",
    "boolean": "true ou false",
    "array": "une liste",
    "object": "un groupe de clés",
    "null": "vide",
}


class BadCard(Stopped):
    """A card does not keep to its schema. `str(error)` names the file, the key and what is expected, in French."""


class _Once(LOADER):
    """YAML where a key written twice is an error: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(
                problem=f"la clé « {twice[0]} » est écrite deux fois", problem_mark=node.start_mark
            )
        return super().construct_mapping(node, deep)


@functools.cache
def schema() -> dict:
    """The JSON Schema of a card."""
    return yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))


def columns() -> pa.Schema:
    """The columns of `ref_cartes`: the code, then each key of a card; all text but a few numbers."""
    names = ["indicateur", *schema()["properties"]]
    return pa.schema([(name, _NUMBERS.get(name, pa.string())) for name in names])


def card(path: Path) -> dict:
    """The card of an indicator as one row of `columns()`: lists joined by « | », groups of keys in JSON.

    Raises BadCard, which says all that is wrong with it.
    """
    try:
        written = yaml.load(path.read_text(encoding="utf-8"), Loader=_Once)
    except yaml.YAMLError as error:
        raise BadCard(f"{path.name} n'est pas une carte lisible : {error}") from error
    errors = jsonschema.Draft202012Validator(schema()).iter_errors(written)
    wrong = list(dict.fromkeys(map(_said, errors)))
    wrong = wrong or _unknown_rows(written["lignage"])
    if wrong:
        raise BadCard(f"{path.name} : {' ; '.join(wrong)}.")
    return {
        name: path.stem if name == "indicateur" else _cell(name, written.get(name))
        for name in columns().names
    }


def read_cards(folder: Path) -> list[dict]:
    """Every card of a folder of indicators, by code. Raises BadCard, also for an indicator without its card or the reverse."""
    cards, models = ({p.stem for p in folder.glob(kind)} for kind in ("*.yml", "*.sql"))
    for code in sorted(models - cards):
        raise BadCard(f"{code}.sql est un indicateur sans carte : il manque {code}.yml, à côté.")
    for code in sorted(cards - models):
        raise BadCard(
            f"{code}.yml est la carte d'un indicateur qui n'est pas calculé : il manque {code}.sql, à côté."
        )
    return [card(folder / f"{code}.yml") for code in sorted(cards)]


def _cell(name: str, value: object) -> object:
    if value is None or name in _NUMBERS:
        return value
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)


def _said(error: jsonschema.ValidationError) -> str:
    """What is wrong with one key, in French."""
    key = " → ".join(map(str, error.absolute_path))
    where = f"clé « {key} »" if key else "la carte"
    expected = error.validator_value
    match error.validator:
        case "required":
            lacking = [name for name in expected if name not in error.instance]
            return f"{where} : il manque « {', '.join(lacking)} »"
        case "additionalProperties":
            known = error.schema.get("properties", {})
            extra = [str(name) for name in error.instance if name not in known]
            return f"{where} : « {', '.join(extra)} » n'est pas connu (connus : {', '.join(known)})"
        case "enum":
            offered = ", ".join("vide" if v is None else str(v) for v in expected)
            return f"{where} : « {error.instance} » n'est pas l'une des valeurs {offered}"
        case "type":
            kinds = expected if isinstance(expected, list) else [expected]
            return f"{where} : « {error.instance} » n'est pas {' ou '.join(_KINDS[k] for k in kinds)}"
        case "minLength" | "minItems":
            return f"{where} : vide"
        case "uniqueItems":
            return f"{where} : une valeur y est écrite deux fois"
    told = schema()["properties"].get(str(next(iter(error.absolute_path), "")), {}).get("description", "")
    return f"{where} : « {error.instance} » n'est pas ce qui est attendu ({told.strip()})"


def _unknown_rows(lineage: dict) -> list[str]:
    """What `lignage` names and no contract has."""
    if "aucun" in lineage:
        return []
    known = contracts()
    if lineage["jeu"] not in known:
        return [f"clé « lignage → jeu » : « {lineage['jeu']} » n'est pas un jeu de données connu"]
    column = lineage.get("colonne")
    if column is not None and column not in known[lineage["jeu"]].by_name:
        return [f"clé « lignage → colonne » : « {column} » n'est pas une colonne de « {lineage['jeu']} »"]
    return []
