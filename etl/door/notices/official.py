"""The published schemas of the ministry (139bercy/format-commande-publique), and how a notice departs from them."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import jsonschema
from lxml import etree

SCHEMAS = Path(__file__).with_name("schemas")
MOST = 40  # differences told of one notice
JSON = {"1.5": "marches_1.5.0.json", "2.0": "marches_2.0.3.json"}
XSD = {"1.5": "marches_1.5.0.xsd", "2.0": "marches_2.0.2.xsd"}
WORDS = {
    "enum": "valeur hors de la liste",
    "type": "type non conforme",
    "pattern": "forme non conforme",
    "maxLength": "texte trop long",
    "minLength": "texte trop court",
    "minimum": "nombre trop petit",
    "maximum": "nombre trop grand",
    "minItems": "liste vide",
    "maxItems": "liste trop longue",
    "uniqueItems": "élément répété",
    "anyOf": "forme non conforme",
}
XSD_WORDS = (
    ("ENUMERATION", "valeur hors de la liste"),
    ("PATTERN", "forme non conforme"),
    ("MAXLENGTH", "texte trop long"),
    ("MINLENGTH", "texte trop court"),
    ("MININCLUSIVE", "nombre trop petit"),
    ("MAXINCLUSIVE", "nombre trop grand"),
    ("DATATYPE", "type non conforme"),
    ("ELEMENT_CONTENT", "élément manquant ou inattendu"),
)


@functools.cache
def _validator(version: str, concession: bool):
    """The validator of one notice, from the definitions that the schema of a whole file holds."""
    schema = json.loads((SCHEMAS / JSON[version]).read_text(encoding="utf-8"))
    one = "contrat-concession" if concession else "marche"
    whole = {
        "$schema": schema["$schema"],
        "definitions": schema["definitions"],
        "allOf": [{"$ref": f"#/definitions/{one}"}],
    }
    return jsonschema.validators.validator_for(schema)(whole)


@functools.cache
def _xsd(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / XSD[version]))


def json_differences(record: dict, version: str, concession: bool) -> list[str]:
    """« dureeMois : type non conforme », one a difference with the official JSON schema, sorted."""
    found = set()
    for error in _validator(version, concession).iter_errors(record):
        path = ".".join(str(part) for part in error.absolute_path if not isinstance(part, int))
        if error.validator == "required":
            found.update(
                f"{path + '.' if path else ''}{n} : absent"
                for n in error.validator_value
                if n not in error.instance
            )
        elif error.validator == "additionalProperties":
            known = error.schema.get("properties", {})
            found.update(f"{n} : hors du schéma" for n in error.instance if n not in known)
        else:
            found.add(f"{path or 'avis'} : {WORDS.get(error.validator, 'non conforme')}")
        if len(found) >= MOST:
            break
    return [f"schéma {version} : {text}" for text in sorted(found)]


def xml_differences(element: etree._Element, version: str) -> list[str]:
    """The same with the official XSD."""
    schema = _xsd(version)
    # alone: libxml2 validates an element with what follows it in its document
    alone = etree.fromstring(etree.tostring(element))
    if schema.validate(alone):
        return []
    found = set()
    for error in list(schema.error_log)[:MOST]:
        name = error.message.split("'")[1].rpartition("}")[2] if "'" in error.message else "avis"
        said = next((words for key, words in XSD_WORDS if key in error.type_name), "non conforme")
        found.add(f"schéma {version} : {name} : {said}")
    return sorted(found)
