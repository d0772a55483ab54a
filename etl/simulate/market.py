"""The market of the demonstration: lots, amendments, invoices, objectives, a few paths and public notices.

Amounts repeat their digits (14 141 414 €, 111 € an appointment) so that nobody takes them for real. Lots of 2024-2027, whose
composition by région was not read in any source, are invented and say so.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from etl.files import write_atomic
from etl.simulate import targets
from etl.simulate.country import Country, share_out
from etl.simulate.faults import MARK, Fault, mark
from etl.simulate.styles import WARNING

SOURCE = "Document de démonstration, inventé"
MARKETS = {"marche_2019": (2020, 2023), "marche_2023": (2024, 2026)}
PRICES = {
    "marche_2019": {"aiguillage": (11, 1.60), "UO1": (111, 1.00), "UO2": (222, 0.35), "UO2.1": (333, 0.20)},
    "marche_2023": {"rdv_forfait": (111, 2.40)},
}  # unit → fictitious price, units an entry
# lot, label, régions, holder; three holders differ from those of 2020-2023, as a source says of 3 lots out of 14
LOTS_2023 = (
    ("2023_ile_de_france", "Île-de-France", "11", "demo_epsilon"),
    ("2023_auvergne_rhone_alpes", "Auvergne-Rhône-Alpes", "84", "demo_zeta"),
    ("2023_hauts_de_france", "Hauts-de-France", "32", "demo_eta"),
    ("2023_nouvelle_aquitaine", "Nouvelle-Aquitaine", "75", "demo_beta"),
    ("2023_occitanie", "Occitanie", "76", "demo_gamma"),
    ("2023_grand_est", "Grand Est", "44", "demo_delta"),
    ("2023_bretagne", "Bretagne", "53", "demo_alpha"),
    ("2023_normandie", "Normandie", "28", "Nouveau titulaire Pi (démonstration)"),
    ("2023_pays_de_la_loire", "Pays de la Loire", "52", "demo_alpha"),
    ("2023_centre_val_de_loire", "Centre-Val de Loire", "24", "demo_alpha"),
    ("2023_bourgogne_franche_comte", "Bourgogne-Franche-Comté", "27", "Nouveau titulaire Rhô (démonstration)"),
    ("2023_paca_corse", "Provence-Alpes-Côte d’Azur et Corse", "93;94", "demo_theta"),
    ("2023_antilles_guyane", "Guadeloupe, Martinique et Guyane", "01;02;03", "Nouveau titulaire Sigma (démonstration)"),
    ("2023_ocean_indien", "La Réunion et Mayotte", "04;06", "demo_xi"),
)  # fmt: skip
HOLDERS_2019 = {
    "01": "demo_lambda",
    "02": "demo_mu",
    "03": "demo_nu",
    "04": "demo_xi",
    "06": "demo_omicron",
}
GROUPS = ("2023_grand_est", "2023_nouvelle_aquitaine", "2023_occitanie", "2019_nouvelle_aquitaine")
NEW_LEADER = "2019_nouvelle_aquitaine"  # its leader changes on 1 January 2022
PATHS = ("2023_ocean_indien", ("demo_xi", "demo_omicron"))
TIGHT = {"2023_bretagne": 0.86, "2023_ile_de_france": 1.32, "2019_corse": 0.97}
AMBITION = {"2023_hauts_de_france": 1.22, "2023_occitanie": 0.93, "2023_centre_val_de_loire": 1.12}
DOUBLE_GROUP = ("2023_grand_est", "2025-03")
DOUBLE_MONTH = ("2023_normandie", "2025-06")
AFTER_END = ("2019_corse", "2024-02")
WITHOUT_PATH = ("2023_ocean_indien", "2026-08", 7)
UNKNOWN_AMOUNT = ("2019_mayotte", "2021-04")
NOT_DELIVERED = {("2023_antilles_guyane", "2026-09")}
IN_QUARTER = (0.36, 0.34, 0.30)
BUYER = {"id": "00000000000000", "nom": "France compétences"}


@dataclass(frozen=True)
class Lot:
    code: str
    market: str
    label: str
    regions: tuple[str, ...]
    holder: str
    start: dt.date
    end: dt.date


@dataclass
class File:
    """A file to write: name, dataset, columns and rows of text (csv), or text itself (json)."""

    name: str
    dataset: str
    periods: list[str]
    header: tuple[str, ...] = ()
    rows: list[tuple] | None = None
    text: str = ""
    notices: int = 0

    def data(self) -> bytes:
        if self.rows is None:
            return self.text.encode("utf-8")
        out = io.StringIO()
        out.write(WARNING + "\n")
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return ("\ufeff" + out.getvalue()).encode("utf-8")

    def line(self, row: int) -> int:
        return row + 3


def write_market(output: Path, country: Country, seed: int) -> tuple[list[dict], list[Fault], list[dict]]:
    """Write the deliveries of the market; returns (files, planted faults, what is not delivered) for the manifest."""
    files, faults = [], []
    for file, planted in market_files(country, seed):
        data = file.data()
        write_atomic(output / file.name, data)
        files.append(
            {
                "fichier": file.name,
                "dataset": file.dataset,
                "operateur_code": None,
                "periodes": file.periods,
                "lignes": file.notices if file.rows is None else len(file.rows),
                "feuilles": [],
                "encodage": "utf-8" if file.rows is None else "utf-8-sig",
                "octets": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
        faults += planted
    missing = [
        {"lot_code": lot, "dataset": "execution_marche", "periode": month}
        for lot, month in sorted(NOT_DELIVERED)
    ]
    return files, faults, missing


def market_files(country: Country, seed: int) -> Iterator[tuple[File, list[Fault]]]:
    lots = all_lots()
    paths, counts = _paths(country, seed)
    invoices = {lot.code: _invoices(lot, country, seed, counts) for lot in lots}
    yield _lots(lots, invoices), []
    yield _groups(lots, country), []
    yield _amendments(invoices), []
    yield _prices(lots), []
    yield _objectives(lots, country), []
    yield from ((file, []) for file in paths)
    yield from _executions(lots, invoices, country)
    yield _notices(lots, invoices)


def all_lots() -> list[Lot]:
    """The eighteen geographic lots of 2020-2023 (real lots, invented holders) and the fourteen of 2024-2027 (invented)."""
    names = {
        "2019_paca": "93",
        "2019_corse": "94",
        "2019_la_reunion": "04",
        "2019_guyane": "03",
        "2019_mayotte": "06",
    }
    names |= {"2019_guadeloupe": "01", "2019_martinique": "02"}
    names |= {f"2019_{code.removeprefix('2023_')}": regions for code, _, regions, _ in LOTS_2023[:11]}
    labels = {regions: label for _, label, regions, _ in LOTS_2023}
    labels |= {
        "93": "Provence-Alpes-Côte d’Azur",
        "94": "Corse",
        "01": "Guadeloupe",
        "02": "Martinique",
        "03": "Guyane",
    }
    labels |= {"04": "La Réunion", "06": "Mayotte"}
    holders = {regions: holder for _, _, regions, holder in LOTS_2023} | HOLDERS_2019
    holders |= {"28": "demo_alpha", "27": "demo_iota", "93": "demo_theta", "94": "demo_kappa"}
    lots = []
    for code, region in sorted(names.items()):
        start = dt.date(2020, 3 if region in targets.STARTED_IN_MARCH_2020 else 1, 1)
        lots.append(
            Lot(code, "marche_2019", labels[region], (region,), holders[region], start, dt.date(2023, 12, 31))
        )
    for code, label, regions, holder in LOTS_2023:
        lots.append(
            Lot(
                code,
                "marche_2023",
                label,
                tuple(regions.split(";")),
                holder,
                dt.date(2024, 1, 2),
                dt.date(2027, 12, 31),
            )
        )
    return lots


def notice_id(lot: Lot) -> str:
    """At most sixteen characters, as the format asks."""
    return f"{lot.start.year}DEMO{hashlib.sha256(lot.code.encode()).hexdigest()[:6].upper()}"


def _rng(seed: int, *what: str) -> np.random.Generator:
    return np.random.default_rng([seed, *(int(hashlib.sha256(w.encode()).hexdigest()[:8], 16) for w in what)])


def _entries(country: Country, year: int) -> dict[str, int]:
    return targets.regional_people(country, year)["entrees"].to_dict()


def _months(lot: Lot) -> list[str]:
    last = min(lot.end, dt.date(targets.LAST_QUARTER[0], 3 * targets.LAST_QUARTER[1], 28))
    first = lot.start.year * 12 + lot.start.month - 1
    return [f"{m // 12}-{m % 12 + 1:02d}" for m in range(first, last.year * 12 + last.month)]


def _invoices(lot: Lot, country: Country, seed: int, counts: dict[str, int]) -> dict[str, dict[str, int]]:
    """month → unit → quantity, from the entries of the lot's régions with some noise."""
    rng = _rng(seed, lot.code, "factures")
    found: dict[str, dict[str, int]] = {}
    years = {int(m[:4]) for m in _months(lot)}
    people = {year: _entries(country, year) for year in years}
    for month in _months(lot):
        year, number = int(month[:4]), int(month[5:])
        quarter = (number - 1) // 3
        entries = (
            sum(people[year][r] * targets.season(year, r)[quarter] for r in lot.regions)
            * IN_QUARTER[(number - 1) % 3]
        )
        found[month] = {}
        for unit, (_, per_entry) in PRICES[lot.market].items():
            rate = (
                1.0 if lot.code == PATHS[0] else per_entry
            )  # one appointment a path, where paths are delivered
            quantity = max(1, round(entries * rate * float(rng.normal(1, 0.04))))
            if lot.code == PATHS[0] and month in counts:
                quantity = counts[month] + (WITHOUT_PATH[2] if month == WITHOUT_PATH[1] else 0)
            found[month][unit] = quantity
    return found


