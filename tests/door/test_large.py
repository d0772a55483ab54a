"""A delivery read in blocks gets the verdict, rows and rejects that it gets when it is held whole."""

import io
import random

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.door import large, receive
from etl.door.check import REFUSED, check_bytes
from etl.door.lake import delivery_ids, verdict_of
from etl.door.large import check_large
from etl.door.receive import check_files
from etl.files import sha256
from tests.conftest import HEADER, TODAY
from tests.door.test_check import ADDS, MUTATIONS, sound_rows
from tests.door.test_receive import drop, journal_of

COUNTS = ("dataset", "verdict", "lus", "charges", "rejetes", "ignores", "covers", "demonstration", "header")


def content(table) -> list[str]:
    names = sorted(table.column_names)
    return sorted(str([row[n] for n in names]) for row in table.to_pylist())


def same_both_ways(data: bytes, references, folder, block: int, name: str = "a.csv"):
    whole = check_bytes(data, name, references)
    blocks = check_large(io.BytesIO(data), name, references, folder, sha256(data), block)
    for key in COUNTS:
        assert getattr(blocks, key) == getattr(whole, key), key
    assert sorted(blocks.motifs) == sorted(whole.motifs)
    if whole.charges:
        deliveries = verdict_of("x", sha256(data), whole, "")["livraisons"]
        ids = delivery_ids(whole.rows, ("operateur_code", "periode"), deliveries)
        written = pq.read_table(blocks.rows_file)
        assert content(written) == content(whole.rows.append_column("livraison_id", ids))
    stored = getattr(blocks, "rejects_file", None)
    rejects = pq.read_table(stored) if stored else blocks.rejects
    assert content(rejects) == content(whole.rejects)
    return whole


TOTAL = ["Total", "", "", "", "", "", "12", "13"]
ON_TWO_LINES = ["or_corse", "2024-Q1", '"2A\n004"', "", "1", "femme", "12", "13"]


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 10**9),
    names=st.lists(st.sampled_from(MUTATIONS), max_size=6),
    extra=st.lists(st.sampled_from([TOTAL, ON_TWO_LINES]), max_size=2),
    block=st.sampled_from([120, 300, 700, 5000]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.sampled_from(["", "\n", "\n\n\n", "\nSource : é\n"]),
)
def test_blocks_change_nothing(references, tmp_path_factory, seed, names, extra, block, encoding, end, last):
    rng = random.Random(seed)
    rows = sound_rows(40, rng)
    for mutate in sorted(names, key=MUTATIONS.index):
        mutate([row for row in rows if len(row) == 8], rng) if mutate not in ADDS else mutate(rows, rng)
    for row in extra:
        rows.insert(rng.randint(0, len(rows)), row)
    text = "\n".join([HEADER, *(";".join(r) for r in rows)]) + last
    data = text.replace("\n", end).encode(encoding)
    same_both_ways(data, references, tmp_path_factory.mktemp("blocs"), block)


def test_rows_that_share_a_key_meet_across_blocks(references, tmp_path, monkeypatch):
    """Copies and clashes are hundreds of blocks apart, and compared a few at a time."""
    monkeypatch.setattr(large, "AT_ONCE", 7)
    rows = [";".join(r) for r in sound_rows(40, random.Random(3))]
    copies = rows[:10]
    clashes = [row.rsplit(";", 1)[0] + ";77777" for row in rows[30:35]]
    data = ("\n".join([HEADER, *rows, *copies, *clashes]) + "\n").encode()
    whole = same_both_ways(data, references, tmp_path, 200)
    assert (whole.lus, whole.charges, whole.rejetes) == (55, 35, 20)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "vide"),
        (b"\n\n", "vide"),
        (b"a;b\n1;2\n" * 50, "dataset_inconnu"),
        (HEADER.encode() + b"\nor_corse;2024-Q1;2A0", "tronque"),
        (f"{HEADER}\n".encode() + b"\x00" * 500, "binaire"),
        (f"{HEADER}\né\n".encode("cp1252") + b"a\x81\n" * 40, "encodage"),
        (f"é\n{HEADER}\n".encode() + b"\xe9\n" * 40, "encodage"),
        (f"{HEADER}\n".encode("utf-16") * 9, "encodage"),
        (b"PK\x03\x04" + b"x" * 500, "classeur_trop_lourd"),
        (b"%PDF-1.7\n" * 50, "format"),
        ((HEADER.replace("entrees_cep", "x") + "\n").encode() * 9, "colonne_manquante"),
        (b"x" * 3000, "illisible"),
    ],
)
def test_refusals_of_a_whole_file(references, tmp_path, data, rule):
    checked = check_large(io.BytesIO(data), "a.csv", references, tmp_path, "x", block=300)
    assert checked.rejects["regle"].to_pylist() == [rule]
    assert (checked.verdict, checked.lus, checked.charges) == (REFUSED, 0, 0)


def test_the_door_takes_a_large_file_as_any_other(paths, activite, monkeypatch):
    rows = [";".join(r) for r in sound_rows(40, random.Random(3))]
    data = activite(*rows, rows[0].replace("or_corse", "inconnu"), encoding="cp1252")
    drop(paths, "a.csv", data)
    (small,) = receive.receive(paths, today=TODAY)
    stored = {p.relative_to(paths.lake): content(pq.read_table(p)) for p in paths.lake.rglob("*.parquet")}
    for path in paths.lake.rglob("*.*"):
        path.unlink()
    (paths.raw / small.line["copie"]).unlink()
    (paths.raw / "journal.jsonl").unlink()
    monkeypatch.setattr(receive, "LARGE", 1000)
    (big,) = receive.receive(paths, today=TODAY)
    assert big.verdict == small.verdict
    assert {k: v for k, v in big.line.items() if k != "recue_le" and k != "sceau"} == {
        k: v for k, v in journal_of(paths)[0].items() if k not in ("recue_le", "sceau", "n", "precedent")
    }
    assert (paths.raw / big.line["copie"]).read_bytes() == data
    assert {
        p.relative_to(paths.lake): content(pq.read_table(p)) for p in paths.lake.rglob("*.parquet")
    } == stored
    # judged again from its copy, and dry run
    (paths.inbox / "a.csv").rename(paths.data / "a.csv")
    monkeypatch.setattr(receive, "rules_fingerprint", lambda _: "autres règles")
    (again,) = receive.receive(paths, today=TODAY)
    assert again.verdict == big.verdict | {"regles": "autres règles"}
    ((_, dry),) = check_files([paths.data / "a.csv"], paths)
    assert (dry.lus, dry.charges, dry.rejetes) == (41, 40, 1)
    assert not list(paths.lake.glob(".grand_*"))


def test_a_large_file_that_changes_is_refused(paths, activite, monkeypatch):
    path = drop(paths, "a.csv", activite(*[";".join(r) for r in sound_rows(40, random.Random(3))]))
    monkeypatch.setattr(receive, "LARGE", 1000)
    judge = receive.check_large

    def growing(*args):
        checked = judge(*args)
        with path.open("ab") as f:
            f.write(b"\n")
        return checked

    monkeypatch.setattr(receive, "check_large", growing)
    (one,) = receive.receive(paths, today=TODAY)
    assert one.line["regle"] == "fichier_change"
    assert not list(paths.raw.glob("*/*"))
    assert not list(paths.lake.rglob("*.parquet"))
