"""The register of a CPIR: signed acts that no rebuild touches, that nobody can alter unseen, written by several at once."""

import datetime as dt
import subprocess
import sys

import duckdb
import pytest

from etl import register
from etl.base.build import build
from etl.journal import BrokenJournal
from etl.paths import PROJECT
from tests.base.test_build import corsica  # noqa: F401

ASKED = {
    "objet": "Ouvrir une permanence dans le Niolu",
    "destinataire": "Opérateur régional de Corse",
    "echeance": dt.date(2026, 12, 31),
    "code_region": "94",
    "periode": "2026-Q3",
    "indicateur": "couverture_temps_acces",
    "niveau_territoire": "departement",
    "code_territoire": "2B",
}


def test_a_decision_is_asked_followed_and_closed_with_names_and_dates(paths):
    one = register.ask(paths, "Secrétariat de la CPIR", **ASKED)
    register.ask(paths, "Secrétariat de la CPIR", **(ASKED | {"code_region": "75"}))
    (found,) = register.decisions(paths, "94")
    assert (found["decision_id"], found["statut"], found["echeance"]) == (one, "ouverte", "2026-12-31")
    assert found["ajoutee_par"] == "Secrétariat de la CPIR"
    assert dt.datetime.fromisoformat(found["ajoutee_le"].replace("Z", "+00:00")).tzinfo
    register.close(paths, "A. Colonna", one, "Permanence ouverte à Calacuccia")
    (found,) = register.decisions(paths, "94")
    assert (found["statut"], found["close_par"]) == ("close", "A. Colonna")
    assert found["motif"] == "Permanence ouverte à Calacuccia"
    with pytest.raises(register.RegisterError, match="déjà close"):
        register.close(paths, "B", one, "encore")
    with pytest.raises(register.RegisterError, match="pas dans le registre"):
        register.close(paths, "B", "inconnue", "x")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"objet": "  "}, "ce qui est demandé"),
        ({"destinataire": ""}, "à qui"),
        ({"objet": "x" * 2001}, "2000"),
    ],
)
def test_an_incomplete_decision_is_refused_and_writes_nothing(paths, change, said):
    with pytest.raises(register.RegisterError, match=said):
        register.ask(paths, "S", **(ASKED | change))
    with pytest.raises(register.RegisterError, match="votre nom"):
        register.ask(paths, "", **ASKED)
    assert not paths.register.exists()


def test_annotations_are_dated_and_withdrawn_without_being_lost(paths):
    note = register.annotate(
        paths, "S", code_region="94", periode="2026-Q3", texte="Incendies d'août :\n deux sites fermés"
    )
    (found,) = register.notes(paths, "94", "2026-Q3")
    assert (found["texte"], found["ecrite_par"]) == ("Incendies d'août : deux sites fermés", "S")
    assert register.notes(paths, "94", "2026-Q2") == []
    register.withdraw(paths, "S", note)
    assert register.notes(paths) == []
    assert "Incendies" in paths.register.read_text()
    with pytest.raises(register.RegisterError):
        register.withdraw(paths, "S", note)


def test_an_altered_register_is_noticed(paths):
    register.ask(paths, "S", **ASKED)
    register.ask(paths, "S", **ASKED)
    paths.register.write_text(paths.register.read_text().replace("Niolu", "Cap", 1))
    with pytest.raises(BrokenJournal, match="registre"):
        register.decisions(paths)
    with pytest.raises(BrokenJournal):
        register.ask(paths, "S", **ASKED)


def test_rebuilds_leave_the_register_alone_and_publish_it(corsica):  # noqa: F811
    register.ask(corsica, "S", **ASKED)
    before = corsica.register.read_bytes()
    for _ in range(3):
        build(corsica, force=True)
    assert corsica.register.read_bytes() == before
    con = duckdb.connect(str(corsica.link.resolve()), read_only=True)
    assert con.execute("select objet, echeance, statut, motif from decision").fetchall() == [
        (ASKED["objet"], ASKED["echeance"], "ouverte", None)
    ]


def test_several_people_write_at_once_and_one_closes(paths):
    """Four processes ask ten decisions each, then all four try to close the same one: one does, three are told."""
    ask = (
        "import datetime as dt, sys; from pathlib import Path; from etl.paths import PROJECT, Paths; from etl import register\n"
        "paths = Paths(Path(sys.argv[1]), PROJECT / 'data' / 'reference')\n"
    )
    many = ask + (
        "for i in range(10): register.ask(paths, sys.argv[2], objet=str(i), destinataire='x', "
        "echeance=dt.date(2026, 1, 1), code_region='94', periode='2026-Q3')"
    )
    one = ask + (
        "try: register.close(paths, sys.argv[2], register.decisions(paths)[0]['decision_id'], 'fait')\n"
        "except register.RegisterError: sys.exit(3)"
    )

    def together(code):
        run = [sys.executable, "-c", code, str(paths.data)]
        children = [subprocess.Popen([*run, name], cwd=PROJECT) for name in "abcd"]
        return [child.wait() for child in children]

    assert together(many) == [0, 0, 0, 0]
    found = register.decisions(paths)
    assert len(found) == len({d["decision_id"] for d in found}) == 40
    assert {(d["ajoutee_par"], d["objet"]) for d in found} == {(n, str(i)) for n in "abcd" for i in range(10)}
    assert sorted(together(one)) == [0, 3, 3, 3]