def _spent(lot: Lot, invoices: dict) -> float:
    return sum(q * PRICES[lot.market][u][0] for units in invoices.values() for u, q in units.items())


def ceiling(lot: Lot, invoices: dict) -> int:
    """A repeated pair of digits (14 141 414 €) near what the whole contract should cost, tighter or looser for some."""
    months = (lot.end.year - lot.start.year) * 12 + lot.end.month - lot.start.month + 1
    whole = _spent(lot, invoices) * months / len(invoices) * TIGHT.get(lot.code, 1.10)
    digits = len(str(int(whole)))
    candidates = [int((str(pair) * digits)[:digits]) for pair in range(10, 100)]
    return min(candidates, key=lambda c: abs(c / whole - 1))


def _lots(lots: list[Lot], invoices: dict) -> File:
    header = (
        "lot_code", "marche_code", "libelle_lot", "type_lot", "statut_lot", "regions_lot", "titulaire", "date_debut",
        "date_fin", "montant_max_ht", "offres_recues", "marche_public_id", "source",
    )  # fmt: skip
    rows = []
    for i, lot in enumerate(lots):
        rows.append(
            (lot.code, lot.market, lot.label, "geographique", "attribue", ";".join(lot.regions), lot.holder, lot.start,
             lot.end, ceiling(lot, invoices[lot.code]), 2 + i % 4, notice_id(lot), SOURCE)
        )  # fmt: skip
    rows.append(
        ("2023_drom", "marche_2023", "Sécurisation du dispositif dans les Drom", "technique", "infructueux", "01;02;03;04;06",
         "", "", "", "nc", 0, "", SOURCE)
    )  # fmt: skip
    return File(f"lots_contrat__{MARK}.csv", "lots_contrat", [], header, rows)


