"""Walk the links of the pages in a real browser, as a reader does: click, read, filter, reload, go back and forward."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.driving import until

# Each page, and its states that show other links
STARTS = {
    "accueil": ("",),
    "acces": ("acces?territoire=region-75&volet=publics",),
    "couverture": (
        "couverture?territoire=region-75",
        "couverture?territoire=departement-87&vue=hypothese",
        "couverture?territoire=departement-87&vue=fiche",
    ),
    "cooperations": ("cooperations?territoire=region-53",),
    "gouvernance": ("gouvernance?territoire=region-53",),
    "marche": ("marche", "marche?lot=2023_bretagne"),
    "cpir": ("cpir?territoire=region-75",),
    "sources": ("sources", "sources?vue=delais"),
}
# What a change of territory has no reason to move
STAYS = (
    "indicateur",
    "periode",
    "reseau",
    "vue",
    "volet",
    "carte",
    "public",
    "denominateur",
    "marche",
    "axe",
)
LINKS = """
return [...document.querySelectorAll("a[href]:not(.copier)")].filter(a => !a.target && a.offsetParent).map((a, i) => {
  a.dataset.pas = i;
  const box = a.closest("[class*=st-key-]")?.className.match(/st-key-([\\w-]+)/);
  return [i, box ? box[1] : "", a.className.split(" ")[0], a.textContent.trim(), a.getAttribute("href")];
}).filter(([, , , , href]) => !href.startsWith("#"));
"""
TEXT = "return document.querySelector('[data-testid=stMain]').innerText"
# Whether the script is at rest, the foot of the page is there, every chart is drawn and the text has not moved for as
# many milliseconds as asked: what arrives last (words of a chart, a section that React has yet to show) comes after
# the script has ended, and a slow machine says « at rest » between the first lines of a page and the others.
# The page of methods has no foot.
STILL = """
const app = document.querySelector("[data-testid=stApp]"), main = document.querySelector("[data-testid=stMain]");
const charts = [...document.querySelectorAll("[data-testid=stPlotlyChart]")];
if (app?.dataset.testScriptState !== "notRunning" || !document.querySelector("h1")
    || !(document.querySelector(".st-key-pied a") || location.pathname.startsWith("/methodes"))
    || document.querySelector("[data-testid=stSkeleton]") || !charts.every(chart => chart.querySelector(".main-svg"))) { window.__lu = null; return false; }
const text = main.innerText;
if (text !== window.__lu) { window.__lu = text; window.__depuis = performance.now(); return false; }
return text.length > 200 && performance.now() - window.__depuis > arguments[0];
"""
STILL_MS = 600


@dataclass(frozen=True)
class Link:
    """A link of a page: where it stands (`box`), what it says, and the address it promises."""

    start: str
    position: int
    box: str
    text: str
    target: str

    @property
    def inner(self) -> bool:
        """Whether it leads to another state of the page where it stands."""
        return bare(urlsplit(self.target).path) == bare(urlsplit(self.start).path)

    @property
    def shape(self) -> tuple:
        """Links of one shape, on one page, differ by the codes they hold only."""
        return self.box, self.inner, frozenset(parse_qs(urlsplit(self.target).query))

    def __str__(self) -> str:
        return f"« {self.text} » de {self.start}"


def links(browser, address: str) -> list[Link]:
    """The links that an address shows."""
    opened(browser, address)
    return [
        Link(address, position, box or style, text, urljoin(address, href))
        for position, box, style, text, href in browser.execute_script(LINKS)
    ]


def one_of_each_shape(found: list[Link]) -> Iterator[Link]:
    """The last link of each shape: the first one is often the state already shown."""
    yield from {link.shape: link for link in found}.values()


def bare(path: str) -> str:
    return path.rstrip("/")


def same_address(one: str, other: str) -> bool:
    a, b = urlsplit(one), urlsplit(other)
    return bare(a.path) == bare(b.path) and parse_qs(a.query) == parse_qs(b.query)


def at_rest(browser, what: str) -> str:
    """Wait until the script is at rest and the page no longer moves; gives its text."""
    browser.execute_script("window.__lu = null")
    until(lambda: browser.execute_script(STILL, STILL_MS), what=what)
    return browser.execute_script(TEXT)


def opened(browser, address: str) -> str:
    browser.get(address)
    return at_rest(browser, address)


def followed(browser, link: Link) -> str:
    """Click a link of the page open: the address becomes the one it promises. Gives the text of the page."""
    browser.execute_script(LINKS)
    element = browser.find_element(By.CSS_SELECTOR, f"[data-pas='{link.position}']")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()
    until(
        lambda: same_address(browser.current_url, link.target),
        10,
        f"l'adresse {link.target} après {link}, et non {browser.current_url}",
    )
    return at_rest(browser, str(link))


def walked(browser, link: Link) -> None:
    """Follow a link and read: it is what its address gives to whoever opens it, now or on the way back; then filter."""
    opened(browser, link.start)
    read = followed(browser, link)
    browser.refresh()
    shows_again(browser, read, f"{link} : recharger montre autre chose")
    browser.back()
    until(lambda: same_address(browser.current_url, link.start), 10, f"retour après {link}")
    at_rest(browser, f"retour après {link}")
    browser.forward()
    until(lambda: same_address(browser.current_url, link.target), 10, f"avance après {link}")
    shows_again(browser, read, f"{link} : revenir montre autre chose")
    filtered(browser, link)


def shows_again(browser, read: str, fault: str) -> None:
    """The page comes to show what was read: a slow machine may draw its last buttons long after the script has ended."""
    at_rest(browser, fault)
    with contextlib.suppress(AssertionError):
        until(lambda: browser.execute_script(TEXT) == read, 15)
    again = browser.execute_script(TEXT)
    difference = difflib.unified_diff(read.splitlines(), again.splitlines(), lineterm="", n=0)
    assert again == read, "\n".join([fault, *difference])


def filtered(browser, link: Link, place: str = "Corse", key: str = "region-94") -> None:
    """Choose another territory where the page offers one: nothing else of the address moves."""
    boxes = browser.find_elements(By.CSS_SELECTOR, ".st-key-barre input[aria-label*=Territoire]")
    before = parse_qs(urlsplit(browser.current_url).query)
    if not boxes or before.get("territoire") == [key]:
        return
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", boxes[0])
    boxes[0].send_keys(place)
    until(lambda: browser.find_elements(By.CSS_SELECTOR, "[role=option]"), 10, "liste des territoires")
    boxes[0].send_keys(Keys.ENTER)
    until(lambda: f"territoire={key}" in browser.current_url, 15, f"filtre après {link}")
    at_rest(browser, f"filtre après {link}")
    after = parse_qs(urlsplit(browser.current_url).query)
    moved = [k for k in STAYS if k in before and k in after and before[k] != after[k]]
    moved += [k for k in ("vue", "volet") if k in before and k not in after]
    assert not moved, f"{link} : changer de territoire change aussi {moved}"
