"""What the reader of « Accès » may choose beside the common bar: denominator, public, kind of map, section of the page.

Pure functions: the address is read by the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pages.shared import filters, texts
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import View

RATE = "taux_acces_actifs_occupes"
EVERYBODY = "tous"
RESIDENCE = "rp_actifs_occupes_residence"


@dataclass(frozen=True)
class Denominator:
    """label: as chosen in the bar; unit: of whom there are 1,000; name: in full; wrong: what it wrongly includes; levels: where it is known."""

    label: str
    unit: str
    name: str
    wrong: str
    levels: tuple[str, ...]


ALL = ("france", "region", "departement", "epci")
DENOMINATORS = {
    RESIDENCE: Denominator(
        "actifs occupés (résidence)", "actifs occupés",
        "actifs occupés de 15 à 64 ans au lieu de résidence (Insee, recensement 2021)",
        "comprend les agents publics, que le marché ne couvre pas", ALL,
    ),
    "eep_emploi_lieu_travail": Denominator(
        "emplois (lieu de travail)", "emplois",
        "emploi total au lieu de travail, au 31 décembre précédent (Insee, dernier publié : 2021)",
        "comprend les emplois publics, et compte où l’on travaille : l’Île-de-France y pèse plus que ses habitants",
        ("france", "region", "departement"),
    ),
    "eep_hors_non_marchand": Denominator(
        "emplois hors non marchand", "emplois hors tertiaire non marchand",
        "emploi au lieu de travail sans le tertiaire non marchand (Insee, part publiée au point près : estimation)",
        "le non marchand n’est pas le secteur public : il retire des salariés privés (santé, associations) et laisse des agents "
        "publics d’autres secteurs",
        ("france", "region", "departement"),
    ),
    "population_active": Denominator(
        "actifs (emploi et chômage)", "actifs",
        "actifs de 15 à 64 ans au lieu de résidence, chômeurs compris (Insee, recensement 2021)",
        "comprend les chômeurs, qui relèvent de France Travail, et les agents publics", ALL,
    ),
    "rp_emploi_lieu_travail": Denominator(
        "emplois du recensement", "emplois",
        "emplois au lieu de travail (Insee, recensement, base du comparateur de territoires)",
        "comprend les emplois publics, et compte où l’on travaille", ALL,
    ),
}  # fmt: skip
# Publics whose rate is that of their own entries on their own people in work; levels are no public but can be asked alike
PUBLICS = {
    EVERYBODY: ("tous les publics", ""),
    "sexe*femme": ("femmes", "femmes en emploi"),
    "sexe*homme": ("hommes", "hommes en emploi"),
    "tranche_age*15_24": ("15–24 ans", "actifs occupés de 15 à 24 ans"),
    "tranche_age*25_34": ("25–34 ans", "actifs occupés de 25 à 34 ans"),
    "tranche_age*35_49": ("35–49 ans", "actifs occupés de 35 à 49 ans"),
    "tranche_age*50_plus": ("50 ans et plus", "actifs occupés de 50 ans et plus"),
    "csp*agriculteurs": ("agriculteurs", "agriculteurs"),
    "csp*artisans_commercants_chefs_entreprise": ("artisans, commerçants, chefs d’entreprise", "artisans, commerçants et chefs d’entreprise"),
    "csp*cadres": ("cadres", "cadres en emploi"),
    "csp*professions_intermediaires": ("professions intermédiaires", "professions intermédiaires en emploi"),
    "csp*employes": ("employés", "employés"),
    "csp*ouvriers": ("ouvriers", "ouvriers"),
    "niveau_diplome*infra_cap": ("sans diplôme", "actifs occupés sans diplôme"),
    "niveau_diplome*cap_bep": ("CAP, BEP", "actifs occupés de niveau CAP ou BEP"),
    "niveau_diplome*bac": ("bac", "actifs occupés de niveau bac"),
    "niveau_diplome*bac_2": ("bac + 2", "actifs occupés de niveau bac + 2"),
    "niveau_diplome*bac_3_plus": ("bac + 3 et plus", "actifs occupés de niveau bac + 3 et plus"),
    "statut_actif*independant": ("indépendants", "indépendants"),
    "niveau_cep*1": ("niveau 1", "actifs occupés"),
    "niveau_cep*2": ("niveau 2", "actifs occupés"),
}  # fmt: skip
MAPS = {
    "taux": "l’indicateur",
    "attendu": "l’observé sur l’attendu",
    "croisee": "l’accès et l’offre croisés",
}
SECTIONS = {
    "comparer": "Comparer les territoires",
    "publics": "Qui est accueilli",
    "parcours": "Du contact au niveau 2",
    "suites": "Satisfaction et suites",
    "verifier": "Vérifier les chiffres",
}


@dataclass(frozen=True)
class Choices:
    """What is chosen; codes of the tables above."""

    denominateur: str
    public: str
    carte: str
    volet: str

    @property
    def plain(self) -> bool:
        """The usual rate: everybody, by people in work where they live."""
        return self.denominateur == RESIDENCE and self.public == EVERYBODY

    @property
    def breakdown(self) -> tuple[str, str]:
        """(ventilation, modalité) of the rate chosen."""
        if self.public != EVERYBODY:
            ventilation, _, modalite = self.public.partition("*")
            return ventilation, modalite
        if self.denominateur != RESIDENCE:
            return "denominateur", self.denominateur
        return "ensemble", "ensemble"


def read(asked: Mapping[str, str], view: View) -> tuple[Choices, list[str]]:
    """The choices that the address asks for, and notices for those that could not be honoured."""
    notices = []

    def chosen(key: str, known: Mapping, what: str) -> str:
        usual = next(iter(known))
        value, notice = filters.choose(
            asked.get(key),
            list(known),
            usual,
            f"{what} « {{asked}} » n’est pas connu{f.NBSP}: la page montre son choix habituel.",
        )
        notices.extend([notice] if notice else [])
        return value

    carte = chosen("carte", MAPS, "Le genre de carte")
    volet = chosen("volet", SECTIONS, "Le volet")
    if view.indicateur != RATE:
        return Choices(RESIDENCE, EVERYBODY, "taux", volet), notices
    denominateur = chosen("denominateur", DENOMINATORS, "Le dénominateur")
    public = chosen("public", PUBLICS, "Le public")
    if public != EVERYBODY and denominateur != RESIDENCE:
        notices.append(
            "Le taux d’un public se rapporte à ses actifs occupés au lieu de résidence : l’autre dénominateur n’est connu que pour tous."
        )
        denominateur = RESIDENCE
    return Choices(denominateur, public, carte, volet), notices


def applied(view: View, shown: Indicator, picked: Choices) -> tuple[View, Indicator]:
    """The view and the indicator that the choices make: its breakdown, its levels, the words of its denominator."""
    view = view.at(
        autres=(
            ("denominateur", picked.denominateur if picked.denominateur != RESIDENCE else ""),
            ("public", picked.public if picked.public != EVERYBODY else ""),
            ("carte", picked.carte if picked.carte != "taux" else ""),
            ("volet", picked.volet if picked.volet != "comparer" else ""),
        )
    )
    if view.indicateur != RATE:
        return view, shown
    of = DENOMINATORS[picked.denominateur]
    levels, card, court = of.levels, dict(shown.card), shown.libelle_court
    card["denominateur"] = of.name
    if picked.denominateur != RESIDENCE:
        court = f"{court} ({of.label.split(' (')[0]})"
        card["limites"] = f"Le dénominateur {of.wrong}. La France est sans Mayotte."
    if picked.public != EVERYBODY:
        levels = ("france", "region", "departement")
        label, people = PUBLICS[picked.public]
        court = f"{court}, {label}"
        if not picked.public.startswith("niveau_cep"):
            card["denominateur"] = (
                f"{people}, au lieu de résidence (structure livrée des actifs occupés, recensement)"
            )
    if picked.carte == "attendu":
        levels = ("france", "region", "departement")
    if not picked.plain:
        shown = replace(shown, libelle_court=court, libelle=court, card=card, fixed=picked.breakdown)
    shown = replace(shown, niveaux=tuple(level for level in shown.niveaux if level in levels), card=card)
    offered = filters.meshes(view.territoire, shown.niveaux)
    return view.at(maille=view.maille if view.maille in offered else offered[0]), shown


def headline(view: View, picked: Choices, rate: float, low, high) -> str:
    """« En Bretagne, 5,9 entrées pour 1 000 emplois en 2025 (intervalle 5,8–6,0). », for another denominator or public."""
    unit = DENOMINATORS[picked.denominateur].unit
    if picked.public != EVERYBODY:
        unit = PUBLICS[picked.public][1]
    what = "entrées de niveau " + picked.public[-1] if picked.public.startswith("niveau_cep") else "entrées"
    around = f" (intervalle {f.interval(low, high)})" if f.is_known(low) else ""
    rhythm = (
        f"en {view.periode}" if f.is_year(view.periode) else f"par an au rythme du {f.period(view.periode)}"
    )
    place = texts.sentence_case(view.territoire.within)
    return f"{place}, <b>{f.number(rate, 1)} {what}</b> pour 1{f.NARROW}000 {unit} {rhythm}{around}."


def expected_sentence(value, low, high, verdict) -> str:
    """« C’est plus qu’on ne l’attendrait au vu de la structure des emplois (1,1 fois, intervalle 1,08–1,12). »"""
    if not f.is_known(value):
        return ""
    said = f"({f.number(value, 2)} fois, intervalle {f.interval(low, high, 2)})"
    if verdict == "au-dessus":
        return f"C’est plus qu’on ne l’attendrait au vu de la structure des emplois {said}."
    if verdict == "au-dessous":
        return f"C’est moins qu’on ne l’attendrait au vu de la structure des emplois {said}."
    if verdict == "conforme":
        return f"C’est ce qu’on attendrait au vu de la structure des emplois {said}."
    return ""


def described(picked: Choices) -> str:
    """The denominator in full, and what it wrongly includes: said under the bar, whatever the figure."""
    of = DENOMINATORS[picked.denominateur]
    if picked.public != EVERYBODY and not picked.public.startswith("niveau_cep"):
        return f"{PUBLICS[picked.public][1]}, au lieu de résidence (structure livrée des actifs occupés, recensement){f.NBSP}; {of.wrong}."
    return f"{of.name}{f.NBSP}; {of.wrong}."
