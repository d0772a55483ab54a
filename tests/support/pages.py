"""A page at an address, as somebody who opens a link gets it."""

from __future__ import annotations

import functools

from streamlit.testing.v1 import AppTest

from etl.paths import PROJECT


def fresh() -> AppTest:
    """The dashboard of a new visitor, before anything has run."""
    return AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=120)


@functools.cache
def _registered() -> dict:
    """The pages that the dashboard registers when it runs: the same for every visitor."""
    return fresh().run()._registered_pages


def opened(name: str, **params: str) -> AppTest:
    """`pages/<name>/page.py` at an address, the first thing its visitor opens; fails when anything breaks."""
    app = fresh()
    # switch_page knows registered pages only, and a run of the home page would register them again for each visitor
    app._registered_pages = _registered()
    app.switch_page(f"pages/{name}/page.py")
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, [e.message for e in app.exception]
    return app
