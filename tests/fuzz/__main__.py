"""Long runs by hand: `python -m tests.fuzz --seconds 600 --seed 7`. Stops at the first damaged file that is misjudged."""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from etl.door.check import check_bytes, references_from
from etl.paths import PROJECT
from etl.simulate import write_demo
from tests.fuzz import seeds
from tests.fuzz.mutations import mutated
from tests.fuzz.oracle import require


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    reference = PROJECT / "data" / "reference"
    references = references_from(reference, dt.date(2026, 11, 21))
    corpus = seeds.samples() | seeds.real()
    with tempfile.TemporaryDirectory() as folder:
        write_demo(Path(folder), reference, scale=0.02)
        corpus |= seeds.demonstration(Path(folder))
    rng = random.Random(args.seed)
    names = sorted(corpus)
    seen: Counter = Counter()
    end = time.monotonic() + args.seconds
    while time.monotonic() < end:
        name = rng.choice(names)
        data = mutated(corpus[name], rng)
        checked = check_bytes(data, name.rsplit("/", 1)[-1], references)
        seen[checked.verdict] += 1
        seen["lignes"] += checked.lus
        seen.update({f"  {rule}": 1 for rule in set(checked.rejects["regle"].to_pylist())})
        try:
            seen["chiffres relus"] += require(data, checked)
        except Exception as error:
            found = Path(tempfile.gettempdir()) / f"fuzz_{name.rsplit('/', 1)[-1]}"
            found.write_bytes(data)
            print(f"{name} → {found} : {error!r}", file=sys.stderr)
            return 1
    for what, n in sorted(seen.items(), key=lambda item: (item[0].startswith(" "), -item[1])):
        print(f"{n:9} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
