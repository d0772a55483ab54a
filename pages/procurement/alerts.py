"""Alerts of a lot: rules of data/reference/alertes_marche.yml, each shown with its reason. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from pages.shared import formats as f

SEVERITIES = ("haute", "moyenne", "faible")
CONDITION = re.compile(r"^\s*([<>])\s*(-?[0-9.]+)\s*$")


@dataclass(frozen=True)
class Rule:
    """A comparison of one column of a lot with a threshold. above: it speaks above the threshold, else below."""

    code: str
    field: str
    above: bool
    threshold: float
    severity: str
    unit: str
    decimals: int
    sentence: str


@dataclass(frozen=True)
class Alert:
    code: str
    severity: str
    text: str


@lru_cache(maxsize=4)
def read_rules(path: Path, stamp: int) -> tuple[Rule, ...]:
    """The rules of a file; `stamp` changes with it. Raises ValueError on a rule that cannot be understood."""
    return tuple(parse_rule(rule) for rule in yaml.safe_load(path.read_text(encoding="utf-8")))


def parse_rule(written: Mapping) -> Rule:
    found = CONDITION.match(str(written["condition"]))
    if not found or written["gravite"] not in SEVERITIES:
        raise ValueError(f"alerte « {written.get('code')} » : condition ou gravité illisible")
    return Rule(
        written["code"],
        written["champ"],
        found[1] == ">",
        float(found[2]),
        written["gravite"],
        str(written.get("unite", "")),
        int(written.get("decimales", 0)),
        written["phrase"],
    )


def alerts(lot: Mapping, rules: Iterable[Rule]) -> list[Alert]:
    """What the rules say of a lot, the gravest first. An unknown value says nothing."""
    found = []
    for rule in rules:
        value = lot.get(rule.field)
        if not f.is_known(value):
            continue
        if value > rule.threshold if rule.above else value < rule.threshold:
            said = rule.sentence.format(
                valeur=_with_unit(value, rule), seuil=_with_unit(rule.threshold, rule)
            )
            found.append(Alert(rule.code, rule.severity, said))
    return sorted(found, key=lambda alert: SEVERITIES.index(alert.severity))


def _with_unit(value: float, rule: Rule) -> str:
    text = f.number(value, rule.decimals)
    unit = rule.unit.strip()
    return f.with_unit(value, unit, rule.decimals) if unit else text
