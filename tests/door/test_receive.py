"""The door: exact copies, journal, the same file twice, corrections, what a crash leaves behind."""

import datetime as dt
import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pyarrow.parquet as pq
import pytest

from etl import journal as journal_module
from etl.contracts import contracts
from etl.door.receive import inbox_files, receive, rules_fingerprint
from etl.files import sha256
from etl.journal import BrokenJournal, append, read_journal
from etl.paths import PROJECT
from tests.conftest import TODAY

ROW = "or_corse;2024-Q1;2A004;;1;femme;12;14"
INVENTED = ROW.replace("or_corse", "demo_kappa")


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
    demo = drop(paths, "demo.csv", "Données de démonstration\n".encode() + activite(INVENTED))
    drop(paths, "vrai.csv", activite("apec;2024-Q2;;75;1;femme;12;14"))
    assert len(receive(paths, today=TODAY)) == 2
    demo.unlink()
    assert [r.line["fichier"] for r in receive(paths, today=TODAY)] == ["vrai.csv"]


def test_no_demonstration_counts_beside_a_real_company(paths, activite):
    drop(paths, "demo.csv", "Données de démonstration\n".encode() + activite(INVENTED))
    assert [r.line["fichier"] for r in receive(paths, today=TODAY)] == ["demo.csv"]
    drop(paths, "vrai.csv", activite(ROW))
    assert [r.line["fichier"] for r in receive(paths, today=TODAY)] == ["vrai.csv"]


def test_a_real_contract_of_the_market_ends_the_demonstration(paths, activite):
    drop(paths, "demo.csv", "Données de démonstration\n".encode() + activite(INVENTED))
    prices = "lot_code;unite_oeuvre_code;type_prix;prix_unitaire_ht;du;source\n2019_corse;UO1;unitaire;100;2020-01-01;Acte\n"
    drop(paths, "prix.csv", prices.encode())
    assert [r.line["fichier"] for r in receive(paths, today=TODAY)] == ["prix.csv"]


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


def journal_of(paths) -> list[dict]:
    return read_journal(paths.raw / "journal.jsonl")


def test_a_line_says_who_what_and_under_which_rules(paths, activite, monkeypatch):
    monkeypatch.setenv("CEP_DEPOSANT", "Service statistique de l'Apec")
    data = activite(
        ROW, "or_corse;2024-Q1;99999;;1;femme;12;14", ROW.replace("2A004", "2B033"), "Total;;;;;;24;28"
    )
    drop(paths, "a.csv", data)
    receive(paths, today=TODAY)
    (line,) = journal_of(paths)
    assert line["deposant"] == "Service statistique de l'Apec"
    assert (line["fichier"], line["sha256"], line["taille"]) == ("a.csv", sha256(data), len(data))
    assert dt.datetime.fromisoformat(line["recue_le"]).tzinfo is not None
    assert (line["dataset"], line["contrat_version"]) == ("activite", contracts()["activite"].version)
    assert line["regles"] == rules_fingerprint(paths.reference)
    assert [line[k] for k in ("lus", "charges", "rejetes", "ignores")] == [4, 2, 1, 1]
    assert (line["verdict"], line["remplace"]) == ("acceptee_avec_reserve", [])


def test_without_a_word_the_owner_of_the_file_hands_it_in(paths, activite, monkeypatch):
    monkeypatch.delenv("CEP_DEPOSANT", raising=False)
    path = drop(paths, "a.csv", activite(ROW))
    monkeypatch.setattr("pathlib.Path.owner", lambda self: "jdupontel")
    receive(paths, today=TODAY)
    assert journal_of(paths)[0]["deposant"] == "jdupontel"

    def unknown(self):
        raise KeyError("uid")

    monkeypatch.setattr("pathlib.Path.owner", unknown)
    path.write_bytes(activite(ROW, end="\r\n"))
    receive(paths, today=TODAY)
    assert journal_of(paths)[1]["deposant"] == ""