def _groups(lots: list[Lot], country: Country) -> File:
    rows = []
    by_region = country.departements.groupby("code_region")["code"].apply(list).to_dict()
    for lot in lots:
        departements = [d for region in lot.regions for d in by_region[region]]
        members = _members(lot)
        if not members:
            rows.append(
                (
                    lot.code,
                    f"Mandataire de démonstration – {lot.label}",
                    "mandataire",
                    ";".join(departements),
                    lot.start,
                    "",
                    SOURCE,
                )
            )
            continue
        parts = [departements[i :: len(members)] for i in range(len(members))]
        if lot.code == NEW_LEADER:
            rows.append(
                (
                    lot.code,
                    "Membre de démonstration Z",
                    "mandataire",
                    "",
                    lot.start,
                    dt.date(2021, 12, 31),
                    SOURCE,
                )
            )
        for i, (member, part) in enumerate(zip(members, parts, strict=True)):
            role = "mandataire" if i == 0 else "cotraitant"
            since = dt.date(2022, 1, 1) if lot.code == NEW_LEADER and i == 0 else lot.start
            # the last member's départements are left uncovered in one lot, for the map to show it
            covered = "" if lot.code == "2023_occitanie" and i == len(members) - 1 else ";".join(part)
            rows.append((lot.code, member, role, covered, since, "", SOURCE))
        rows.append((lot.code, "Sous-traitant de démonstration", "sous_traitant", "", lot.start, "", SOURCE))
    header = ("lot_code", "membre", "role_membre", "departements_couverts", "du", "au", "source")
    return File(f"groupements__{MARK}.csv", "groupements", [], header, rows)


