"""Où le CEP est-il présent ?"""

import streamlit as st

from pages.coverage import card_view, map_view, own, tabs, whatif_view
from pages.shared import bar, catalog, shell

indicators = catalog.shown_on("couverture")
view, shown, notices = bar.current(own.PAGE, indicators, meshes=own.meshes)
view, more = own.of_address(view, shown, st.query_params)

shell.title("Où le CEP est-il présent ?", view)
shell.notices([*notices, *more])
if own.value(view, "vue") == "carte":
    shell.remember(map_view.remember(view))
bar.show(view, shown, indicators, meshes=own.meshes)
tabs.show(view)
{"carte": map_view.show, "hypothese": whatif_view.show, "fiche": card_view.show}[own.value(view, "vue")](
    view, shown
)