def test_a_correction_names_the_files_that_it_replaces(paths, activite):
    def row(quarter: int, n: int) -> str:
        return f"or_corse;2024-Q{quarter};2A004;;1;femme;{n};{n}"

    drop(paths, "t1_t2.csv", activite(row(1, 10), row(2, 11)), 1)
    drop(paths, "t3.csv", activite(row(3, 12)), 2)
    drop(paths, "corse_du_sud.csv", activite(row(1, 13), row(2, 14), row(3, 15)), 3)
    drop(paths, "t4.csv", activite(row(4, 16)), 4)
    receive(paths, today=TODAY)
    drop(paths, "t1_bis.csv", activite(row(1, 17)), 5)  # of another reception
    receive(paths, today=TODAY)
    replaced = {
        line["fichier"]: {r["fichier"]: r["livraisons"] for r in line["remplace"]}
        for line in journal_of(paths)
    }
    assert replaced == {
        "t1_t2.csv": {},
        "t3.csv": {},
        "corse_du_sud.csv": {"t1_t2.csv": 2, "t3.csv": 1},
        "t4.csv": {},
        "t1_bis.csv": {"corse_du_sud.csv": 1},
    }


def test_a_copy_altered_since_is_noticed_when_it_is_judged_again(paths, activite):
    drop(paths, "a.csv", activite(ROW))
    (one,) = receive(paths, today=TODAY)
    (paths.raw / one.line["copie"]).write_bytes(activite(ROW.replace("12;14", "99;99")))
    for stored in (paths.lake / "verdicts").iterdir():
        stored.unlink()
    with pytest.raises(BrokenJournal, match="n'est plus le fichier qui a été reçu"):
        receive(paths, today=TODAY)


def test_a_file_judged_again_leaves_nothing_of_its_former_verdict(paths, activite, monkeypatch):
    drop(
        paths, "a.csv", activite(ROW, "or_corse;2024-Q1;99999;;1;femme;12;14", ROW.replace("2A004", "2B033"))
    )
    (before,) = receive(paths, today=TODAY)
    assert list((paths.lake / "rejets").iterdir())
    monkeypatch.setattr("etl.door.receive.rules_fingerprint", lambda _: "une commune de plus")
    known = frozenset({"99999"})
    from etl.door.check import references_from

    def more(folder, today):
        references = references_from(folder, today)
        references.communes = references.communes | known
        return references

    monkeypatch.setattr("etl.door.receive.references_from", more)
    (after,) = receive(paths, today=TODAY)
    assert (before.verdict["charges"], after.verdict["charges"], after.verdict["rejetes"]) == (2, 3, 0)
    assert not list((paths.lake / "rejets").iterdir())


def test_a_period_delivered_too_early_counts_once_it_is_over(paths, activite):
    drop(paths, "a.csv", activite(ROW, ROW.replace("2024-Q1", "2026-Q4")))
    (early,) = receive(paths, today=dt.date(2026, 11, 21))
    assert (early.verdict["charges"], early.verdict["rejetes"]) == (1, 1)
    (later,) = receive(paths, today=dt.date(2027, 1, 1))
    assert (later.verdict["charges"], later.verdict["rejetes"]) == (2, 0)


# --- several at once, a full disk, a process killed ---------------------------------------------------------------

RECEIVE = (
    "import datetime, sys; from pathlib import Path; from etl.paths import PROJECT, Paths; "
    "from etl.door.receive import receive; "
    "receive(Paths(Path(sys.argv[1]), PROJECT / 'data' / 'reference'), today=datetime.date(2026, 11, 21))"
)