def _members(lot: Lot) -> list[str]:
    return [f"Membre de démonstration {letter}" for letter in "ABCD"] if lot.code in GROUPS else []


def _amendments(invoices: dict) -> File:
    header = (
        "lot_code", "numero_avenant", "date_effet", "objet_avenant", "nouvelle_date_fin", "nouveau_montant_max_ht", "source",
    )  # fmt: skip
    rows = [
        ("2019_corse", 1, "2022-07-01", "Plafond relevé", "", 1_212_121, SOURCE),
        ("2019_nouvelle_aquitaine", 1, "2022-01-01", "Changement de mandataire", "", "", SOURCE),
        ("2023_bretagne", 1, "2025-10-01", "Plafond relevé", "", "nc", SOURCE),
    ]
    return File(f"avenants__{MARK}.csv", "avenants", [], header, rows)


def _prices(lots: list[Lot]) -> File:
    rows = [
        (lot.code, unit, "forfait" if unit == "rdv_forfait" else "unitaire", price, lot.start, SOURCE)
        for lot in lots
        for unit, (price, _) in PRICES[lot.market].items()
    ]
    header = ("lot_code", "unite_oeuvre_code", "type_prix", "prix_unitaire_ht", "du", "source")
    return File(f"prix_unites__{MARK}.csv", "prix_unites", [], header, rows)


def _objectives(lots: list[Lot], country: Country) -> File:
    rows = []
    for year in targets.YEARS:
        people = _entries(country, year)
        for lot in lots:
            if lot.start.year <= year <= lot.end.year:
                own = 0.94 + 0.09 * float(_rng(0, lot.code, "objectif").random())
                goal = sum(people[r] for r in lot.regions) * AMBITION.get(lot.code, own)
                step = 100 if goal >= 2000 else 10
                rows.append(
                    ("lot", lot.code, year, "entrees_cep", max(step, round(goal / step) * step), SOURCE)
                )
                rows.append(("lot", lot.code, year, "satisfaction_fin_unite", 88, SOURCE))
                rows.append(("lot", lot.code, year, "delai_premier_rdv_median", 11, SOURCE))
    header = ("perimetre", "code", "annee", "indicateur", "cible", "source")
    return File(f"objectifs__{MARK}.csv", "objectifs", [str(y) for y in targets.YEARS], header, rows)


