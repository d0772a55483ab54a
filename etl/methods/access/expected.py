"""Expected access of each territory, period and adjustment, and how well it would have predicted past quarters."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.methods.access import funnel, standard

FEW = 20
# In the order in which they are preferred: the first one that the delivered structure allows is the principal
ADJUSTMENTS = {
    "sexe_age_csp": "du sexe, de l’âge et de la catégorie socioprofessionnelle, croisés",
    "csp": "de la catégorie socioprofessionnelle",
    "tranche_age": "de l’âge",
    "sexe": "du sexe",
    "statut_actif": "du statut de salarié ou d’indépendant",
}
LEVELS = ("region", "departement")
COLUMNS = (
    "niveau_territoire", "code_territoire", "periode", "ajustement", "principal", "observe", "attendu", "rapport",
    "borne_basse", "borne_haute", "verdict", "remarquable",
)  # fmt: skip
MODEL_COLUMNS = (
    "niveau_territoire", "ajustement", "principal", "libelle", "millesime", "source", "groupes", "trimestres",
    "ecart_structure", "ecart_sans_structure", "trimestres_prevus", "ecart_prevision", "ecart_prevision_sans",
    "ecart_memoire", "note",
)  # fmt: skip


def adjusted(
    entries: pd.DataFrame, structure: pd.DataFrame, national: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of `calc_attendu` and `calc_modele`.

    entries: niveau_territoire, code_territoire, periode, entrees, actifs_occupes. structure: niveau_territoire,
    code_territoire, groupement, groupe, actifs_occupes, millesime, source. national: periode, sexe, tranche_age,
    csp, statut_actif (« nr » where not said), entrees. A territory whose structure is not delivered has no row.
    """
    rows, models = [], []
    usable = [a for a in ADJUSTMENTS if _whole(structure, a) is not None]
    for name in usable:
        rates = _rates(national, name, _whole(structure, name))
        for level in LEVELS:
            part = structure[(structure["groupement"] == name) & (structure["niveau_territoire"] == level)]
            people = part.pivot(index="code_territoire", columns="groupe", values="actifs_occupes")
            here = entries[
                (entries["niveau_territoire"] == level) & entries["code_territoire"].isin(people.index)
            ]
            if here.empty:
                continue
            observed = here.pivot(index="code_territoire", columns="periode", values="entrees").reindex(
                people.index
            )
            wanted = pd.DataFrame({p: standard.expected(people, rates[p]) for p in rates if p in observed})
            if wanted.empty:  # activity without the profile that would give each group its rate
                continue
            principal = name == usable[0]
            rows.append(_rows(level, name, principal, observed, wanted))
            said = {
                "libelle": ADJUSTMENTS[name],
                "millesime": part["millesime"].max(),
                "source": part["source"].max(),
            }
            models.append(_model(level, name, principal, said, people, rates, observed))
    empty_rows, empty_models = pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=MODEL_COLUMNS)
    return (
        pd.concat(rows, ignore_index=True) if rows else empty_rows,
        pd.DataFrame(models, columns=MODEL_COLUMNS) if models else empty_models,
    )


def _whole(structure: pd.DataFrame, name: str) -> pd.Series | None:
    """People of each group in France, or None where the structure of a département is missing."""
    part = structure[(structure["groupement"] == name) & (structure["niveau_territoire"] == "france")]
    return part.set_index("groupe")["actifs_occupes"] if len(part) else None


def _rates(national: pd.DataFrame, name: str, people: pd.Series) -> dict[str, pd.Series]:
    """Rate of each group in France, by period."""
    parts = ["sexe", "tranche_age", "csp"] if name == "sexe_age_csp" else [name]
    group = (
        national[parts[0]].str.cat([national[p] for p in parts[1:]], sep="|")
        if len(parts) > 1
        else national[name]
    )
    unsaid = (national[parts] == "nr").any(axis=1)
    groups = national.assign(groupe=group.where(~unsaid, "nr"))
    return {
        str(period): standard.group_rates(rows.groupby("groupe")["entrees"].sum().astype(float), people)
        for period, rows in groups.groupby("periode")
    }


