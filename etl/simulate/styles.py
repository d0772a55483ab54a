"""How each operator writes its files: encoding, headers, spellings, title rows. Nothing here changes a count."""

from __future__ import annotations

from dataclasses import dataclass

DEMONSTRATION = "Données de démonstration"
WARNING = f"{DEMONSTRATION} – chiffres inventés, aucune activité réelle"

# Column → header as a program, a careful office and an Excel sheet write it. All are in the contracts.
HEADERS = {
    "operateur_code": ("operateur_code", "Opérateur", "Réseau"),
    "periode": ("periode", "Période", "Trimestre"),
    "code_commune": ("code_commune", "Code commune", "Code Insee"),
    "code_departement": ("code_departement", "Code département", "Dép."),
    "niveau_cep": ("niveau_cep", "Niveau de CEP", "Niveau"),
    "sexe": ("sexe", "Sexe", "Genre"),
    "tranche_age": ("tranche_age", "Tranche d’âge", "Âge"),
    "csp": ("csp", "Catégorie socioprofessionnelle", "CSP"),
    "niveau_diplome": ("niveau_diplome", "Niveau de diplôme", "Diplôme"),
    "statut_actif": ("statut_actif", "Statut d’activité", "Statut"),
    "entrees_cep": ("entrees_cep", "Nombre d’entrées en CEP", "Nb entrées"),
    "beneficiaires_cep": ("beneficiaires_cep", "Nombre de bénéficiaires", "Nb bénéficiaires"),
    "rdv_presentiel": ("rdv_presentiel", "Rendez-vous en présence", "RDV présentiel"),
    "rdv_distance": ("rdv_distance", "Rendez-vous à distance", "RDV à distance"),
    "contacts": ("contacts", "Contacts", "Nb contacts"),
    "site_id": ("site_id", "Identifiant du lieu", "Code site"),
    "nom": ("nom", "Nom du lieu", "Libellé"),
    "site_type": ("site_type", "Type de lieu", "Type"),
    "latitude": ("latitude", "Latitude", "Lat"),
    "longitude": ("longitude", "Longitude", "Lon"),
    "modalite": ("modalite", "Modalité", "Mode d’accueil"),
    "horaires": ("horaires", "Horaires", "Horaires d’ouverture"),
    "jours_semaine": ("jours_semaine", "Jours par semaine", "Jours d’ouverture par semaine"),
    "conseillers_etp": ("conseillers_etp", "Conseillers (ETP)", "ETP conseillers"),
    "conseillers_effectif": ("conseillers_effectif", "Conseillers (personnes)", "Nb conseillers"),
    "niveaux_cep": ("niveaux_cep", "Niveaux délivrés", "Niveaux CEP"),
    "spro_statut": ("spro_statut", "Statut SPRO", "SPRO"),
}
YEAR_HEADERS = ("periode", "Année", "Année")

