"""A contract as schema.data.gouv.fr asks for it: schema.json, a valid example, and the page that presents it.

Layout: the Table Schema template of data.gouv.fr; its register requires title, description, homepage and version,
a README beside the schema, and a valid example named among the resources.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from etl.contracts import Contract
from etl.files import write_atomic

TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0 (Etalab)",
    "path": "https://spdx.org/licenses/etalab-2.0.html",
}
SOURCES = [
    {"title": "Code du travail, articles L.6111-6 et R.6111-5"},
    {
        "title": "Décret n° 2019-657 du 27 juin 2019, partage des données du conseil en évolution professionnelle",
        "path": "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000038696026",
    },
]
EXAMPLE, SCHEMA, PAGE = "exemple-valide.csv", "schema.json", "README.md"
TYPES = {
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "date": "date (AAAA-MM-JJ)",
    "year": "année (AAAA)",
    "boolean": "oui ou non",
}


def write_contract(contract: Contract, folder: Path, url: str = "") -> list[Path]:
    """Write the three files of one contract in `folder`, and return their paths.

    url: address under which the folder will be published; without it, links are relative to the schema.
    """
    texts = {
        SCHEMA: json.dumps(schema(contract, url), ensure_ascii=False, indent=2) + "\n",
        EXAMPLE: example(contract),
        PAGE: page(contract),
    }
    for name, text in texts.items():
        write_atomic(folder / name, text.encode("utf-8"))
    return [folder / name for name in texts]


def schema(contract: Contract, url: str = "") -> dict:
    """The schema.json of a contract: what is common to all, then the Table Schema as written."""
    base = url.rstrip("/") + "/" if url else ""
    own = dict(contract.source)
    head = {
        "$schema": TABLE_SCHEMA,
        "name": own.pop("name"),
        "title": own.pop("title"),
        "description": f"{own.pop('description').strip()} {contract.row_is}.",
        "keywords": ["conseil en évolution professionnelle", "CEP", "orientation"],
        "countryCode": "FR",
        "homepage": base or PAGE,
        "path": base + SCHEMA,
        "licenses": [LICENCE],
        "resources": [
            {"name": "exemple-valide-csv", "title": "Exemple de fichier valide (CSV)", "path": base + EXAMPLE}
        ],
        "sources": own.pop("sources", SOURCES),
        "version": own.pop("version"),
        "created": own.pop("created"),
        "lastModified": own.pop("lastModified"),
        "contributors": [{"title": "Tableau de bord du CEP", "role": "author"}],
    }
    fields, missing = own.pop("fields"), own.pop("missingValues")
    return {**head, "fields": fields, "missingValues": missing, **own}


def example(contract: Contract) -> str:
    """A valid delivery of one row: the example of each column, under the column's own name."""
    out = io.StringIO()
    fields = contract.source["fields"]
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([[f["name"] for f in fields], [f["example"] for f in fields]])
    return out.getvalue()


def page(contract: Contract) -> str:
    """What the contract is, for someone who is to send a file: one line a column."""
    lines = [
        f"# {contract.title}",
        "",
        contract.source["description"].strip(),
        "",
        f"{contract.row_is}. Version {contract.version}.",
        "",
        "| colonne | type | obligatoire | valeurs | ce que c'est |",
        "|---|---|---|---|---|",
    ]
    for spec, source in zip(contract.fields, contract.source["fields"], strict=True):
        asked = "cellule" if spec.required else "colonne" if spec.mandatory else "non"
        values = ", ".join(spec.members or [str(v) for v in spec.constraints.get("enum", ())])
        said = source.get("description", spec.title)
        kind = "liste, séparée par « ; »" if spec.is_list else TYPES[spec.type]
        lines.append(f"| `{spec.name}` | {kind} | {asked} | {values} | {said} |")
    if contract.rules:
        lines += ["", "Comparaisons vérifiées sur chaque ligne :", ""]
        lines += [f"- `{r['condition']}` (sinon : {r['message']})" for r in contract.source["x_regles"]]
    lines += [
        "",
        "Une cellule sans valeur est vide, ou porte `s` (secret), `nc` (non communiqué), `ND` (non disponible) ou `-` "
        "(sans objet) : ce ne sont pas des zéros.",
        "",
        f"Fichier d'exemple : [{EXAMPLE}]({EXAMPLE}). Schéma : [{SCHEMA}]({SCHEMA}).",
    ]
    return "\n".join(lines) + "\n"
