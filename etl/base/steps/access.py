"""The tables of the fair comparison, made between the core and the indicators of a build.

| table | one row is |
|---|---|
| calc_comparaison | a territory and a period: raw and steadied rate, verdict beside France |
| calc_entonnoir | a level, a period and a number of people: limits of the funnel |
| calc_attendu | a territory, a period and an adjustment: observed, expected, their ratio |
| calc_modele | an adjustment and a level: what was adjusted, how well it predicts past quarters |
| calc_inegalite | a level, a period and a measure of inequality |
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from etl.methods.access import expected, funnel, inequality, shrinkage
from etl.paths import Paths

LEVELS = ("region", "departement", "epci")
FEW = 20  # persons under which nothing is concluded; the same as on pages
FUNNEL_POINTS = 40
FRAMES = ("calc_comparaison", "calc_entonnoir", "calc_attendu", "calc_modele", "calc_inegalite")


def add_tables(con: duckdb.DuckDBPyConnection, paths: Paths) -> None:
    """Make the tables above from `entrees_acces`, `denominateur`, `structure_territoire` and `activite_brut`."""
    entries = _entries(con)
    steady, limits, unequal = compared(entries)
    adjusted, models = expected.adjusted(entries, _structure(con), _national(con))
    frames = (steady, limits, adjusted, models, unequal)
    for name, frame in zip(FRAMES, frames, strict=True):
        con.register(f"_{name}", frame)
        con.execute(f"create table {name} as select * from _{name}")
        con.unregister(f"_{name}")


def _entries(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Entries and people in work of each territory and period; people of another survey (B) count as unknown."""
    return con.execute(
        """select e.niveau_territoire, e.code_territoire, t.nom, e.periode, e.entrees, e.obs_status, par_an(e.periode) as par_an,
            case when d.statut <> 'B' then d.actifs_occupes end as actifs_occupes, d.statut
        from entrees_acces as e
        join denominateur as d on d.niveau_territoire = e.niveau_territoire and d.code_territoire = e.code_territoire
        join ref_territoires as t on t.niveau_territoire = e.niveau_territoire and t.code_territoire = e.code_territoire
        order by e.niveau_territoire, e.periode, e.code_territoire"""
    ).df()


