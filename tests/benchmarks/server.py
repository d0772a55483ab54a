"""A filter change answered by the server, and what it sends: pages run by AppTest on the base now served.

Time: from the change to the last element of the page, first visit of each view apart. Weight: the figures' own JSON and the
tables, as handed to the websocket before compression, and after gzip.
"""

from __future__ import annotations

import gzip
import statistics
import time

from streamlit.testing.v1 import AppTest

from etl.paths import PROJECT

PERIODS = ["2026-Q2", "2025-Q4", "2025-Q2", "2024-Q4", "2024-Q2", "2023-Q4"]
VIEWS = {
    "acces, France par région": ("pages/access/page.py", {}),
    "acces, France par EPCI": ("pages/access/page.py", {"maille": "epci"}),
    "acces, Nouvelle-Aquitaine": ("pages/access/page.py", {"territoire": "region-75"}),
    "couverture, France par EPCI": ("pages/coverage/page.py", {"maille": "epci"}),
    "couverture, Gironde": ("pages/coverage/page.py", {"territoire": "departement-33"}),
}


def main() -> None:
    for name, (page, params) in VIEWS.items():
        at = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=60)
        for key, value in params.items():
            at.query_params[key] = value
        at.run()
        at.switch_page(page).run()
        first, again = [], []
        for seconds in (first, again):
            for period in PERIODS:
                at.query_params["periode"] = period
                started = time.perf_counter()
                at.run()
                seconds.append(time.perf_counter() - started)
                assert not at.exception, at.exception
        maps = [len(c.proto.spec) for c in at.get("plotly_chart")]
        print(
            f"{name:<30} première fois {1000 * statistics.median(first):5.0f} ms   ensuite "
            f"{1000 * statistics.median(again):5.0f} ms   figures {sum(maps) / 1000:6.0f} ko, "
            f"compressées {sum(len(gzip.compress(c.proto.spec.encode())) for c in at.get('plotly_chart')) / 1000:5.0f} ko"
        )


if __name__ == "__main__":
    main()
