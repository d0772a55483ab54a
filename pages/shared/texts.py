"""Words: names of territories with their article, changes and comparisons, absences. Pure functions."""

from __future__ import annotations

from pages.shared import compare
from pages.shared import formats as f

LEVELS = {
    "france": ("France", "France"),
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("EPCI", "EPCI"),
    "commune": ("commune", "communes"),
    "ze2020": ("zone d’emploi", "zones d’emploi"),
    "zonage": ("zone de votre zonage", "zones de votre zonage"),
}
MODALITIES = {
    "femme": "Femmes",
    "homme": "Hommes",
    "15_24": "15–24 ans",
    "25_34": "25–34 ans",
    "35_49": "35–49 ans",
    "50_plus": "50 ans et plus",
    "infra_cap": "Sans diplôme ou inférieur au CAP",
    "cap_bep": "CAP, BEP",
    "bac": "Bac",
    "bac_2": "Bac + 2",
    "bac_3_plus": "Bac + 3 et plus",
    "1": "1 : accueil individualisé",
    "2": "2 : accompagnement personnalisé",
    "agriculteurs": "Agriculteurs",
    "artisans_commercants_chefs_entreprise": "Artisans, commerçants, chefs d’entreprise",
    "cadres": "Cadres",
    "professions_intermediaires": "Professions intermédiaires",
    "employes": "Employés",
    "ouvriers": "Ouvriers",
    "salarie_prive": "Salariés du privé",
    "independant": "Indépendants",
    "agent_public": "Agents publics",
    "interimaire": "Intérimaires",
    "apprenti": "Apprentis",
    "demandeur_emploi": "Demandeurs d’emploi",
    "nr": "Non renseigné",
}
DIMENSIONS = {
    "sexe": "Sexe",
    "tranche_age": "Âge",
    "niveau_diplome": "Diplôme",
    "niveau_cep": "Niveau de CEP",
    "csp": "Catégorie socioprofessionnelle",
    "statut_actif": "Statut d’activité",
}
SITE_TYPES = {
    "dedie": "lieu dédié",
    "partenaire": "chez un partenaire",
    "permanence": "permanence",
    "itinerant": "itinérant",
    "distance": "à distance",
}
MODES = {"presentiel": "en présence", "telephone": "téléphone", "visio": "visioconférence", "mixte": "mixte"}
DATASETS = {
    "activite": "Activité",
    "lieux_accueil": "Lieux d’accueil",
    "parcours": "Parcours",
    "reorientations": "Réorientations",
    "execution_marche": "Exécution du marché",
    "outils_partages": "Outils partagés",
    "spro": "Membres du SPRO",
    "transitions_pro": "Transitions Pro",
    "missions_locales": "Missions locales",
    "perimetres": "Périmètres",
    "auto_evaluations": "Auto-évaluations",
    "insee_comparateur": "Insee, comparateur de territoires",
    "": "Non reconnu",
}
VERDICTS = {
    "acceptee": "acceptée",
    "acceptee_avec_reserve": "acceptée avec réserve",
    "rejetee": "rejetée",
}
STATUSES = {
    "A": "",
    "E": "estimé",
    "P": "provisoire",
    "B": "non comparable",
    "M": "manquant",
    "L": "non livré",
    "R": "révisé",
}

_ARTICLES = {
    "le ": "14 15 18 25 29 30 32 39 41 45 46 47 49 56 59 62 63 67 68 69 81 82 83 84 90 94 95",
    "la ": "16 17 19 2A 2B 21 23 24 26 31 33 42 43 44 48 50 51 52 53 54 55 57 58 70 71 72 73 74 76 77 80 "
    "85 86 87 93 971 972 973",
    "l’": "01 02 03 07 09 10 11 12 27 28 34 35 36 37 38 60 61 89 91",
    "les ": "04 05 06 08 13 22 40 64 65 66 78 79 88 92",
    "": "75 974 976",
}
_REGION_ARTICLES = {
    "le ": "24 44",
    "la ": "01 02 03 27 28 53 75 94",
    "l’": "11 76 84",
    "les ": "32 52",
    "": "04 06 93",
}
# Those one is « en » rather than « dans »
_EN = (
    "07 09 17 19 2A 2B 21 24 28 31 33 35 37 38 43 44 48 52 53 54 57 70 71 73 74 76 77 85 87 91 93 971 972 973"
)
_REGION_EN = "01 02 03 11 24 27 28 53 75 76 84 93 94"


def _article(level: str, code: str) -> str:
    table = _REGION_ARTICLES if level == "region" else _ARTICLES
    return next((article for article, codes in table.items() if code in codes.split()), "")


def the(level: str, code: str, name: str) -> str:
    """« la France », « la Creuse », « Paris », « la CC du Ried de Marckolsheim »."""
    if level == "france":
        return "la France"
    if level in ("region", "departement"):
        return f"{_article(level, code)}{name}"
    if name.startswith("Eurométropole "):
        return f"l’{name}"
    return f"la {name}" if name.startswith(("CC ", "CA ", "CU ", "Métropole ")) else name


def of(level: str, code: str, name: str) -> str:
    """« de la Creuse », « du Nord », « des Landes », « de l’Ain », « de Paris »."""
    full = the(level, code, name)
    if full.startswith("le "):
        return f"du {full[3:]}"
    if full.startswith("les "):
        return f"des {full[4:]}"
    vowel = full[0] in "AEÉÈÎIOUYŒÂÊH" and level in ("epci", "commune")
    return f"d’{full}" if vowel else f"de {full}"


