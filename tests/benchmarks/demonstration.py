"""Writing the demonstration deliveries, and building their base."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from etl.base.build import build
from etl.paths import PROJECT, Paths
from etl.simulate import write_demo


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        paths = Paths(Path(name), PROJECT / "data" / "reference")
        started = time.perf_counter()
        write_demo(paths.inbox, paths.reference)
        written = time.perf_counter()
        report = build(paths)
        built = time.perf_counter()
        print(
            f"écriture {written - started:.1f} s   construction {built - written:.1f} s   ({report.charges} lignes)"
        )


if __name__ == "__main__":
    main()
