"""The map on a canvas in a real browser, the network cut: drawn whole, pointed at, clicked, searched, walked by keys."""

from __future__ import annotations

import time

import pytest

from tests.browser.driving import ONLY_WITH_CHROMIUM, open_page, shows, until

pytestmark = ONLY_WITH_CHROMIUM

# The component lives in a shadow root: `map` is its element
MAP = """
const find = (root) => { for (const e of root.querySelectorAll('*')) if (e.shadowRoot) {
  const found = e.shadowRoot.querySelector('.carte') || find(e.shadowRoot); if (found) return found; } return null; };
const map = find(document);
"""


def ask(browser, script: str):
    return browser.execute_script(MAP + script)


def drawn(browser, count: int | None = None) -> int:
    """Wait until the map is painted (with this many units); returns how many there are."""
    script = "return map && map.dataset.etat === 'pret' ? Number(map.dataset.unites) : 0"
    return until(
        lambda: (n := ask(browser, script)) and (count in (None, n)) and n, what=f"carte de {count} unités"
    )


def colours(browser, box: tuple[float, float, float, float]) -> set[tuple[int, int, int]]:
    """Colours of opaque pixels in a part of the canvas (left, top, right, bottom as shares of it)."""
    pixels = ask(
        browser,
        f"const c = map.querySelector('canvas'), [a, b, d, e] = [{','.join(map(str, box))}];"
        "const p = c.getContext('2d').getImageData(a * c.width, b * c.height, (d - a) * c.width, (e - b) * c.height).data;"
        "const out = new Set(); for (let i = 0; i < p.length; i += 4) if (p[i + 3] > 250) out.add([p[i], p[i + 1], p[i + 2]].join());"
        "return [...out]",
    )
    return {tuple(map(int, p.split(","))) for p in pixels}


def move(browser, x: float, y: float, click: bool = False) -> str:
    """Point at a place of the canvas (shares of its width and height); returns the sentence shown."""
    from selenium.webdriver.common.actions.action_builder import ActionBuilder

    left, top, width, height = ask(
        browser,
        "map.scrollIntoView({block: 'center'}); const b = map.querySelector('canvas').getBoundingClientRect();"
        "return [b.x, b.y, b.width, b.height]",
    )
    action = ActionBuilder(browser)
    action.pointer_action.move_to_location(int(left + x * width), int(top + y * height)).pause(0.2)
    if click:
        action.pointer_action.click()
    action.perform()
    return ask(browser, "const b = map.querySelector('.bulle'); return b.hidden ? '' : b.textContent")


@pytest.mark.parametrize(("mesh", "count"), [("region", 18), ("departement", 101), ("epci", 1259)])
def test_every_mesh_is_drawn_with_corsica_and_overseas(server, browser, mesh, count):
    open_page(browser, f"{server}/couverture?maille={mesh}")
    assert drawn(browser, count) == count
    width, height = ask(
        browser, "const c = map.querySelector('canvas'); return [c.clientWidth, c.clientHeight]"
    )
    assert width > 500
    assert height > 400
    # the frames stand at the left, Corsica alone at the bottom right
    assert len(colours(browser, (0.05, 0.25, 0.3, 1))) > 3
    assert len(colours(browser, (0.75, 0.75, 1, 1))) >= 2
    assert shows(browser, "échelles différentes")


def test_pointing_says_a_french_sentence_and_a_click_opens_the_territory(server, browser):
    open_page(browser, f"{server}/couverture?maille=region&indicateur=densite_lieux&periode=2026-Q2")
    drawn(browser, 18)
    said = until(lambda: move(browser, 0.55, 0.45), what="phrase")
    assert "Centre-Val de Loire\u00a0: " in said
    assert "lieux pour 100" in said
    assert "France " in said
    move(browser, 0.55, 0.45, click=True)
    until(lambda: "territoire=region-24" in browser.current_url, what="adresse de la région")
    until(lambda: shows(browser, "En Centre-Val de Loire"), what="phrase de la région")


def test_the_keyboard_walks_from_a_territory_to_the_next_and_opens_it(server, browser):
    from selenium.webdriver.common.keys import Keys

    open_page(browser, f"{server}/couverture?maille=departement&indicateur=densite_lieux")
    drawn(browser, 101)
    ask(browser, "map.querySelector('canvas').focus()")
    canvas = browser.switch_to.active_element
    live = "return map.querySelector('.dit').textContent"
    heard = []
    for key in (Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_DOWN):
        canvas.send_keys(key)
        heard.append(ask(browser, live))
    assert len(set(heard)) == 3, "each key goes to another département, and says it"
    assert all("\u00a0: " in sentence for sentence in heard)
    canvas.send_keys(Keys.ENTER)
    until(lambda: "territoire=departement-" in browser.current_url, what="adresse du département")


def test_the_search_finds_without_accents(server, browser):
    open_page(
        browser, f"{server}/couverture?territoire=departement-23&maille=commune&indicateur=nb_lieux_accueil"
    )
    drawn(browser, 255)
    ask(
        browser,
        "const i = map.querySelector('input'); i.value = 'gueret'; i.dispatchEvent(new Event('input'));"
        "i.dispatchEvent(new Event('change'))",
    )
    assert "Guéret (23)" in ask(browser, "return map.querySelector('.dit').textContent")
    until(lambda: "choisi=commune-23096" in browser.current_url, what="commune choisie")


def test_a_change_of_period_repaints_without_asking_for_contours_again(server, browser):
    open_page(browser, f"{server}/couverture?maille=epci&periode=2026-Q2")
    drawn(browser, 1259)
    browser.get_log("performance")
    before = ask(browser, "map.dataset.etat = 'avant'; return map.querySelector('canvas').toDataURL().length")
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    box = browser.find_element(By.CSS_SELECTOR, '.st-key-barre input[aria-label*="Période"]')
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys("T1 2025")
    time.sleep(0.3)
    box.send_keys(Keys.ENTER)
    until(lambda: "periode=2025-Q1" in browser.current_url, what="adresse")
    drawn(browser, 1259)
    assert before > 1000
    asked = [line["message"] for line in browser.get_log("performance") if "communes.json" in line["message"]]
    assert asked == []