def _structure(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return con.execute(
        "select niveau_territoire, code_territoire, groupement, groupe, actifs_occupes, millesime, source "
        "from structure_territoire where groupement in ('sexe_age_csp', 'csp', 'sexe', 'tranche_age', 'statut_actif') "
        "order by niveau_territoire, code_territoire, groupement, groupe"
    ).df()


def _national(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Entries of France without Mayotte by period and joint group; a part that is not said makes the group « nr »."""
    return con.execute(
        """select periode, sexe, tranche_age, csp, case statut_actif when 'independant' then 'independant' when 'nr' then 'nr'
                when 'demandeur_emploi' then 'nr' else 'salarie' end as statut_actif, sum(entrees_cep) as entrees
        from activite_brut
        where reseau_code = 'operateur_regional' and not est_mayotte('region', code_region)
        group by periode, sexe, tranche_age, csp, 5
        order by periode, sexe, tranche_age, csp, 5"""
    ).df()


def compared(entries: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Steadied rates and verdicts, limits of funnels, measures of inequality, from the rows of `_entries`.

    Rates are per 1,000 and per year. The reference is France, or all known territories of the level where France
    is not known.
    """
    france = entries[entries["niveau_territoire"] == "france"].set_index("periode")
    steady, limits, unequal = [], [], []
    groups = entries[entries["niveau_territoire"].isin(LEVELS)].groupby(
        ["niveau_territoire", "periode"], sort=True
    )
    for (level, period), units in groups:
        known = units[units["entrees"].notna() & (units["actifs_occupes"] > 0)]
        if len(known) < 3 or known["entrees"].sum() == 0:
            continue
        counts, people = known["entrees"].to_numpy(float), known["actifs_occupes"].to_numpy(float)
        whole = france.loc[period] if period in france.index else None
        sure = whole is not None and pd.notna(whole["entrees"]) and pd.notna(whole["actifs_occupes"])
        rate = whole["entrees"] / whole["actifs_occupes"] if sure else counts.sum() / people.sum()
        prior = shrinkage.likelihood(counts, people)
        yearly = 1000 * known["par_an"].iloc[0]
        steady.append(
            _steadied(known, counts, people, prior, rate, yearly).assign(
                reference=rate * yearly, reference_france=sure
            )
        )
        z = funnel.z_scores(counts, people, rate)
        limits.append(_limits(level, period, rate, people, funnel.overdispersion(z), yearly))
        unequal.append(_unequal(level, period, known, len(units), counts, people, prior))
    empty = [pd.DataFrame(columns=columns) for columns in EMPTY]
    return tuple(
        pd.concat(parts, ignore_index=True) if parts else none
        for parts, none in zip((steady, limits, unequal), empty, strict=True)
    )


def _steadied(
    known: pd.DataFrame, counts, people, prior: shrinkage.Prior, rate: float, yearly: float
) -> pd.DataFrame:
    value, low, high = shrinkage.steadied(counts, people, prior)
    marshall, _, _ = shrinkage.steadied(counts, people, shrinkage.moments(counts, people))
    z = funnel.z_scores(counts, people, rate)
    dispersion = funnel.overdispersion(z)
    return known[["niveau_territoire", "code_territoire", "periode"]].assign(
        entrees=counts,
        actifs_occupes=people,
        taux_brut=yearly * counts / people,
        taux_stabilise=yearly * value,
        borne_basse=yearly * low,
        borne_haute=yearly * high,
        taux_marshall=yearly * marshall,
        poids_propre=people / (people + prior.weight) if prior.variance else 0.0,
        verdict=funnel.verdicts(counts, rate * people, FEW),
        remarquable=funnel.remarkable(z, dispersion),
        surdispersion=dispersion,
    )


def _limits(level: str, period: str, rate: float, people, dispersion: float, yearly: float) -> pd.DataFrame:
    at = np.geomspace(people.min(), people.max(), FUNNEL_POINTS)
    low95, high95 = funnel.limits(rate, at, 0.95)
    low998, high998 = funnel.limits(rate, at, 0.998)
    wide_low, wide_high = funnel.wide_limits(rate, at, dispersion)
    return pd.DataFrame(
        {
            "niveau_territoire": level,
            "periode": period,
            "actifs_occupes": at,
            "reference": yearly * rate,
            "bas_95": yearly * low95,
            "haut_95": yearly * high95,
            "bas_998": yearly * low998,
            "haut_998": yearly * high998,
            "bas_elargi": yearly * wide_low,
            "haut_elargi": yearly * wide_high,
            "surdispersion": dispersion,
        }
    )


def _unequal(
    level: str, period: str, known: pd.DataFrame, units: int, counts, people, prior: shrinkage.Prior
) -> pd.DataFrame:
    rates, _, _ = shrinkage.steadied(counts, people, prior)
    names = known["nom"].to_numpy()
    found = inequality.inequality(counts, people, prior)
    raw = {name: float(function(counts / people, people)) for name, function in inequality.FUNCTIONS.items()}
    return pd.DataFrame(
        {
            "niveau_territoire": level,
            "periode": period,
            "mesure": list(inequality.MEASURES),
            "valeur": [found[m][0] for m in inequality.MEASURES],
            "borne_basse": [found[m][1] for m in inequality.MEASURES],
            "borne_haute": [found[m][2] for m in inequality.MEASURES],
            "brut": [raw[m] for m in inequality.MEASURES],
            "connus": len(known),
            "territoires": units,
            "provisoire": bool((known["obs_status"] == "P").any()),
            "code_haut": known["code_territoire"].to_numpy()[rates.argmax()],
            "nom_haut": names[rates.argmax()],
            "code_bas": known["code_territoire"].to_numpy()[rates.argmin()],
            "nom_bas": names[rates.argmin()],
        }
    )


_STEADY = (
    "niveau_territoire", "code_territoire", "periode", "entrees", "actifs_occupes", "taux_brut", "taux_stabilise",
    "borne_basse", "borne_haute", "taux_marshall", "poids_propre", "verdict", "remarquable", "surdispersion", "reference",
    "reference_france",
)  # fmt: skip
_FUNNEL = (
    "niveau_territoire", "periode", "actifs_occupes", "reference", "bas_95", "haut_95", "bas_998", "haut_998",
    "bas_elargi", "haut_elargi", "surdispersion",
)  # fmt: skip
_UNEQUAL = (
    "niveau_territoire", "periode", "mesure", "valeur", "borne_basse", "borne_haute", "brut", "connus", "territoires",
    "provisoire", "code_haut", "nom_haut", "code_bas", "nom_bas",
)  # fmt: skip
EMPTY = (_STEADY, _FUNNEL, _UNEQUAL)
