"""The lists in which delivered codes must be found, and how each kind of code is read."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import duckdb

from etl.contracts import plain
from etl.door.notices.scope import TABLE as SCOPE_TABLE
from etl.door.notices.scope import Scope, read_scope
from etl.door.readers.reading import SIGN, Reading, reject
from etl.paths import INVENTED_OPERATORS

# Reference tables on which a verdict depends; the last ones may be absent from an older folder
TABLES = (
    "territoires.parquet", "passage_communes.csv", "operateurs.csv", INVENTED_OPERATORS, "reseaux.csv", "lots.csv",
    "organismes.csv", SCOPE_TABLE,
)  # fmt: skip
PADDED = "zéro initial rétabli (« {0} » lu « {1} »)"
BODY_KEPT = "organisme hors des tables de référence, gardé tel que livré"
MEMBER_OF = "membre ramené à son réseau ou à son organisme"
NAMES_AN_OPERATOR = ("operateur", "acteur", "reseau")  # lists in which an operator may stand
REAL_IN_DEMONSTRATION = "est un opérateur réel : un fichier de démonstration n'en nomme aucun."
PARIS = re.compile("750([01][0-9]|20)")  # postal codes of its arrondissements
BEFORE_1976 = (
    "20",
    "75",
    "78",
)  # départements split in 1968 and 1976: their old codes are postal codes today
FEWEST_POSTAL = 2  # values that no commune has, before a column is said to hold postal codes
SHORTEST_NAME = 4  # letters of a name that may begin a longer one
REGIONAL = "operateur_regional"
LOT_KEPT = "lot absent de la table des lots, gardé tel que livré"
EPCI_KEPT = "EPCI hors de la géographie de référence, gardé tel que livré"


class Place(NamedTuple):
    """A commune: its name, where its centre stands (degrees), inhabitants, surface."""

    name: str
    latitude: float
    longitude: float
    population: float
    km2: float


@dataclass(repr=False)
class References:
    """The lists in which codes must be found.

    operators, networks, bodies, regions: plain spelling (code, name, alias) → code. network_of: operator → network.
    communes: codes in force; former: old code → code in force; departements, epci, lots: codes.
    today: date against which a period is over. scope: the public contracts that are wanted.
    companies: codes of the real regional operators, of which no demonstration speaks. invented: the same lists for a
    demonstration, where invented operators stand in their place; barred: plain spellings of what these replace.
    """

    operators: dict[str, str]
    communes: frozenset[str]
    former: dict[str, str]
    departements: frozenset[str]
    today: dt.date
    operator_codes: frozenset[str] = field(default_factory=frozenset)
    networks: dict[str, str] = field(default_factory=dict)
    network_of: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    epci: frozenset[str] = frozenset()
    lots: frozenset[str] = frozenset()
    scope: Scope = field(default_factory=Scope)
    companies: frozenset[str] = frozenset()
    invented: References | None = None
    barred: frozenset[str] = frozenset()
    places: dict[str, Place] = field(default_factory=dict)  # communes in force, by code
    readings: dict = field(default_factory=dict, compare=False)  # values already read (see etl/door/check.py)

    @functools.cached_property
    def place_names(self) -> frozenset[str]:
        """Plain spelling of the names of communes."""
        return frozenset(plain(place.name) for place in self.places.values())

    @functools.cached_property
    def actors(self) -> dict[str, str]:
        """Whoever may sign, meet or refer people: operators first, then networks, then bodies."""
        return self.bodies | self.networks | self.operators

    def read(self, kind: str, text: str) -> Reading:
        """Read a code of one list, whose name is a key of `_READERS`.

        Raises KeyError on another kind: a contract asks for a list that does not exist.
        """
        if kind in NAMES_AN_OPERATOR and self.barred and plain(text) in self.barred:
            return reject("operateur_reel", text, REAL_IN_DEMONSTRATION)
        return _READERS[kind](self, text)

    def for_file(self, demonstration: bool) -> References:
        """The lists that a file is judged by, whether it is a demonstration or not."""
        return self.invented if demonstration and self.invented else self

    def names_invented(self, texts: Iterable[str]) -> bool:
        """Whether some text is an operator of the demonstration: whoever names one delivers invented figures."""
        known = self.invented.companies if self.invented else ()
        return any(self.invented.operators.get(plain(text)) in known for text in texts) if known else False

    def read_operator(self, text: str) -> Reading:
        code = self.operators.get(plain(text))
        if code is not None:
            return Reading(value=code)
        return reject(
            "operateur_inconnu", text, f"n'est pas un opérateur connu{_doubt(text, self.operators)}"
        )

    def read_network(self, text: str) -> Reading:
        """A network by its code or names; one of its operators stands for it."""
        code = self.networks.get(plain(text)) or self.network_of.get(self.operators.get(plain(text), ""))
        if code is not None:
            return Reading(value=code)
        return reject("reseau_inconnu", text, f"n'est pas un réseau connu{_doubt(text, self.networks)}")

    def read_actor(self, text: str) -> Reading:
        """An operator, a network or a body by its code; a partner that no table knows is kept as delivered.

        « Mission locale de Pau » is of its network, « Dreets Bretagne » of its body. One that nearly is a known name
        is refused: it would make a new partner out of a misprint.
        """
        bare = plain(text)
        if bare in self.actors:
            return Reading(value=self.actors[bare])
        words = bare.split()
        for n in range(len(words) - 1, 0, -1):
            start = " ".join(words[:n])
            if len(start) >= SHORTEST_NAME and start in self.actors:
                return Reading(value=self.actors[start], note=MEMBER_OF)
        doubt = _doubt(text, self.actors, 0.85)
        if doubt != ".":
            return reject("acteur_inconnu", text, f"n'est pas un acteur connu{doubt}")
        return Reading(value=text, note=BODY_KEPT)

    def read_commune(self, text: str) -> Reading:
        code = _bare(text)
        note = None
        if code not in self.communes and code not in self.former and re.fullmatch(r"[0-9]{4}", code):
            code, note = "0" + code, PADDED.format("1004", "01004")
        if code in self.communes:
            return Reading(value=code, note=note)
        if code in self.former and code[:2] in BEFORE_1976 and code[:2] != self.former[code][:2]:
            return reject("code_postal", text, _not_since_1976(code))
        if code in self.former:
            return Reading(
                value=self.former[code], note="ancien code de commune ramené au code actuel", delivered=code
            )
        return reject("commune_inconnue", text, "n'est pas un code de commune" + self._hint(code))

    def _hint(self, code: str) -> str:
        if code.endswith("000") or PARIS.fullmatch(code):
            return f" : c'est sans doute un code postal{_of_paris(code)}."
        if re.fullmatch(r"[0-9]{5}|2[AB][0-9]{3}", code):
            return " (ni actuel, ni ancien)."
        return " : cinq caractères sont attendus (« 01004 », « 2A004 »)."

    def read_departement(self, text: str) -> Reading:
        code = _bare(text)
        note = None
        if re.fullmatch(r"[1-9]", code):
            code, note = "0" + code, PADDED.format("1", "01")
        if code in self.departements:
            return Reading(value=code, note=note)
        return reject(
            "departement_inconnu", text, "n'est pas un code de département (« 01 », « 2A », « 974 »)."
        )

    def read_region(self, text: str) -> Reading:
        """A région by its two digits or its name."""
        code, note = None if SIGN.match(text) else self.regions.get(plain(_bare(text))), None
        if code is None and re.fullmatch(r"[1-9]", _bare(text)):
            code, note = self.regions.get("0" + _bare(text)), PADDED.format("1", "01")
        if code is not None:
            return Reading(value=code, note=note)
        named = {name: code for name, code in self.regions.items() if not name.isdigit()}
        return reject(
            "region_inconnue", text, f"n'est pas un code de région (« 01 », « 75 »){_doubt(text, named)}"
        )

    def read_epci(self, text: str) -> Reading:
        code = _bare(text)
        if code in self.epci:
            return Reading(value=code)
        if re.fullmatch(r"[0-9]{9}", code):
            return Reading(value=code, note=EPCI_KEPT)
        return reject("epci_inconnu", text, "n'est pas un code d'EPCI (neuf chiffres).")

    def read_zone(self, text: str) -> Reading:
        code = _bare(text)
        if re.fullmatch(r"[0-9]{4}|Z{4}", code):  # « ZZZZ »: Insee's mark of a commune in no zone
            return Reading(value=code)
        if re.fullmatch(r"[0-9]{2,3}", code):
            return Reading(value=code.zfill(4), note=PADDED.format("51", "0051"))
        return reject("ze_inconnue", text, "n'est pas un code de zone d'emploi (« 0051 », « 7505 »).")

    def read_iris(self, text: str) -> Reading:
        code = _bare(text)
        if re.fullmatch(r"([0-9]{2}|2[AB])[0-9]{7}", code):
            return Reading(value=code)
        if re.fullmatch(r"[0-9]{8}", code):
            return Reading(value="0" + code, note=PADDED.format("10010000", "010010000"))
        return reject("iris_inconnu", text, "n'est pas un code d'IRIS (neuf caractères).")

    def read_france(self, text: str) -> Reading:
        if plain(text) in ("fr", "france", "france entiere"):
            return Reading(value="FR")
        return reject("territoire_inconnu", text, "n'est pas le code de la France (« FR »).")

    def read_lot(self, text: str) -> Reading:
        """A lot of a contract. Lots of the current one are not all published: an unknown code is kept, and said."""
        return Reading(value=text, note=None if text in self.lots else LOT_KEPT)


def are_postal_codes(texts: Iterable[str], unknown: Iterable[str]) -> bool:
    """Whether a column said to hold codes of communes holds postal codes.

    unknown: the texts that are no commune. One postal code in two is also the code of another commune, so the column is
    judged as a whole: nine postal codes in ten end with 0, and one commune in ten.
    """
    codes = [t for t in map(_bare, texts) if re.fullmatch("[0-9]{5}", t)]
    strange = [t for t in map(_bare, unknown) if re.fullmatch("[0-9]{5}", t) and _may_be_postal(t)]
    rounded = sum(map(_may_be_postal, codes))
    return len(strange) >= FEWEST_POSTAL and len(strange) >= 0.3 * len(codes) and rounded >= 0.5 * len(codes)


def _may_be_postal(code: str) -> bool:
    return code.endswith("0") or bool(PARIS.fullmatch(code))


def _of_paris(code: str) -> str:
    found = PARIS.fullmatch(code)
    return (
        f" de Paris (le code Insee de l'arrondissement est 751{found[1]}, celui de Paris 75056)"
        if found
        else ""
    )


def _not_since_1976(code: str) -> str:
    when = "1976" if code.startswith("20") else "1968"
    return f"n'est plus un code de commune depuis {when} : c'est sans doute un code postal{_of_paris(code)}."


_READERS = {
    "operateur": References.read_operator,
    "reseau": References.read_network,
    "acteur": References.read_actor,
    "commune": References.read_commune,
    "departement": References.read_departement,
    "region": References.read_region,
    "epci": References.read_epci,
    "ze2020": References.read_zone,
    "iris": References.read_iris,
    "france": References.read_france,
    "lot": References.read_lot,
}


def _bare(code: str) -> str:
    """A code without the decimal that a spreadsheet adds."""
    return re.sub(r"[.,]0$", "", code).upper()


def _doubt(text: str, known: dict[str, str], cutoff: float = 0.75) -> str:
    """The end of a sentence: the nearest known spelling as a question, or a full stop."""
    near = difflib.get_close_matches(plain(text), known, n=1, cutoff=cutoff)
    return f" ; est-ce « {known[near[0]]} » ?" if near else "."


def _spellings(rows: list[tuple]) -> dict[str, str]:
    """(code, spellings…) → plain spelling → code; several spellings in one text are separated by « | ».

    What follows « @ » in a spelling (the dates of a name) is left out. The first code of a spelling keeps it.
    """
    found: dict[str, str] = {}
    for code, *names in rows:
        for spelling in (code, *(part.split("@")[0] for name in names if name for part in name.split("|"))):
            if spelling.strip():
                found.setdefault(plain(spelling), code)
    return found


def references_from(reference: Path, today: dt.date | None = None) -> References:
    """The lists of codes, read from the committed reference folder."""
    con = duckdb.connect()
    places: dict[str, list[tuple[str, str]]] = {}
    for level, code, name in con.execute(
        "select niveau_territoire, code_territoire, nom from read_parquet(?)",
        [str(reference / "territoires.parquet")],
    ).fetchall():
        places.setdefault(level, []).append((code, name))

    communes = con.execute(
        """select code_territoire, nom, y_centre, x_centre, coalesce(population, 'nan'::double), coalesce(surface_km2, 0)
        from read_parquet(?) where niveau_territoire = 'commune'""",
        [str(reference / "territoires.parquet")],
    ).fetchall()

    def rows(table: str, columns: str) -> list[tuple]:
        path = reference / f"{table}.csv"
        if not path.exists():
            return []
        return con.execute(f"select {columns} from read_csv(?, all_varchar = true)", [str(path)]).fetchall()

    described = "operateur_code, nom, alias"
    operators = rows("operateurs", described)
    network_of = dict(rows("operateurs", "operateur_code, reseau_code"))
    networks = rows("reseaux", "reseau_code, nom, nom_court, alias")
    codes = {code for code, *_ in operators}
    # a network delivered by one national operator of the same code: its names are the operator's
    national = [row for row in networks if row[0] in codes]
    real = References(
        operators=_spellings(operators + national),
        communes=frozenset(code for code, _ in places.get("commune", ())),
        places={code: Place(*rest) for code, *rest in communes},
        former=dict(rows("passage_communes", "code_ancien, code_actuel")),
        departements=frozenset(code for code, _ in places.get("departement", ())),
        today=today or dt.date.today(),
        operator_codes=frozenset(codes),
        networks=_spellings(networks),
        network_of=network_of,
        bodies=_spellings(rows("organismes", "organisme_code, nom, alias")),
        regions=_spellings(places.get("region", [])),
        epci=frozenset(code for code, _ in places.get("epci", ())),
        lots=frozenset(code for (code,) in rows("lots", "lot_code")),
        scope=read_scope(reference),
        companies=frozenset(code for code, network in network_of.items() if network == REGIONAL),
    )
    invented = rows(INVENTED_OPERATORS.removesuffix(".csv"), described)
    return replace(real, invented=_demonstration(real, invented), readings={}) if invented else real


def _demonstration(real: References, invented: list[tuple]) -> References:
    """The lists for a demonstration: national networks as they are, invented operators for the regional ones."""
    national = {name: code for name, code in real.operators.items() if code not in real.companies}
    codes = frozenset(code for code, *_ in invented)
    network_of = {code: n for code, n in real.network_of.items() if n != REGIONAL} | dict.fromkeys(
        codes, REGIONAL
    )
    return replace(
        real,
        operators=national | _spellings(invented),
        operator_codes=real.operator_codes - real.companies | codes,
        network_of=network_of,
        companies=codes,
        barred=frozenset(real.operators) - set(national),
        readings={},
    )
