"""Comment chaque chiffre est-il calculé ?"""

from urllib.parse import urlencode

import streamlit as st

from pages.methods import figures
from pages.shared import bar, catalog, filters, shell, texts
from pages.shared import formats as f

PAGE = "pages/methods/page.py"

asked = st.query_params
pages = {address: title for _, title, address in shell.PAGES}
query = urlencode({key: asked[key] for key in filters.SHARED_KEYS if key in asked})
known = catalog.all_indicators()
named = {figures.page_of(address): title for address, title in pages.items()}
offered = ["", *(page for page in named if figures.found(known, page, ""))]
page, no_page = filters.choose(
    asked.get("page"), offered, "", f"La page « {{asked}} » n’a pas d’indicateur{f.NBSP}: tous sont montrés."
)
code, no_code = filters.choose(
    asked.get("indicateur"),
    ["", *(shown.code for shown in known)],
    "",
    f"L’indicateur « {{asked}} » n’est pas connu{f.NBSP}: tous sont montrés.",
)
text = asked.get("cherche", "")[:80]
shown = [catalog.indicator(code)] if code else figures.found(known, page, text)

st.html(
    "<h1>Comment chaque chiffre est-il calculé ?</h1>"
    f'<p class="portee">{texts.sentence_case(catalog.published_on())}</p>'
)
shell.notices([notice for notice in (no_page, no_code) if notice])
shell.remember(figures.remember(known))
with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="barre"):
    if code:
        bar.word("Je lis un seul indicateur")
        st.html('<a class="interne" href="methodes">les lire tous</a>', width="content")
    else:
        bar.word("Je cherche")
        bar.search(
            PAGE, "Mots de la fiche", "cherche", text, placeholder="un mot, par exemple « dénominateur »"
        )
        bar.word("parmi les indicateurs de")
        bar.select(
            PAGE, "Page", "page", offered, page, lambda p: named[p] if p else "toutes les pages", width=210
        )
if known and not shown:
    st.html(
        '<p class="vide">Aucune fiche ne contient ces mots. Essayez un mot de moins, ou toutes les pages.</p>'
    )
groups = figures.grouped(shown, pages)
if len(shown) > 1:
    st.html(figures.summary(groups, pages))
for members in groups.values():
    st.html("".join(figures.article(one, pages, query) for one in members))
