"""The door: exact copies, journal, the same file twice, corrections, what a crash leaves behind."""

import json
import os

import pytest

from etl.journal import BrokenJournal, append, read_journal
from etl.receive import inbox_files, receive
from tests.conftest import TODAY

ROW = "or_corse;2024-Q1;2A004;;1;femme;12;14"


def drop(paths, name: str, data: bytes, at: int = 1_700_000_000):
    path = paths.inbox / name
    path.write_bytes(data)
    os.utime(path, (at, at))
    return path


def test_the_raw_file_stays_as_it_came(paths, activite):
    data = activite(ROW, encoding="cp1252", end="\r\n")
    drop(paths, "corse.csv", data)
    (one,) = receive(paths, today=TODAY)
    assert (paths.raw / one.line["copie"]).read_bytes() == data
    assert one.line["taille"] == len(data)


def test_the_same_file_twice_changes_nothing(paths, activite):
    drop(paths, "a.csv", activite(ROW))
    first = receive(paths, today=TODAY)
    journal = (paths.raw / "journal.jsonl").read_bytes()
    drop(paths, "copie de a.csv", activite(ROW))
    second = receive(paths, today=TODAY)
    assert [r.verdict for r in second] == [r.verdict for r in first]
    assert (paths.raw / "journal.jsonl").read_bytes() == journal


def test_verdicts_lost_are_made_again_from_the_exact_copy(paths, activite):
    path = drop(paths, "a.csv", activite(ROW))
    (before,) = receive(paths, today=TODAY)
    path.unlink()
    for stored in (paths.lake / "verdicts").iterdir():
        stored.unlink()
    (after,) = receive(paths, today=TODAY)
    assert after.verdict == before.verdict


def test_older_files_first_then_by_name(paths):
    drop(paths, "b.csv", b"x", 200)
    drop(paths, "c.csv", b"x", 100)
    drop(paths, "a.csv", b"x", 200)
    drop(paths, "~$a.xlsx", b"x", 50)
    drop(paths, ".cache", b"x", 50)
    assert [p.name for p in inbox_files(paths.inbox)] == ["c.csv", "a.csv", "b.csv"]


def test_a_demonstration_file_counts_only_while_it_lies_in_the_inbox(paths, activite):
    demo = drop(paths, "demo.csv", "Données de démonstration\n".encode() + activite(ROW))
    drop(paths, "vrai.csv", activite(ROW.replace("2024-Q1", "2024-Q2")))
    assert len(receive(paths, today=TODAY)) == 2
    demo.unlink()
    assert [r.line["fichier"] for r in receive(paths, today=TODAY)] == ["vrai.csv"]


def test_a_changed_journal_is_noticed(paths):
    journal = paths.raw / "journal.jsonl"
    append(journal, [{"fichier": "a"}, {"fichier": "b"}])
    append(journal, [{"fichier": "c"}])
    assert [line["fichier"] for line in read_journal(journal)] == ["a", "b", "c"]
    sound = journal.read_text()
    for altered in (
        sound.replace('"a"', '"z"'),
        "".join(sound.splitlines(keepends=True)[1:]),
        "".join(reversed(sound.splitlines(keepends=True))),
        sound.replace("{", "{ ", 1).replace('"n": 1', '"n": 9'),
    ):
        journal.write_text(altered)
        with pytest.raises(BrokenJournal, match="n'est pas celle qui a été écrite"):
            read_journal(journal)


def test_a_line_cut_by_a_crash_is_dropped_by_the_next_reception(paths):
    journal = paths.raw / "journal.jsonl"
    append(journal, [{"fichier": "a"}])
    with journal.open("ab") as f:
        f.write(b'{"fichier": "coup')
    assert [line["fichier"] for line in read_journal(journal)] == ["a"]
    append(journal, [{"fichier": "b"}])
    assert [line["fichier"] for line in read_journal(journal)] == ["a", "b"]
    assert all(json.loads(line) for line in journal.read_text().splitlines())
