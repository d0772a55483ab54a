"""« Marché » in the real browser: a lot opens from the table, and its page holds without scrolling sideways."""

from __future__ import annotations

import pytest

from tests.browser.driving import ONLY_WITH_CHROMIUM, open_page, settled, shows, until

pytestmark = ONLY_WITH_CHROMIUM


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (820, 1180)])
def test_a_lot_opens_from_the_table_and_nothing_scrolls_sideways(browser, server, width, height):
    from selenium.webdriver.common.by import By

    browser.set_window_size(width, height)
    open_page(browser, f"{server}/marche")
    links = browser.find_elements(By.CSS_SELECTOR, ".lots tbody th a")
    assert len(links) == 15
    bretagne = next(link for link in links if link.text == "Bretagne")
    browser.execute_script("arguments[0].click()", bretagne)
    until(lambda: "lot=2023_bretagne" in browser.current_url, what="adresse du lot")
    settled(browser)
    until(lambda: shows(browser, "Reste à faire par mois"), what="fiche du lot")
    wide = "const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth"
    assert browser.execute_script(wide) <= 1
    bars = "return document.querySelectorAll('.js-plotly-plot').length"
    until(lambda: browser.execute_script(bars) >= 3, what="figures dessinées")
