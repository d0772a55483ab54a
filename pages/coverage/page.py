"""Où le CEP est-il présent ?"""

import streamlit as st

from pages.coverage import map_view, own
from pages.shared import bar, filters, shell

view, shown, notices = bar.current(own.PAGE, own.indicators(), inside=filters.ANYWHERE)
view, more = own.of_address(view, shown, st.query_params)

shell.title("Où le CEP est-il présent ?", view)
shell.notices([*notices, *more])
map_view.show(view, shown)
