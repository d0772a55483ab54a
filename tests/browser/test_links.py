"""Every kind of link and tab of every page: what one clicks, what the address says and what one reads agree."""

from __future__ import annotations

import pytest

from tests.browser import crawl
from tests.browser.driving import ONLY_WITH_CHROMIUM

pytestmark = ONLY_WITH_CHROMIUM


EACH = [pytest.param(page, marks=() if page == "accueil" else pytest.mark.slow) for page in crawl.STARTS]


@pytest.mark.parametrize("page", EACH)
def test_links_write_the_address_and_hold(server, browser, page):
    found = [k for start in crawl.STARTS[page] for k in crawl.links(browser, f"{server}/{start}")]
    each = list(crawl.one_of_each_shape(found))
    assert any(link.inner for link in each), "at least the page's own entry of the menu"
    for link in each:
        if link.inner:
            crawl.walked(browser, link)
        else:
            crawl.opened(browser, link.start)
            crawl.followed(browser, link)


def test_a_second_tab_opens_what_the_first_shows(server, browser):
    start = f"{server}/couverture?territoire=departement-87"
    (link,) = [k for k in crawl.links(browser, start) if "Et si un lieu" in k.text]
    read = crawl.followed(browser, link)
    address, first = browser.current_url, browser.current_window_handle
    browser.switch_to.new_window("tab")
    try:
        browser.get(address)
        crawl.shows_again(browser, read, "le second onglet montre autre chose")
    finally:
        browser.close()
        browser.switch_to.window(first)