def reception(paths, before: str = "") -> subprocess.Popen:
    command = [sys.executable, "-c", before + RECEIVE, str(paths.data)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def many(paths, activite, n: int, rows: int = 40) -> set[str]:
    """n files, of a quarter each; their names."""
    communes = ["2A004", "2A041", "2A247", "2B033", "2B096", "2B120", "2B134", "2B148", "2A065", "2A103"]
    for i in range(n):
        period = f"{2015 + i // 4}-Q{i % 4 + 1}"
        cells = [(c, level, sex) for c in communes for level in (1, 2) for sex in ("femme", "homme")][:rows]
        drop(
            paths,
            f"{period}.csv",
            activite(
                *[f"or_corse;{period};{c};;{level};{sex};{i};{i + 1}" for c, level, sex in cells], "x;y"
            ),
        )
    return {path.name for path in paths.inbox.iterdir()}


def whole(paths, names: set[str]) -> None:
    """Each file was received once; what is stored is what the journal says; nothing is half written."""
    lines = journal_of(paths)
    assert Counter(line["fichier"] for line in lines) == Counter(names)
    for line in lines:
        assert sha256((paths.raw / line["copie"]).read_bytes()) == line["sha256"]
        verdict = json.loads((paths.lake / "verdicts" / f"{line['fichier_id']}.json").read_text())
        assert verdict["lus"] == verdict["charges"] + verdict["rejetes"] + verdict["ignores"] == line["lus"]
        rows = pq.read_table(paths.lake / "activite" / f"{line['fichier_id']}.parquet")
        assert rows.num_rows == line["charges"]
    assert len(list(paths.raw.glob("*/*"))) == len(names)
    assert not [
        p for p in paths.data.rglob("*") if p.name.endswith(".partiel") or p.name.startswith(".grand_")
    ]


def test_receptions_at_the_same_time_receive_each_file_once(paths, activite):
    names = many(paths, activite, 12)
    together = [reception(paths) for _ in range(3)]
    assert [child.wait() for child in together] == [0, 0, 0]
    whole(paths, names)


def test_writers_of_the_journal_wait_for_each_other(paths):
    write = "import sys; from pathlib import Path; from etl.journal import append\n"
    write += "for i in range(15): append(Path(sys.argv[1]), [{'fichier': sys.argv[2] + str(i)}])"
    path = paths.raw / "journal.jsonl"
    children = [
        subprocess.Popen([sys.executable, "-c", write, str(path), name], cwd=PROJECT) for name in "abc"
    ]
    assert [child.wait() for child in children] == [0, 0, 0]
    assert len(read_journal(path)) == 45


def test_a_full_disk_leaves_nothing_half_written(paths, activite):
    """The system refuses any file beyond 1,000 bytes: small deliveries pass, the large one stops the reception."""
    for i in range(3):
        drop(paths, f"petit{i}.csv", activite(ROW.replace("Q1", f"Q{i + 1}")), 1_700_000_000 + i)
    drop(paths, "grand.csv", activite(*[ROW.replace("12;14", f"{i};{i}") for i in range(300)]), 1_700_000_010)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000)); "
    child = reception(paths, limit)
    said = child.communicate()[1].decode()
    assert child.returncode != 0
    assert "plus de place sur le disque" in said
    assert {line["fichier"] for line in journal_of(paths)} == {f"petit{i}.csv" for i in range(3)}
    assert not list(paths.data.rglob("*.partiel"))
    assert reception(paths).wait() == 0
    assert [line["fichier"] for line in journal_of(paths)][-1] == "grand.csv"


def test_a_journal_that_cannot_be_written_to_the_end_stays_as_it_was(paths, monkeypatch):
    path = paths.raw / "journal.jsonl"
    append(path, [{"fichier": "a"}])
    before = path.read_bytes()
    write = os.write

    def full(handle, data):
        write(handle, bytes(data[:10]))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(journal_module.os, "write", full)
    with pytest.raises(OSError, match="No space"):
        append(path, [{"fichier": "b"}])
    assert path.read_bytes() == before
    monkeypatch.undo()
    append(path, [{"fichier": "b"}])
    assert [line["fichier"] for line in read_journal(path)] == ["a", "b"]


@pytest.mark.slow
def test_a_reception_killed_at_any_moment_is_taken_up_again(paths, activite):
    names = many(paths, activite, 30)
    started = time.monotonic()
    child = reception(paths)
    while not list(paths.raw.glob("*/*")) and child.poll() is None:
        time.sleep(0.005)
    reading = time.monotonic() - started  # what comes before is only the interpreter
    child.send_signal(signal.SIGKILL)
    child.wait()
    rng = random.Random(4)
    for _ in range(8):
        child = reception(paths)
        time.sleep(reading * rng.uniform(0.8, 1.2))
        child.send_signal(signal.SIGKILL)
        child.wait()
        journal_of(paths)  # sound, or cut at the last line only
    assert reception(paths).wait() == 0
    whole(paths, names)
