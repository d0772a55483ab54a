"""What the address says that only this page knows: which view, which classes, what is chosen on the map."""

from __future__ import annotations

from collections.abc import Mapping

from pages.shared import catalog, classes, filters
from pages.shared import formats as f
from pages.shared.catalog import Indicator
from pages.shared.filters import View

PAGE = "pages/coverage/page.py"
WANTED = ("densite_lieux", "nb_lieux_accueil", "nb_conseillers_etp")


def indicators() -> list[str]:
    """Indicators of the page that the base served holds."""
    return [code for code in WANTED if catalog.has(code)]


def of_address(view: View, shown: Indicator, asked: Mapping[str, str]) -> tuple[View, list[str]]:
    """The view with the page's own keys, defaults included, and notices for what could not be honoured."""
    method, notice = filters.choose(
        asked.get("classes"),
        tuple(classes.METHODS),
        "quantiles",
        f"Le choix de classes « {{asked}} » n’existe pas{f.NBSP}: la carte montre autant de territoires par classe.",
    )
    usual = "non" if view.territoire.niveau == "france" or shown.is_count else "oui"
    own = {
        "classes": method,
        "lieux": asked.get("lieux") if asked.get("lieux") in ("oui", "non") else usual,
        "choisi": asked.get("choisi", ""),
    }
    return view.at(autres=tuple(own.items())), [notice] if notice else []


def value(view: View, key: str) -> str:
    """One of the page's own keys."""
    return dict(view.autres).get(key, "")