def _paths(country: Country, seed: int) -> tuple[list[File], dict[str, int]]:
    """Paths of one small lot over three quarters of 2026, and how many first appointments each month has."""
    lot, operators = PATHS
    header = (
        "parcours_id", "operateur_code", "lot_code", "code_commune", "sexe", "tranche_age", "csp", "niveau_diplome",
        "statut_actif", "date_demande", "date_premier_rdv", "modalite", "unite_oeuvre_code",
    )  # fmt: skip
    people, counts, files = _entries(country, 2026), {}, []
    communes = country.communes
    for operator in operators:
        rng = _rng(seed, operator, "parcours")
        (region,) = country.regions_of(operator)
        here = communes[communes["code_region"] == region]
        weights = here["pop_20_64"].to_numpy() / here["pop_20_64"].sum()
        rows = []
        for quarter in (1, 2, 3):
            n = round(people[region] * targets.season(2026, region)[quarter - 1])
            for month, k in enumerate(share_out(n, np.array(IN_QUARTER)).tolist(), start=3 * quarter - 2):
                for _ in range(k):
                    asked = dt.date(2026, month, int(rng.integers(1, 29)))
                    met = asked + dt.timedelta(days=int(rng.gamma(4, 2.4)) + 1)
                    over = met > dt.date(2026, 9, 30)
                    if not over:
                        key = f"2026-{met.month:02d}"
                        counts[key] = counts.get(key, 0) + 1
                    who = (
                        ("femme", "homme")[int(rng.random() > 0.62)],
                        ("25_34", "35_49", "50_plus")[int(rng.integers(3))],
                        ("employes", "ouvriers", "professions_intermediaires")[int(rng.integers(3))],
                        ("cap_bep", "bac", "bac_2")[int(rng.integers(3))],
                        "salarie_prive",
                    )
                    place = here["code"].iloc[int(rng.choice(len(here), p=weights))]
                    rows.append(
                        (f"{mark(operator)}-{len(rows):05d}", operator, lot, place, *who, asked, "" if over else met,
                         "presentiel" if rng.random() > 0.3 else "visio", "rdv_forfait")
                    )  # fmt: skip
        periods = [f"2026-Q{q}" for q in (1, 2, 3)]
        files.append(File(f"parcours__{operator}__2026__{MARK}.csv", "parcours", periods, header, rows))
    # the requests of 2025 are not delivered: the first quarter is not compared, nor invoiced after the paths
    return files, {m: n for m, n in counts.items() if m >= "2026-04"}


def _executions(lots: list[Lot], invoices: dict, country: Country) -> Iterator[tuple[File, list[Fault]]]:
    header = ("lot_code", "periode", "unite_oeuvre_code", "quantite", "montant_facture_ht", "cotraitant")
    for market, (first, last) in MARKETS.items():
        for year in range(first, last + 1):
            name = f"execution_marche__{market}__{year}__{MARK}.csv"
            rows, planted = [], []
            for lot in (x for x in lots if x.market == market):
                for month, units in invoices[lot.code].items():
                    if month.startswith(str(year)) and (lot.code, month) not in NOT_DELIVERED:
                        rows += _rows(lot, month, units, invoices)
            if market == "marche_2019" and year == 2023:
                rows.append((AFTER_END[0], AFTER_END[1], "UO1", 22, 2442, ""))
            file = File(name, "execution_marche", [str(year)], header, rows)
            for i, row in enumerate(rows):
                planted += _planted(file, i, row)
            yield file, planted


def _rows(lot: Lot, month: str, units: dict[str, int], invoices: dict) -> list[tuple]:
    rows = []
    for unit, quantity in units.items():
        price = PRICES[lot.market][unit][0]
        if (lot.code, month) == DOUBLE_MONTH:
            quantity = invoices[lot.code][f"{month[:5]}{int(month[5:]) - 1:02d}"][unit]
        members = _members(lot)
        parts = share_out(quantity, np.array([4.0, 3.0, 2.0, 1.0])).tolist() if members else []
        if not members or (lot.code, month) == DOUBLE_GROUP:
            amount = "nc" if (lot.code, month) == UNKNOWN_AMOUNT else quantity * price
            rows.append((lot.code, month, unit, quantity, amount, ""))
        rows += [(lot.code, month, unit, n, n * price, m) for m, n in zip(members, parts, strict=False)]
    return rows


