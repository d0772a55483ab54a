"""The three views of the page, as links that keep the filters."""

from __future__ import annotations

import streamlit as st

from pages.coverage import own
from pages.shared.filters import View


def show(view: View) -> None:
    """Draw the links; the one of the view shown is marked."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="vues"):
        for code, title in own.VIEWS.items():
            if code == own.value(view, "vue"):
                st.html(f'<span class="vue ici" aria-current="true">{title}</span>', width="content")
            else:
                st.page_link(view.page, label=title, query_params=own.with_keys(view, vue=code).params())