# Code → wording of people. Codes left out are written as they are.
LABELS = {
    "niveau_cep": {"1": "Niveau 1", "2": "Niveau 2"},
    "sexe": {"femme": "Femmes", "homme": "Hommes"},
    "tranche_age": {
        "15_24": "15-24 ans", "25_34": "25-34 ans", "35_49": "35-49 ans", "50_plus": "50 ans et plus",
    },
    "csp": {
        "agriculteurs": "Agriculteurs exploitants",
        "artisans_commercants_chefs_entreprise": "Artisans, commerçants, chefs d’entreprise",
        "cadres": "Cadres et professions intellectuelles supérieures",
        "professions_intermediaires": "Professions intermédiaires",
        "employes": "Employés", "ouvriers": "Ouvriers", "nr": "Non renseigné",
    },
    "niveau_diplome": {
        "infra_cap": "Sans diplôme", "cap_bep": "CAP-BEP", "bac": "Bac", "bac_2": "Bac+2",
        "bac_3_plus": "Bac+3 et plus", "nr": "Non renseigné",
    },
    "statut_actif": {
        "salarie_prive": "Salarié du privé", "independant": "Indépendant", "agent_public": "Agent public",
        "interimaire": "Intérimaire", "apprenti": "Apprenti", "demandeur_emploi": "Demandeur d’emploi",
        "nr": "Non renseigné",
    },
    "site_type": {"dedie": "Dédié", "itinerant": "Itinérant", "permanence": "Permanence", "partenaire": "Partenaire"},
    "modalite": {"mixte": "Présentiel et distance", "presentiel": "Présentiel"},
    "spro_statut": {
        "membre_droit": "Membre de droit", "membre_labellise": "Membre labellisé",
        "partenaire_local": "Partenaire local",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """Habits of one operator.

    kind: "csv" or "xlsx". encoding: of the csv. wording: which of the three headers. labels: people's wording
    instead of codes. period: "code", "T1 2022", "2022-T1" or "1er trim. 2022". thousands: separator in counts.
    totals, note: rows under the table. without: optional columns never delivered. marks: column → mark of absence
    put in some of its cells. windows: lines end with CR LF.
    """

    kind: str = "csv"
    encoding: str = "utf-8-sig"
    wording: int = 0
    labels: bool = False
    period: str = "code"
    thousands: str = ""
    totals: bool = False
    note: bool = False
    without: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    windows: bool = False


PROGRAM = Style()
OFFICE = Style(
    encoding="cp1252", wording=1, labels=True, period="T1 2022", totals=True, note=True, windows=True,
    marks=(("rdv_distance", "s"),),
)  # fmt: skip
SHEET = Style(encoding="cp1252", wording=2, labels=True, period="1er trim. 2022", totals=True, windows=True)
BOOK = Style(kind="xlsx", wording=1, labels=True, period="T1 2022", totals=True, marks=(("contacts", "nc"),))

STYLES = {
    "france_travail": Style(
        encoding="cp1252", wording=2, labels=True, period="1er trim. 2022", thousands="\u00a0", totals=True,
        windows=True,
    ),
    "apec": Style(wording=1, period="2022-T1", thousands="\u202f", note=True),
    "mission_locale": Style(
        encoding="cp1252", wording=2, labels=True, period="T1 2022", totals=True, windows=True,
        marks=(("rdv_distance", "s"),),
    ),
    "cap_emploi": Style(wording=1, labels=True, period="2022-T1", marks=(("contacts", "nc"), ("rdv_distance", "-"))),
    "demo_alpha": OFFICE,
    "demo_beta": Style(wording=1, period="2022-T1"),
    "demo_gamma": SHEET,
    "demo_delta": Style(wording=1, labels=True, period="T1 2022", totals=True, note=True),
    "demo_epsilon": Style(marks=(("rdv_presentiel", "s"), ("rdv_distance", "s"))),
    "demo_zeta": Style(encoding="cp1252", wording=1, period="T1 2022", windows=True, totals=True),
    "demo_eta": Style(encoding="cp1252", wording=2, period="2022-T1", without=("contacts",), windows=True),
    "demo_theta": Style(wording=2, labels=True, period="1er trim. 2022", marks=(("contacts", "ND"),)),
    "demo_iota": OFFICE,
    "demo_kappa": BOOK,
    "demo_lambda": SHEET,
    "demo_mu": BOOK,
    "demo_nu": PROGRAM,
    "demo_xi": Style(encoding="cp1252", wording=1, labels=True, period="T1 2022", windows=True),
    "demo_omicron": BOOK,
}  # fmt: skip

SPELLINGS = {
    "apec": "Apec", "mission_locale": "Mission Locale", "demo_alpha": "Démonstration Alpha",
    "demo_gamma": "Démonstration Gamma", "demo_delta": "Titulaire de démonstration Delta",
    "demo_theta": "Titulaire de démonstration Thêta", "demo_iota": "Démonstration Iota",
    "demo_kappa": "Démonstration Kappa", "demo_lambda": "Titulaire de démonstration Lambda",
    "demo_mu": "Démonstration Mu", "demo_omicron": "Titulaire de démonstration Omicron",
    "demo_xi": "Démonstration Xi",
}  # fmt: skip


def style_of(operator: str) -> Style:
    return STYLES.get(operator, PROGRAM)


def spell_operator(operator: str, year: int, style: Style) -> str:
    """The operator as its own files name it that year."""
    if operator == "france_travail":
        return "Pôle emploi" if year < 2024 else "France Travail"
    if operator == "cap_emploi":
        return "AP Emploi" if year == 2020 else "Cap emploi"
    return SPELLINGS.get(operator, operator) if style.labels else operator


def spell_period(period: str, form: str) -> str:
    """« 2022-Q1 » as « T1 2022 », « 2022-T1 » or « 1er trim. 2022 »; a year stays a year."""
    if "-Q" not in period or form == "code":
        return period
    year, quarter = period.split("-Q")
    if form == "2022-T1":
        return f"{year}-T{quarter}"
    if form == "T1 2022":
        return f"T{quarter} {year}"
    return f"{quarter}{'er' if quarter == '1' else 'e'} trim. {year}"


def spell_values(column: str, codes: tuple[str, ...], style: Style) -> list[str]:
    """The codes of an enumerated column as this style writes them."""
    known = LABELS.get(column, {}) if style.labels else {}
    return [known.get(code, code) for code in codes]
