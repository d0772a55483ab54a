"""What only this page knows: its indicators, what they are for one commune, its own keys of the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pages.shared import classes, filters, maps, read
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import Territory, View

PAGE = "pages/coverage/page.py"
# A share of people at work says nothing of one commune, where all live at the same place: what is behind it does.
TIME = {
    "libelle": "Temps d’accès au lieu d’accueil le plus proche",
    "libelle_court": "Temps d’accès",
    "unite": "minutes",
    "decimales": 0,
}
# Minutes that mean the same everywhere: those of the thresholds
TIME_STEPS = maps.Scale(
    (15, 20, 30, 45), maps.SEQUENTIAL, ("moins de 15", "15 à 20", "20 à 30", "30 à 45", "45 et plus")
)
OFFER = {
    "libelle": "Conseillers accessibles (ETP pour 100\u202f000 actifs occupés)",
    "libelle_court": "Conseillers accessibles",
    "unite": "ETP pour 100\u202f000 actifs occupés",
    "decimales": 0,
}
OF_COMMUNES = {
    "temps_acces_median": ("temps_min", TIME),
    "distance_acces_mediane": ("distance_km", {"libelle_court": "Distance d’accès"}),
    "couverture_temps_acces": ("temps_min", TIME),
    "zone_blanche_cep": ("temps_min", TIME),
    "territoire_acteur_unique": ("temps_min", TIME),
    "apl_cep": ("apl", OFFER),
}
VIEWS = {"carte": "Carte et listes", "hypothese": "Et si un lieu ouvrait ici ?", "fiche": "Fiche à imprimer"}


def meshes(place: Territory, shown: Indicator) -> list[str]:
    """Levels that the map draws: those of the indicator, and communes where their own measure stands for it."""
    known = set(read.read("coverage/zone_levels")["niveau_territoire"])
    levels = [n for n in shown.niveaux if n not in ("ze2020", "zonage") or n in known]
    if shown.code in OF_COMMUNES and "commune" not in levels:
        levels.append("commune")
    return filters.meshes(place, levels, filters.ANYWHERE)


def for_mesh(shown: Indicator, maille: str) -> Indicator:
    """The indicator as it is said at a mesh: for communes, minutes rather than a share of people."""
    if maille == "commune" and shown.code in OF_COMMUNES:
        return replace(shown, **OF_COMMUNES[shown.code][1])
    return shown


def measure(shown: Indicator, maille: str) -> str | None:
    """The column of `couverture_commune` that stands for an indicator at commune level, if any."""
    return OF_COMMUNES[shown.code][0] if maille == "commune" and shown.code in OF_COMMUNES else None


def parameters() -> dict[str, str]:
    """The table of parameters: name → text."""
    return read.read("coverage/parameters").set_index("parametre")["valeur"].to_dict()


def parameter(name: str) -> float:
    """A number of the table of parameters (thresholds in minutes)."""
    return float(parameters()[name])


def received(view: View) -> tuple[str, ...]:
    """The networks whose sites count in the view, in the order in which they are shown."""
    rows = read.read("coverage/received", periode=view.periode, maillage=view.maillage)
    return tuple(rows["reseau_code"])


def of_address(view: View, shown: Indicator, asked: Mapping[str, str]) -> tuple[View, list[str]]:
    """The view with the page's own keys, defaults included, and notices for what could not be honoured."""
    method, no_method = filters.choose(
        asked.get("classes"),
        tuple(classes.METHODS),
        "quantiles",
        f"Le choix de classes « {{asked}} » n’existe pas{f.NBSP}: la carte montre autant de territoires par classe.",
    )
    which, no_view = filters.choose(
        asked.get("vue"),
        tuple(VIEWS),
        "carte",
        f"La vue « {{asked}} » n’existe pas{f.NBSP}: la page montre la carte.",
    )
    usual = "non" if view.territoire.niveau == "france" or shown.is_count else "oui"
    own = {
        "vue": which,
        "classes": method,
        "lieux": asked.get("lieux") if asked.get("lieux") in ("oui", "non") else usual,
        "choisi": asked.get("choisi", ""),
        "reference": asked.get("reference", ""),
        "h": asked.get("h", "") if which == "hypothese" else "",
        "h2": asked.get("h2", "") if which == "hypothese" else "",
    }
    return view.at(autres=tuple(own.items())), [n for n in (no_method, no_view) if n]


def value(view: View, key: str) -> str:
    """One of the page's own keys."""
    return dict(view.autres).get(key, "")


def with_keys(view: View, **keys: str) -> View:
    """The same view with other values of the page's own keys."""
    return view.at(autres=tuple((dict(view.autres) | keys).items()))
