"""Where each network receives, quarter by quarter: invented sites in real communes, counted as published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.simulate.country import Country, share_out
from etl.simulate.faults import mark
from etl.simulate.lives import CLOSED, MORE_NATIONAL, MOVES_ABOVE, in_quarter, with_lives
from etl.simulate.staff import Staff
from etl.simulate.targets import NATIONAL, REGIONAL, YEARS, quarters

NATIONAL_SITES = {"france_travail": 900, "apec": 52, "mission_locale": 690, "cap_emploi": 140}
CHEAP_SITES = {
    "mission_locale": 0.37
}  # share of sites that are no full structure: antennas, weekly presences
REMOTE = ("apec",)  # networks of which one site receives from afar only
MORE_SITES = {2020: 1.0, 2021: 1.03, 2022: 1.06, 2023: 1.09, 2024: 1.12, 2025: 1.14, 2026: 1.15}
PEOPLE_PER_ADVISER = {"france_travail": 420, "apec": 150, "mission_locale": 75, "cap_emploi": 70}
PEOPLE_PER_REGIONAL_ADVISER = 118
INVENTED_SITES = {"75": {2020: 86, 2021: 94}}
LOAD_OF_REGION = 0.12  # how far the people per adviser of a région stray from these
ETP_OF_SITE = 0.08  # how far the time that an adviser of a site gives to the CEP strays from the usual one
FULL_TIME = 0.86  # share of a post that an adviser gives to the CEP, where it is their main work
APART = 0.0005  # degrees between two sites of a commune: some fifty metres
LARGEST = 60  # communes of a département in which a site may be
TYPES = ("dedie", "partenaire", "permanence", "itinerant")
OPENING = {
    "dedie": ("Mo-Fr 09:00-12:30,13:30-17:30", 5.0),
    "partenaire": ("Mo,Tu,Th 09:00-17:00", 3.0),
    "permanence": ("We 09:00-12:00,14:00-17:00", 1.0),
    "itinerant": ("Th[1,3] 10:00-16:00", 0.5),
}
LATE_OPENING = ("Mo-Fr 08:00-19:30; Sa 09:00-12:00", 6.0)  # Centre-Val de Loire, as published in 2020
NAMES = {
    "france_travail": "France Travail", "apec": "Apec", "mission_locale": "Mission locale",
    "cap_emploi": "Cap emploi",
}  # fmt: skip


@dataclass(frozen=True)
class SiteTargets:
    """Published counts of a région's regional operator that the sites must reach.

    sites: year → sites open in each of its quarters. advisers: year → persons. communes: distinct communes with
    a site.
    """

    sites: dict[int, int]
    advisers: dict[int, int]
    communes: int | None = None


def site_targets(country: Country) -> dict[str, SiteTargets]:
    """The published capacity of régions, by code_region."""

    def at(indicateur: str, region: str, period: str) -> int:
        return int(country.figures(indicateur, REGIONAL, region)[period])

    in_2022, later = (at("nb_lieux_accueil", "75", period) for period in ("2022", "après 2022"))
    return {
        "75": SiteTargets(
            sites=INVENTED_SITES["75"]
            | {2022: in_2022, 2023: in_2022}
            | dict.fromkeys((2024, 2025, 2026), later),
            advisers={2022: at("nb_conseillers", "75", "2022")},
            communes=at("nb_communes_avec_lieu", "75", "2023"),
        ),
        "76": SiteTargets(sites={}, advisers={2021: at("nb_conseillers", "76", "2021")}),
        "24": SiteTargets(
            sites={2020: at("nb_lieux_accueil", "24", "2020-09")},
            advisers={2020: at("nb_conseillers", "24", "2020-09")},
        ),
    }


def open_sites(country: Country) -> dict[str, dict[int, int]]:
    """Open sites of the regional operator of each région, by year; 600 in all in 2020, as published."""
    weights = country.departements.groupby("code_region")["actifs_occupes"].sum() ** 0.75
    targets = site_targets(country)
    total = int(country.figures("nb_lieux_accueil", REGIONAL)["2020-04"])
    start = {r: t.sites[2020] for r, t in targets.items() if 2020 in t.sites}
    free = [r for r in weights.index if r not in start]
    start |= dict(zip(free, share_out(total - sum(start.values()), weights[free].to_numpy()), strict=True))
    found = {}
    for region in weights.index:
        known = targets[region].sites if region in targets else {}
        found[region] = {y: known.get(y, round(start[region] * MORE_SITES[y])) for y in YEARS}
    return found


class Placer:
    """Puts sites in communes, the most populated first, with real places and invented addresses; they open, close and move."""

    def __init__(self, country: Country) -> None:
        self.country = country
        communes = country.communes
        self.population = communes["population"].to_numpy()
        order = np.argsort(-self.population, kind="stable")
        departement = communes["code_departement"].to_numpy()[order]
        self.by_departement = {code: order[departement == code] for code in country.departements["code"]}
        self.staff = Staff(country)
        self.open = open_sites(country)
        self.targets = site_targets(country)

    def candidates(self, departements: list[str], n: int, evenly: float, at_most: int) -> pd.DataFrame:
        """n sites for these départements, most attractive first: `commune` (position) and `rang` (1, 2…).

        Each site of a commune counts for less than the one before (highest averages): large towns get several,
        small ones one. evenly: exponent of the population, below 1. at_most: sites in one commune.
        """
        inside = np.concatenate([self.by_departement[code][: max(LARGEST, n)] for code in departements])
        ranks = np.arange(1, at_most + 1)
        score = (self.population[inside] ** evenly)[:, None] / ranks[None, :] ** 1.15
        order = np.argsort(-score.ravel(), kind="stable")[:n]
        return pd.DataFrame({"commune": inside[order // at_most], "rang": order % at_most + 1})

    def pool(self, operator: str, seed: int) -> pd.DataFrame:
        """Every site an operator ever opens, described, in order of opening within its région.

        Columns: `region` ("" for a national network), `temps` (share of a post given to the CEP), those of
        `lives.with_lives`, and those of the contract `lieux_accueil` as they are when the site opens.
        """
        if operator in NATIONAL:
            parts = [
                self._national(operator, round(NATIONAL_SITES[operator] * MORE_NATIONAL)).assign(region="")
            ]
        else:
            parts = [self._regional(r).assign(region=r) for r in self.country.regions_of(operator)]
        sites = pd.concat(parts, ignore_index=True)
        described = _described(self.country, operator, sites, seed)
        if operator in REMOTE:
            last = described.index[-1]
            described.loc[last, ["site_type", "modalite"]] = "distance", "visio"
            described.loc[last, "nom"] = f"Site de démonstration – {NAMES[operator]} – plateforme à distance"
        return self._alive(described.assign(region=sites["region"], commune=sites["commune"]), operator, seed)

    def _alive(self, sites: pd.DataFrame, operator: str, seed: int) -> pd.DataFrame:
        """Sites with their lives, the time that each gives, and how many people an adviser receives in their région."""
        rng = np.random.default_rng([seed, 91, len(sites), *operator.encode()])
        codes = self.country.communes["code_departement"].to_numpy()[sites["commune"]]
        counted = sites["region"].isin([r for r, t in self.targets.items() if t.sites]).to_numpy()
        large = self.population[sites["commune"]] > MOVES_ABOVE
        usual = PEOPLE_PER_ADVISER.get(operator, PEOPLE_PER_REGIONAL_ADVISER)
        load = {
            r: usual * np.exp(rng.normal(0, LOAD_OF_REGION)) if r else usual for r in sites["region"].unique()
        }
        time = (sites["temps"] * np.exp(rng.normal(0, ETP_OF_SITE, len(sites)))).clip(upper=1.0)
        sites = sites.assign(charge=sites["region"].map(load), temps=time)
        return with_lives(sites, codes, counted, large, operator in NATIONAL, rng)

    def _national(self, network: str, n: int) -> pd.DataFrame:
        d = self.country.departements
        weights = d["pop_20_64"].to_numpy() ** (1.1 if network == "apec" else 0.85)
        least = np.ones(len(d), dtype=np.int64)
        if network == "apec":
            least[np.argsort(-weights, kind="stable")[40:]] = 0
            weights = weights * least
        counts = least + share_out(n - least.sum(), weights)
        # antennas of the Missions locales go to small towns, where they are sometimes alone
        evenly, at_most = (0.45, 3) if network == "mission_locale" else (0.75, 45)
        parts = [
            self.candidates([code], int(k), evenly, at_most)
            for code, k in zip(d["code"], counts, strict=True)
            if k
        ]
        return pd.concat(parts, ignore_index=True)

    def _regional(self, region: str) -> pd.DataFrame:
        target = self.targets.get(region)
        departements = self.country.departements
        codes = departements.loc[departements["code_region"] == region, "code"].tolist()
        most = max(self.open[region].values())
        most += (
            0 if target and target.sites else round(most * CLOSED) + 2
        )  # some take the place of those that close
        if target and target.communes:
            first = self.candidates(codes, target.communes, 0.6, 1)
            more = self.candidates(codes, most * 2, 0.8, 8)
            more = more[more["commune"].isin(first["commune"]) & (more["rang"] > 1)]
            return pd.concat([first, more], ignore_index=True)
        sites = self.candidates(codes, most, 0.6, 6)
        again = self.country.communes["code_departement"].iloc[sites["commune"]].duplicated().to_numpy()
        # every département has a site before any has two
        return sites.iloc[np.argsort(again, kind="stable")].reset_index(drop=True)

    def sites_year(self, pool: pd.DataFrame, year: int, people: dict[str, float]) -> pd.DataFrame:
        """Sites of an operator in each quarter of a year: the columns of the contract `lieux_accueil`.

        people: persons received in the year by région ("" for a national network), from which the number of
        advisers follows where none is published. One row a site and quarter. A site keeps its identifier.
        """
        parts = []
        for region, sites in pool.groupby("region", sort=False):
            target = self.targets.get(region)
            known = target.advisers.get(year) if target else None
            for quarter in quarters(year):
                period = f"{year}-Q{quarter}"
                here = in_quarter(sites, period)
                if region:
                    here = here.head(self.open[region][year])
                wanted = max(round(people[region] / here["charge"].iat[0]), len(here) // 3 + 1)
                persons = self.staff.share(here, known or wanted)
                parts.append(
                    here.assign(
                        periode=period, conseillers_effectif=persons,
                        conseillers_etp=(persons * here["temps"]).round(1),
                    )
                )  # fmt: skip
        return pd.concat(parts, ignore_index=True)


def _described(country: Country, operator: str, sites: pd.DataFrame, seed: int) -> pd.DataFrame:
    """What does not change with time about sites (columns `commune` and `rang`), drawn from these two alone."""
    c = country.communes
    commune, rank = sites["commune"].to_numpy(), sites["rang"].to_numpy()
    rng = np.random.default_rng([seed, 90])
    table = rng.random((len(c), 4))  # one line per commune, so that a site is the same in every year
    chance = (table[commune] + 0.37 * rank[:, None]) % 1
    large = c["population"].to_numpy()[commune] > 12_000
    kind = np.where(large | (rank > 1), 0, 1 + (chance[:, 0] * 3).astype(int))
    if operator in NATIONAL and operator not in CHEAP_SITES:
        kind[:] = 0
    elif operator in CHEAP_SITES:
        kind = np.where(chance[:, 1] < CHEAP_SITES[operator], 2, 0)
    types = np.array(TYPES)[kind]
    hours = np.array([OPENING[t][0] for t in types], dtype=object)
    days = np.array([OPENING[t][1] for t in types])
    late = (c["code_region"].to_numpy()[commune] == "24") & (types == "dedie") & (operator not in NATIONAL)
    hours[late], days[late] = LATE_OPENING
    name, code = c["nom"].to_numpy()[commune], c["code"].to_numpy()[commune]
    label = NAMES.get(operator, "CEP des actifs occupés")
    number = pd.Series(rank).astype(str)
    suffix = np.where(rank > 1, " " + number, "")
    return pd.DataFrame(
        {
            "site_id": [f"{mark(operator)}-{k}-{r}" for k, r in zip(code, rank, strict=True)],
            "operateur_code": operator,
            "nom": [f"Site de démonstration – {label} – {n}{s}" for n, s in zip(name, suffix, strict=True)],
            "site_type": types,
            "code_commune": code,
            "latitude": (c["latitude"].to_numpy()[commune] + APART * (rank - 1)).round(4),
            "longitude": (c["longitude"].to_numpy()[commune] + APART * (rank - 1)).round(4),
            "modalite": np.where(chance[:, 2] < 0.7, "mixte", "presentiel"),
            "horaires": hours,
            "jours_semaine": days,
            "temps": np.where(types == "dedie", FULL_TIME, 0.45),
            "niveaux_cep": np.where(kind == 3, "1", "1,2"),
            "spro_statut": np.where(
                operator in NATIONAL,
                "membre_droit",
                np.where(chance[:, 3] < 0.6, "membre_labellise", "partenaire_local"),
            ),
        }
    )
