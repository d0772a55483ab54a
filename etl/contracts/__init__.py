"""The contracts: what a delivery must be, one Table Schema a file, and how headers are recognised.

The keys beginning with « x_ » are explained once, at the top of etl/contracts/activite.yml.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from etl.paths import CONTRACTS

# Type of a column in a contract → how the lake keeps it
KEPT_AS = {"year": "integer"}
TRUE_VALUES, FALSE_VALUES = ("true", "1"), ("false", "0")
COMPARISON = re.compile(r"^(?P<left>[^<>=]+?)\s*(?P<operator><=|>=|<|>|=)\s*(?P<right>[^<>=]+)$")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times faster where libyaml is there
MOST_HEADERS = 10_000  # texts kept as headers already looked up


@functools.lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Text without accents, case, punctuation nor repeated spaces: how two spellings are compared."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9+]+", " ", ascii_only.lower()).strip()


@dataclass(frozen=True)
class Field:
    """One column of a contract. `mandatory`: the column must be there; `required`: each cell too.

    members, at_least: of a column of lists. by: (other column, its value → list of codes), for a code whose kind
    another column says. past: a date that cannot be in the future.
    """

    name: str
    title: str
    type: str
    constraints: dict
    aliases: tuple[str, ...] = ()
    pattern: str | None = None
    reference: str | None = None
    format: str | None = None
    absences: bool = False
    mandatory: bool = False
    spellings: tuple[tuple[str, str], ...] = ()
    missing: frozenset[str] = frozenset()
    is_list: bool = False
    members: tuple[str, ...] = ()
    at_least: int = 1
    past: bool = False
    booleans: Mapping[str, bool] = field(default_factory=dict)
    by: tuple[str, Mapping[str, str]] | None = None

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))

    @property
    def kept_as(self) -> str:
        """Type in the lake: string, integer, number, date or boolean."""
        return KEPT_AS.get(self.type, self.type)


@dataclass(frozen=True)
class Rule:
    """A comparison that holds on each row where both sides are known; each side is a sum of columns."""

    name: str
    left: tuple[str, ...]
    operator: str
    right: tuple[str, ...]
    column: str
    message: str


@dataclass(frozen=True)
class Doubt:
    """A count that is hardly likely beside another one, or beside the inhabitants of its commune: told, and loaded.

    Told when `column` exceeds `times` × `than` (a column, or « population ») and is at least `least`.
    """

    column: str
    than: str
    times: float
    least: float
    message: str


@dataclass(frozen=True)
class Contract:
    """A kind of delivery; `source` is the Table Schema as written, for frictionless and for export.

    period_from: (column of dates, step) from which `periode` is worked out, where no column says it.
    official: published by a third party, so that a file has all the mandatory columns or is something else.
    """

    name: str
    title: str
    version: str
    row_is: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    covers: tuple[str, ...]
    one_of: tuple[str, ...]
    total_if: tuple[str, ...]
    source: dict
    rules: tuple[Rule, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    period_from: tuple[str, str] | None = None
    official: bool = False

    @functools.cached_property
    def by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    @functools.cached_property
    def by_header(self) -> dict[str, str]:
        """Plain spelling of every known header → column name."""
        known: dict[str, str] = {}
        for f in self.fields:
            for spelling in (f.name, f.title, *f.aliases):
                known.setdefault(plain(spelling), f.name)
        return known

    @functools.cached_property
    def by_pattern(self) -> tuple[tuple[re.Pattern, str], ...]:
        return tuple((re.compile(f.pattern), f.name) for f in self.fields if f.pattern)

    @functools.cached_property
    def _seen(self) -> dict[str, str | None]:
        return {}

    def column_of(self, header: str) -> str | None:
        """The column that a delivered header names, or None. Files repeat the same headers: each is looked up once."""
        if header not in self._seen:
            if len(self._seen) > MOST_HEADERS:
                self._seen.clear()
            self._seen[header] = self._look_up(header)
        return self._seen[header]

    def _look_up(self, header: str) -> str | None:
        found = self.by_header.get(plain(header))
        if found is None and self.by_pattern:
            label = header.strip()
            found = next((name for pattern, name in self.by_pattern if pattern.match(label)), None)
        return found

    @functools.cached_property
    def mandatory(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields if f.mandatory)

    @functools.cached_property
    def stored(self) -> dict[str, str]:
        """Columns of an accepted row in the lake → string, integer, number, date or boolean."""
        columns = {}
        for f in self.fields:
            columns[f.name] = f.kept_as
            if f.reference == "commune":
                columns[f"{f.name}_livre"] = "string"
            if f.absences:
                columns[f"{f.name}_absence"] = "string"
        if self.period_from:
            columns["periode"] = "string"
        return columns | {"feuille": "string", "ligne": "integer"}


def parse_contract(source: dict) -> Contract:
    """A contract from its YAML text already parsed. Raises ValueError when a rule names no column."""
    source = source | {"fields": [_with_list_pattern(f) for f in source["fields"]]}
    missing = frozenset(source.get("missingValues", ()))
    fields = tuple(_parse_field(f, missing) for f in source["fields"])
    names = {f.name for f in fields}
    period = source.get("x_periode")
    return Contract(
        name=source["name"],
        title=source["title"],
        version=source["version"],
        row_is=source["x_une_ligne"],
        fields=fields,
        key=tuple(source.get("x_cle", ())),
        covers=tuple(source.get("x_livraison", ())),
        one_of=tuple(source.get("x_un_parmi", ())),
        total_if=tuple(source.get("x_total_si", ())),
        source=source,
        rules=tuple(_parse_rule(r, names) for r in source.get("x_regles", ())),
        doubts=tuple(_parse_doubt(d, names) for d in source.get("x_plausible", ())),
        period_from=(period["colonne"], period["pas"]) if period else None,
        official="x_producteur" in source,
    )


def _parse_field(f: dict, missing: frozenset[str]) -> Field:
    items = f.get("x_liste")
    booleans = {plain(v): True for v in f.get("trueValues", TRUE_VALUES)}
    booleans |= {plain(v): False for v in f.get("falseValues", FALSE_VALUES)}
    by = f.get("x_reference_selon")
    return Field(
        name=f["name"],
        title=f.get("title", f["name"]),
        type=f.get("type", "string"),
        constraints=f.get("constraints", {}),
        aliases=tuple(f.get("x_alias", ())),
        pattern=f.get("x_motif"),
        reference=f.get("x_reference"),
        format=f.get("x_format"),
        absences=bool(f.get("x_absences")),
        mandatory=bool(f.get("x_colonne_obligatoire") or f.get("constraints", {}).get("required")),
        spellings=tuple((plain(k), str(v)) for k, v in f.get("x_valeurs", {}).items()),
        missing=missing - {""},
        is_list=items is not None,
        members=tuple((items or {}).get("valeurs", ())),
        at_least=(items or {}).get("minimum", 1),
        past=bool(f.get("x_passee")),
        booleans=booleans if f.get("type") == "boolean" else {},
        by=(by["colonne"], by["listes"]) if by else None,
    )


def _with_list_pattern(f: dict) -> dict:
    """The members of a list said once, as the pattern that frictionless and Validata know how to check."""
    if "x_liste" not in f:
        return f
    items = f["x_liste"] or {}
    one = "(" + "|".join(map(re.escape, items["valeurs"])) + ")" if "valeurs" in items else "[^;]+"
    more = f"{{{items['minimum'] - 1},}}" if items.get("minimum", 1) > 1 else "*"
    return f | {"constraints": f.get("constraints", {}) | {"pattern": f"^{one}(;{one}){more}$"}}


def _parse_rule(source: dict, names: set[str]) -> Rule:
    """`acceptees + refusees <= envoyees` and its message; `colonne` is where the fault is shown."""
    found = COMPARISON.match(source["condition"].strip())
    if not found:
        raise ValueError(f"x_regles « {source['nom']} » : « {source['condition']} » est illisible")
    left, right = (tuple(map(str.strip, found[side].split("+"))) for side in ("left", "right"))
    column = source.get("colonne", left[0])
    unknown = {*left, *right, column} - names
    if unknown:
        raise ValueError(f"x_regles « {source['nom']} » : aucune colonne {', '.join(sorted(unknown))}")
    return Rule(source["nom"], left, found["operator"], right, column, source["message"])


def _parse_doubt(source: dict, names: set[str]) -> Doubt:
    if source["colonne"] not in names or source["au_plus"] not in names | {"population"}:
        raise ValueError(f"x_plausible : aucune colonne {source['colonne']} ou {source['au_plus']}")
    return Doubt(
        source["colonne"],
        source["au_plus"],
        source.get("fois", 1),
        source.get("a_partir_de", 0),
        source["message"],
    )


@functools.cache
def contracts(folder: Path = CONTRACTS) -> dict[str, Contract]:
    """Every contract of the folder by name."""
    found = {}
    for path in sorted(folder.glob("*.yml")):
        contract = parse_contract(yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER))
        found[contract.name] = contract
    return found
