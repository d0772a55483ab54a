"""One server and one Chromium for all that a worker tests in a browser; each test begins with the window it knows."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from etl.paths import PROJECT
from tests.browser.driving import CHROMIUM, DRIVER, FLAGS, WINDOW
from tests.support import base


@contextmanager
def serving() -> Iterator[str]:
    """The dashboard as people run it, on the small demonstration; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(PROJECT / "dashboard.py"),
        f"--server.port={port}",
    ]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | {"CEP_DATA": str(base.demonstration())},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        for _ in range(120):
            try:
                with urllib.request.urlopen(f"{address}/sante", timeout=5) as answer:
                    assert json.load(answer)["etat"] == "servie"
                break
            except OSError:
                assert process.poll() is None, process.stdout.read().decode()
                time.sleep(0.25)
        yield address
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture(scope="session")
def server():
    with serving() as address:
        yield address


@pytest.fixture
def fresh_server():
    """A server that has shown nothing yet."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    with tempfile.TemporaryDirectory(prefix="cep_chromium_") as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
        driver.set_page_load_timeout(60)
        yield driver
        driver.quit()


@pytest.fixture
def browser(chromium):
    chromium.set_window_size(*WINDOW)
    yield chromium
    chromium.get(
        "about:blank"
    )  # a page left open would take its share of the machine from the tests that follow
