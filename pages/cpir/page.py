"""Que dit le trimestre à la CPIR ?"""

import datetime as dt

import streamlit as st

from etl import register
from etl.paths import Paths
from pages.cpir import desk, figures, meeting, quarter, sections
from pages.cpir.followed import followed
from pages.shared import bar, catalog, filters, read, shell, texts
from pages.shared import formats as f

PAGE = "pages/cpir/page.py"
FIRST_REGION = "84"

regions = {t.code: t for t in catalog.territories().values() if t.niveau == "region"}
asked = st.query_params
places = catalog.territories()
place, notice_t = filters.territory(asked.get("territoire"), places)
code = place.code if place.niveau == "region" else place.code_region or FIRST_REGION
region = regions[code]
offered = quarter.known_quarters(read.read)
wanted = asked.get("periode")
periode, notice_p = filters.choose(
    wanted if wanted is None or not f.is_year(wanted) else None,
    offered,
    offered[0],
    "Le trimestre « {asked} » n’est pas connu : la page montre le dernier.",
)
paths, today = Paths.from_env(), dt.date.today()
written = register.decisions(paths, code)
indicators = {i: catalog.indicator(i) for i in catalog.codes()}
content = quarter.quarter(
    read.read,
    region,
    periode,
    followed(read.read, indicators, written, periode),
    register.notes(paths, code, periode),
)

if asked.get("seance"):
    meeting.show(content, asked.get("ecran"), today.isoformat())
    st.stop()

provisional = " (provisoire, il peut être révisé)" if content.provisional else ""
st.html(
    f"<h1>Que dit le trimestre à la CPIR {texts.of('region', code, region.nom)} ?</h1>"
    f'<p class="portee">{f.period(periode)}{provisional} · {catalog.published_on()}</p>'
)
shell.notices([n for n in (notice_t, notice_p) if n])
with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="barre"):
    bar.word("Je prépare la réunion de")
    keys = [f"region-{c}" for c in sorted(regions, key=lambda c: regions[c].nom)]
    bar.select(PAGE, "Région", "territoire", keys, f"region-{code}", lambda k: places[k].label, width=260)
    bar.word("au")
    bar.select(
        PAGE, "Trimestre", "periode", offered, periode, lambda p: f.period(p).replace(f.NBSP, " "), width=110
    )
    st.button("Mode séance", key="seance", on_click=bar.go_to, kwargs={"seance": "1", "ecran": "retenir"})

with st.container(key="cpir"):
    sections.screens(content)
sections.changes(content)
desk.show(content, paths, today)
sections.documents(content)
st.html(
    f'<h3 class="constat" id="definitions">Définitions</h3><dl class="carte">{figures.definitions(content)}</dl>'
)
