"""Qui pilote, qui coordonne, avec quels outils partagés ?"""

import datetime as dt
from urllib.parse import urlencode

import streamlit as st

from pages.governance import committees, figures, library, missions, skills, spro, tools, training
from pages.shared import bar, catalog, filters, read, shell
from pages.shared import formats as f

PAGE = "pages/governance/page.py"
INDICATOR = "ecart_cooperation"  # its periods are those of the page
PARTS = {
    "pilotage": ("Pilotage, instances, conventions", committees.show),
    "formation": ("Professionnalisation", training.show),
    "competences": ("Compétences et qualité du service", skills.show),
    "outils": ("Outils partagés", tools.show),
    "spro": ("SPRO", spro.show),
    "missions-locales": ("Missions locales", missions.show),
    "textes": ("Textes, histoire, consultations", library.show),
}

view, shown, notices = bar.current(PAGE, (INDICATOR,))
place = view.territoire
if place.niveau == "epci" or (
    place.niveau == "departement" and st.query_params.get("volet") != "missions-locales"
):
    place = catalog.territories()[f"region-{place.code_region}"]
    notices.append(f"La gouvernance se lit par région{f.NBSP}: la page montre {place.label}.")
part, notice = filters.choose(
    st.query_params.get("volet"),
    list(PARTS),
    "pilotage",
    "Le volet « {asked} » n’est pas connu : la page montre le pilotage.",
)
notices += [notice] if notice else []
view = view.at(territoire=place, indicateur="", maille="", autres=(("volet", part),))
region = "" if place.niveau == "france" else place.code_region or place.code
periods, latest = catalog.periods(INDICATOR, "ensemble", "ensemble")
# the last quarter is read as of today, an earlier one as it stood at its end
day = dt.date.today() if view.periode == max(periods) else f.end_of_quarter(view.periode)

shell.title("Qui pilote, qui coordonne, avec quels outils partagés ?", view, network=False)
shell.notices(notices)
state = read.read("governance/regions", region=region, jour=day.isoformat())
shell.remember(figures.remember(place, state, day))
bar.show(view, shown, mesh=False)
links = "".join(
    f'<a class="interne" target="_self" href="?{urlencode(view.params() | {"volet": key})}"'
    f"{' aria-current=&quot;true&quot;'.replace('&quot;', chr(34)) if key == part else ''}>{label}</a>"
    for key, (label, _) in PARTS.items()
)
st.html(f'<nav class="volets" aria-label="Volets de la page">{links}</nav>')
PARTS[part][1](view, region, day)
