"""A small demonstration, received and published by the project itself: what pages are tested on.

Only activity and sites of 2024 and later are kept, which leaves years « attendues, non reçues » on purpose.
"""

from __future__ import annotations

import atexit
import functools
import re
import shutil
import tempfile
from pathlib import Path

from etl.build import build
from etl.paths import PROJECT, Paths
from etl.simulate import write_demo

REFERENCE = PROJECT / "data" / "reference"
KEPT_YEARS = re.compile(r"__20(24|25|26)|^[a-z_]+__demonstration\.")  # and what has no year: contracts


@functools.cache
def demonstration() -> Path:
    """The data folder (CEP_DATA) of the small demonstration; made once for all tests, removed at the end."""
    data = Path(tempfile.mkdtemp(prefix="cep_pages_"))
    atexit.register(shutil.rmtree, data, True)
    paths = Paths(data, REFERENCE)
    write_demo(paths.inbox, REFERENCE, scale=0.02)
    for delivered in paths.inbox.iterdir():
        if delivered.name.startswith(("activite", "lieux_accueil")) and not KEPT_YEARS.search(delivered.name):
            delivered.unlink()
    build(paths)
    return data
