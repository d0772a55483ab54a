"""What browser tests share: whether Chromium is there, and how to open a page and wait until it is whole."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

CHROMIUM = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
DRIVER = shutil.which("chromedriver") or "/usr/bin/chromedriver"

ONLY_WITH_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(
        # where the browser must be there (.ci/run), its absence is a failure, not a skip
        (CHROMIUM is None or not Path(DRIVER).exists()) and not os.environ.get("CEP_BROWSER_REQUIRED"),
        reason="Chromium et son pilote ne sont pas installés (paquets chromium et chromium-driver)",
    ),
]

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1366,768",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)  # fmt: skip
WINDOW = (1366, 768)
AT_REST = """
return document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === "notRunning"
  && document.querySelector("h1") !== null && document.body.textContent.includes("Copier le lien");
"""


def until(condition, seconds: float = 40, what: str = ""):
    """Wait until the condition gives something true; returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.15)
    raise AssertionError(f"attendu et non observé : {what}")


def open_page(browser, address: str) -> None:
    """Open an address and wait until the last section is there and the script is at rest."""
    for journal in ("performance", "browser"):
        browser.get_log(journal)
    browser.get(address)
    settled(browser)


def settled(browser) -> None:
    until(lambda: browser.execute_script(AT_REST), what="page au repos, avec ses figures")


def shows(browser, text: str) -> bool:
    """Whether the HTML of the page holds this text: asked there, a page with its figures weighs megabytes."""
    return browser.execute_script("return document.documentElement.outerHTML.includes(arguments[0])", text)
