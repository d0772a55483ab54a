"""A small demonstration, received and published by the project itself: what pages are tested on.

Only activity and sites of 2024 and later are kept, which leaves years « attendues, non reçues » on purpose.
"""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path

import filelock

from etl.base.build import build
from etl.paths import PROJECT, Paths
from etl.simulate import write_demo

REFERENCE = PROJECT / "data" / "reference"
KEPT_YEARS = re.compile(r"__20(24|25|26)|^[a-z_]+__demonstration\.")  # and what has no year: contracts


@functools.cache
def demonstration() -> Path:
    """The data folder (CEP_DATA) of the small demonstration; made once, by the first of the workers that asks."""
    data = Path(os.environ["CEP_TESTS"]) / "pages"
    paths = Paths(data, REFERENCE)
    with filelock.FileLock(data.with_suffix(".lock")):
        if not paths.link.exists():
            write_demo(paths.inbox, REFERENCE, scale=0.02)
            for delivered in paths.inbox.iterdir():
                name = delivered.name
                if name.startswith(("activite", "lieux_accueil")) and not KEPT_YEARS.search(name):
                    delivered.unlink()
            build(paths)
    return data