def within(level: str, code: str, name: str) -> str:
    """« en France », « en Gironde », « dans la Creuse », « à Paris », « dans la CC du Perche »."""
    if level == "france":
        return "en France"
    if level in ("region", "departement"):
        if code in (_REGION_EN if level == "region" else _EN).split():
            return f"en {name}"
        article = _article(level, code)
        return f"dans {article}{name}" if article else f"à {name}"
    full = the(level, code, name)
    return f"dans {full}" if full != name else f"à {name}"


def inside_sentence(text: str) -> str:
    """The same text with a small first letter, its other capitals kept (« taux de recours au CEP »)."""
    return text[:1].lower() + text[1:]


def sentence_case(text: str) -> str:
    """The same text with a capital first letter."""
    return text[:1].upper() + text[1:]


def territory_label(level: str, code: str, name: str) -> str:
    """How a territory is named in lists: « Gironde (33) », « Nouvelle-Aquitaine », « Bordeaux Métropole »."""
    return f"{name} ({code})" if level == "departement" else name


def change_of_rate(difference: compare.Difference | None, persons: float | None, decimals: int = 1) -> str:
    """« en hausse de 0,3 point sur un an », « stable sur un an (l’écart n’est pas significatif) »…

    persons: the smaller of the two counts behind the rates; under compare.FEW nothing is concluded.
    Empty when the comparison cannot be made.
    """
    if difference is None:
        return ""
    if f.is_known(persons) and persons < compare.FEW:
        return "trop peu de personnes pour conclure sur un an"
    if difference.sense == 0:
        return "stable sur un an (l’écart n’est pas significatif)"
    word = "en hausse" if difference.sense > 0 else "en baisse"
    return f"{word} de {f.points(abs(difference.value), decimals).lstrip('+')} sur un an"


def change_of_count(difference: compare.Difference | None, persons: float | None) -> str:
    """« en hausse de 12 % sur un an », with the same cautions as `change_of_rate`."""
    if difference is None:
        return ""
    if f.is_known(persons) and persons < compare.FEW:
        return "trop peu de personnes pour conclure sur un an"
    if difference.sense == 0:
        return "stable sur un an (l’écart n’est pas significatif)"
    word = "en hausse" if difference.sense > 0 else "en baisse"
    decimals = 0 if abs(difference.value) >= 2 else 1
    return f"{word} de {f.percent_change(abs(difference.value), decimals).lstrip('+')} sur un an"


def against(sense: int | None, reference: str) -> str:
    """« C’est plus qu’en France (5,9 ‰). »; `reference` is « en France (5,9 ‰) »; sense: 1, -1, 0 when not sure, None when unknown."""
    if sense is None:
        return ""
    que = "qu’" if reference[0] in "aeiouhàéè" else "que "
    if sense > 0:
        return f"C’est plus {que}{reference}."
    if sense < 0:
        return f"C’est moins {que}{reference}."
    return f"C’est comparable à ce qu’on observe {reference} : l’écart n’est pas significatif."


def dataset(code: str) -> str:
    """The name of a kind of file: « Lieux d’accueil »; its code in plain letters when it has none here."""
    return DATASETS.get(code, sentence_case(code.replace("_", " ")))


# Rules of the contracts whose code does not read as words
RULES = {
    "type_annee": "année illisible",
    "type_booleen": "oui ou non illisible",
    "type_date": "date illisible",
    "type_entier": "nombre entier illisible",
    "type_nombre": "nombre illisible",
    "format_periode": "période illisible",
    "cle_en_double": "deux lignes pour la même chose",
    "un_parmi": "aucune des colonnes dont une est obligatoire",
    "obligatoire": "cellule obligatoire vide",
    "motif": "forme inattendue",
    "epci_inconnu": "EPCI inconnu",
    "iris_inconnu": "Iris inconnu",
    "ze_inconnue": "zone d’emploi inconnue",
    "reseau_inconnu": "réseau inconnu",
    "operateur_reel": "opérateur réel dans une démonstration",
    "periode_future": "période qui n’est pas finie",
    "commune_hors_departement": "commune hors du département indiqué",
}


def rule(code: str) -> str:
    """A rule of the contracts, in words."""
    return RULES.get(code, code.replace("_", " "))


# How operators are named inside a sentence; the others need no article.
_OPERATOR_ARTICLES = (
    ("Opérateur régional", "l’opérateur régional"),
    ("Opérateurs régionaux", "les opérateurs régionaux"),
    ("Apec", "l’Apec"),
    ("Missions locales", "les Missions locales"),
    ("Réseau ", "le réseau "),
    ("Groupement ", "le groupement "),
    ("Titulaire ", "le titulaire "),
)


def operator(name: str) -> str:
    """« l’Apec », « l’opérateur régional de Guyane », « France Travail »: without what stands in brackets."""
    name = name.split(" (")[0]
    for start, said in _OPERATOR_ARTICLES:
        if name.startswith(start):
            return said + name[len(start) :]
    return name


def absence(reason: str | None, obs_status: str | None = None, conf_status: str | None = None) -> str:
    """Why a value is not there, in words; never empty, never zero."""
    if f.is_known(reason) and str(reason).strip():
        text = str(reason).strip()
        for start, said in _OPERATOR_ARTICLES:
            for before in (" par ", " de ", ", "):
                text = text.replace(f"{before}{start}", f"{before}{said}")
        return text.replace(" de les ", " des ").replace(" de le ", " du ")
    if conf_status in ("C", "D"):
        return "secret statistique"
    return {"L": "non livré", "M": "non documenté"}.get(obs_status or "", "non documenté")