def _rows(
    level: str, name: str, principal: bool, observed: pd.DataFrame, wanted: pd.DataFrame
) -> pd.DataFrame:
    parts = []
    for period in wanted:
        o, e = observed[period].to_numpy(float), wanted[period].to_numpy(float)
        value, low, high = standard.ratio(o, e)
        z = 2 * (np.sqrt(o) - np.sqrt(e))
        parts.append(
            pd.DataFrame(
                {
                    "niveau_territoire": level,
                    "code_territoire": observed.index,
                    "periode": period,
                    "ajustement": name,
                    "principal": principal,
                    "observe": o,
                    "attendu": e,
                    "rapport": value,
                    "borne_basse": low,
                    "borne_haute": high,
                    "verdict": funnel.verdicts(o, e, FEW),
                    "remarquable": funnel.remarkable(z, funnel.overdispersion(z)),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _model(
    level: str,
    name: str,
    principal: bool,
    said: dict,
    people: pd.DataFrame,
    rates: dict,
    observed: pd.DataFrame,
) -> dict:
    """How far expected entries are from those observed, for quarters past.

    Three predictions of a quarter, each known a year before and brought to the volume of France: with the rates of
    groups, with one rate for all, and with each territory's own entries of a year before.
    """
    quarters = [p for p in observed if "-Q" in p and p in rates]
    totals = people.sum(axis=1)
    alone = {p: standard.expected(people, rates[p]) for p in quarters}
    one_rate = {p: totals * alone[p].sum() / totals.sum() for p in quarters}
    o = observed[quarters]
    gaps = {
        "ecart_structure": _gap(o, pd.DataFrame(alone)),
        "ecart_sans_structure": _gap(o, pd.DataFrame(one_rate)),
    }
    later = [p for p in quarters if _year_before(p) in quarters]
    predicted = {
        "ecart_prevision": {p: alone[_year_before(p)] for p in later},
        "ecart_prevision_sans": {p: one_rate[_year_before(p)] for p in later},
        "ecart_memoire": {p: observed[_year_before(p)] for p in later},
    }
    for key, guesses in predicted.items():
        gaps[key] = _gap(o[later], pd.DataFrame({p: _to_volume(guess, o[p]) for p, guess in guesses.items()}))
    model = {
        "niveau_territoire": level,
        "ajustement": name,
        "principal": principal,
        **said,
        "groupes": people.shape[1],
        "trimestres": len(quarters),
        "trimestres_prevus": len(later),
        **gaps,
    }
    return model | {"note": note(model)}


def _gap(observed: pd.DataFrame, predicted: pd.DataFrame) -> float:
    return standard.mean_gap(observed.to_numpy(float).ravel(), predicted.to_numpy(float).ravel())


def _to_volume(guess: pd.Series, observed: pd.Series) -> pd.Series:
    """The guess brought to the total observed, over the territories known on both sides: it tells who, not how many."""
    both = guess.notna() & observed.notna()
    return guess * observed[both].sum() / guess[both].sum()


def _year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def note(model: dict) -> str:
    """What the model adjusts, how well it predicts, and what it cannot say, in French."""
    units = {"region": "régions", "departement": "départements"}[model["niveau_territoire"]]
    text = (
        f"L’accès attendu est celui qu’aurait le territoire si chaque groupe de ses actifs occupés recourait au CEP comme "
        f"en France, la même période. On tient compte {model['libelle']} ({model['groupes']} groupes, recensement {model['millesime']})."
    )
    if model["trimestres"] and model["ecart_structure"] == model["ecart_structure"]:
        gain = model["ecart_sans_structure"] - model["ecart_structure"]
        said = (
            "la structure n’en rapproche pas, et ne dit donc pas pourquoi les territoires diffèrent"
            if gain < 0.5
            else "la structure explique une part des différences"
        )
        text += (
            f" Sur {model['trimestres']} trimestres, l’attendu s’écarte en moyenne de {_percent(model['ecart_structure'])} de "
            f"l’observé des {units}, contre {_percent(model['ecart_sans_structure'])} avec un même taux pour tous : {said}."
        )
    if model["trimestres_prevus"]:
        text += (
            f" Pour prévoir un trimestre un an à l’avance ({model['trimestres_prevus']} essais, volume national connu), il se "
            f"trompe de {_percent(model['ecart_prevision'])} ; répéter le trimestre de l’année d’avant, de "
            f"{_percent(model['ecart_memoire'])}."
        )
    return text + (
        " Il ne dit rien de l’offre, de la distance aux lieux d’accueil, de l’information des personnes ni de leurs besoins ; "
        "un rapport au-dessous de 1 n’est pas une faute. Les agents publics, que le marché ne couvre pas, sont parmi les "
        "actifs occupés : là où ils sont nombreux, l’attendu est trop haut."
    )


def _percent(value: float) -> str:
    return f"{value:.1f}\u202f%".replace(".", ",")
