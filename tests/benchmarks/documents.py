"""Time of the documents, on the base served: `python -m tests.benchmarks.documents [2026-Q3]`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from etl.base.publish import answering
from etl.paths import Paths
from etl.progress import silent
from pages.cpir.documents import FORMATS, batch
from pages.cpir.quarter import known_quarters


def main() -> None:
    paths = Paths.from_env()
    with answering(paths) as read:
        periode = sys.argv[1] if len(sys.argv) > 1 else known_quarters(read)[0]
    with tempfile.TemporaryDirectory() as folder:
        for format in FORMATS:
            print(f"{format}, one région: {_taken(paths, '75', periode, format, folder)}")
        for format in ("pdf", "docx", "pptx", "xlsx"):
            print(f"{format}, all régions: {_taken(paths, 'all', periode, format, folder)}")


def _taken(paths: Paths, region: str, periode: str, format: str, folder: str) -> str:
    wall, cpu = time.perf_counter(), time.process_time()
    made = batch.write(paths, region, periode, format, Path(folder), "", silent)
    size = sum(path.stat().st_size for path in made) / len(made) / 1000
    return f"{time.perf_counter() - wall:.1f} s ({time.process_time() - cpu:.1f} s of processor), {size:.0f} kB a file"


if __name__ == "__main__":
    main()