def _planted(file: File, i: int, row: tuple) -> list[Fault]:
    lot, month, _, quantity, _, member = row
    said = {
        DOUBLE_GROUP: (
            "facturé deux fois : la ligne du groupement et celles de ses membres",
            "double_groupement",
        ),
        DOUBLE_MONTH: ("facturé deux fois : le mois précédent, à l'identique", "double_mois"),
        AFTER_END: ("facturé après la fin du lot", "hors_periode"),
        WITHOUT_PATH[:2]: (f"{WITHOUT_PATH[2]} unités facturées sans parcours", "sans_parcours"),
        UNKNOWN_AMOUNT: ("montant non communiqué", ""),
    }.get((lot, month))
    if said is None or ((lot, month) == DOUBLE_GROUP and member):
        return []
    what, alert = said
    expected = (
        f"chargé, signalé comme « {alert} »" if alert else "chargé sans valeur, motif « non_communique »"
    )
    return [
        Fault(
            file.name,
            "",
            what,
            "quantite",
            [file.line(i)],
            [str(quantity)],
            "",
            expected,
        )
    ]


def _notices(lots: list[Lot], invoices: dict) -> tuple[File, list[Fault]]:
    """A small extract of public notices in the earlier format: some lots, one amended, one twice, two of other fields."""
    codes = (
        "2019_bretagne",
        "2023_occitanie",
        "2023_bretagne",
        "2023_ile_de_france",
    )  # the last one is amended
    by_code = {lot.code: lot for lot in lots}
    kept = [by_code[code] for code in codes]
    records = [_notice(lot, ceiling(lot, invoices[lot.code])) for lot in kept]
    amended = next(r for r in records if r["id"] == notice_id(kept[-1]))
    again = amended | {
        "datePublicationDonnees": "2026-01-20",
        "modifications": [
            {
                "objetModification": "Prolongation de trois mois (démonstration)",
                "dateNotificationModification": "2026-01-05",
                "datePublicationDonneesModification": "2026-01-20",
                "dureeMois": 51,
            }
        ],
    }
    other = amended | {"id": "DEMOAUTRE1", "objet": "Données de démonstration – fournitures de bureau"}
    stranger = amended | {
        "id": "DEMOAUTRE2",
        "acheteur": {"id": "00000000000001", "nom": "Commune de démonstration"},
    }
    whole = {"avertissement": WARNING, "marches": [*records, again, other, stranger]}
    name = f"marches_publics__{MARK}.json"
    text = json.dumps(whole, ensure_ascii=False) + "\n"
    fault = Fault(
        name,
        "",
        "un avis et son état modifié",
        "",
        [],
        [amended["id"]],
        "",
        "un seul contrat, prolongé par sa modification",
    )
    return File(name, "marches_publics", [], text=text, notices=len(whole["marches"])), [fault]


def _notice(lot: Lot, amount: int) -> dict:
    return {
        "id": notice_id(lot),
        "acheteur": BUYER,
        "nature": "Accord-cadre",
        "objet": f"Données de démonstration – conseil en évolution professionnelle, {lot.label}",
        "codeCPV": "79634000",
        "procedure": "Procédure avec négociation",
        "lieuExecution": {"code": lot.regions[0], "typeCode": "Code région", "nom": lot.label},
        "dureeMois": 48,
        "dateNotification": f"{lot.start:%Y-%m-%d}",
        "datePublicationDonnees": f"{lot.start:%Y-%m-%d}",
        "montant": amount,
        "formePrix": "Révisable",
        "titulaires": [
            {
                "typeIdentifiant": "SIRET",
                "id": "00000000000018",
                "denominationSociale": "Titulaire de démonstration",
            }
        ],
        "modifications": [],
    }
