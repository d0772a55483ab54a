"""A thousand damaged deliveries (`python -m tests.fuzz` goes on): every row accounted for, no figure its cell does not show."""

import random

import pytest

from etl.door.check import check_bytes
from tests.fuzz import seeds
from tests.fuzz.mutations import mutated
from tests.fuzz.oracle import require

VARIANTS = {"samples": 18, "demonstration": 8, "real": 12}


def run(corpus: dict[str, bytes], variants: int, references, seed: int) -> int:
    """Judge the variants; returns how many there were. Most of what is loaded must have been read again."""
    done = figures = 0
    for name, data in corpus.items():
        rng = random.Random(f"{seed} {name}")
        for _ in range(variants):
            state = rng.getstate()
            changed = mutated(data, rng)
            try:
                figures += require(changed, check_bytes(changed, name.rsplit("/", 1)[-1], references))
            except AssertionError as error:
                raise AssertionError(f"{name}, {state[1][:2]}… : {error}") from error
            done += 1
    assert figures > done
    return done


@pytest.mark.slow
def test_mutated_samples_of_each_kind(references):
    corpus = seeds.samples()
    assert run(corpus, VARIANTS["samples"], references, 1) > 800


@pytest.mark.slow
def test_mutated_demonstration_files(references, demonstration):
    corpus = seeds.demonstration(demonstration[0].inbox)
    assert run(corpus, VARIANTS["demonstration"], references, 2) > 250


@pytest.mark.slow
def test_mutated_real_files(references, shared_data):
    assert run(seeds.real(), VARIANTS["real"], references, 3) > 120


def test_the_seeds_themselves(references, demonstration):
    for name, data in (seeds.samples() | seeds.demonstration(demonstration[0].inbox)).items():
        require(data, check_bytes(data, name.rsplit("/", 1)[-1], references))
