"""The verdict on a file: which rows are loaded, which are set aside and why; no mutation loads a wrong figure."""

import random
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.door.check import ACCEPTED, REFUSED, RESERVED, check_bytes
from tests.conftest import HEADER


def rules(checked) -> Counter:
    return Counter((r["ligne"], r["regle"]) for r in checked.rejects.to_pylist())


def balanced(checked) -> bool:
    return checked.lus == checked.charges + checked.rejetes + checked.ignores


def test_a_sound_file_is_accepted_whole(references, activite):
    checked = check_bytes(
        activite("or_corse;2024-Q1;2A004;;1;femme;12;14", "or_corse;2024-Q1;2B033;;2;homme;7;9"),
        "a.csv",
        references,
    )
    assert (checked.verdict, checked.lus, checked.charges) == (ACCEPTED, 2, 2)
    assert checked.rows["entrees_cep"].to_pylist() == [12, 7]
    assert checked.rows["sexe"].to_pylist() == ["femme", "homme"]
    assert checked.covers == [
        {"operateur_code": "or_corse", "periode": "2024-Q1", "lignes": 2, "rejetees": 0}
    ]


def test_each_fault_sets_its_row_aside_with_its_line_column_value_and_rule(references, activite):
    data = activite(
        "or_corse;2024-Q1;2A004;;1;femme;12;14",
        "or_corse;2024-Q1;99999;;1;femme;12;14",
        "or_corse;2024-Q1;2A004;;3;femme;12;14",
        "or_corse;2024-Q1;2A004;;1;femme;-1;14",
        "or_corse;2024-Q1;2A004;;1;femme;12,5;14",
        "inconnu;2024-Q1;2A004;;1;femme;12;14",
        "or_corse;2031-Q1;2A004;;1;femme;12;14",
        "or_corse;2024-Q1;;;1;femme;12;14",
        "or_corse;2024-Q1;2A004;33;1;femme;12;14",
        ";2024-Q1;2A004;;1;femme;12;14",
        *[f"or_corse;2024-Q1;{commune};;2;femme;3;4" for commune in COMMUNES],
    )
    checked = check_bytes(data, "a.csv", references)
    assert checked.verdict == RESERVED
    assert balanced(checked)
    assert set(rules(checked)) == {
        (3, "commune_inconnue"),
        (4, "valeur_hors_liste"),
        (5, "minimum"),
        (6, "type_entier"),
        (7, "operateur_inconnu"),
        (8, "periode_future"),
        (9, "un_parmi"),
        (10, "commune_hors_departement"),
        (11, "obligatoire"),
    }
    bad = {r["ligne"]: r for r in checked.rejects.to_pylist()}[3]
    assert (bad["colonne"], bad["valeur"]) == ("code_commune", "99999")
    # a row whose operator or period is unreadable weighs on the delivery it may belong to
    assert checked.covers[0]["rejetees"] == 9


def test_absences_are_four_reasons_and_never_zero(references, activite):
    data = activite(
        "or_corse;2024-Q1;2A004;;1;femme;s;*",
        "or_corse;2024-Q1;2A004;;2;femme;nc;ND",
        "or_corse;2024-Q1;2B033;;1;femme;-;",
        "or_corse;2024-Q1;2B033;;2;femme;0;0",
    )
    rows = check_bytes(data, "a.csv", references).rows
    assert rows["entrees_cep"].to_pylist() == [None, None, None, 0]
    assert rows["entrees_cep_absence"].to_pylist() == ["secret", "non_communique", "sans_objet", None]
    assert rows["beneficiaires_cep_absence"].to_pylist() == ["secret", "non_disponible", "vide", None]


def test_a_copy_counts_once_and_rows_that_disagree_are_all_set_aside(references, activite):
    same, other = "or_corse;2024-Q1;2A004;;1;femme;12;14", "or_corse;2024-Q1;2A004;;1;femme;13;14"
    sound = "or_corse;2024-Q1;2B033;;1;femme;5;5"
    copy = check_bytes(activite(same, sound, same), "a.csv", references)
    assert rules(copy) == Counter({(4, "ligne_en_double"): 1})
    assert sum(copy.rows["entrees_cep"].to_pylist()) == 17
    assert copy.covers[0]["rejetees"] == 0  # nothing is lost with a copy
    clash = check_bytes(activite(same, sound, sound.replace("2B033", "2B002"), other), "a.csv", references)
    assert rules(clash) == Counter({(2, "cle_en_double"): 1, (5, "cle_en_double"): 1})
    assert clash.covers[0]["rejetees"] == 2


def test_two_former_communes_become_one_without_being_a_double(references, activite):
    # 01039 (Béon) and 01138 (Culoz) form 01138 today
    assert references.former["01039"] == "01138"
    data = activite(
        "or_auvergne_rhone_alpes;2024-Q1;01039;;1;femme;2;2",
        "or_auvergne_rhone_alpes;2024-Q1;01138;;1;femme;5;5",
    )
    checked = check_bytes(data, "a.csv", references)
    assert checked.charges == 2
    assert checked.rows["code_commune"].to_pylist() == ["01138", "01138"]
    assert checked.rows["code_commune_livre"].to_pylist() == ["01039", "01138"]


def test_a_file_mostly_wrong_is_refused_whole(references, activite):
    data = activite("or_corse;2024-Q1;2A004;;1;femme;12;14", *["or_corse;2024-Q1;99999;;1;femme;1;1"] * 3)
    checked = check_bytes(data, "a.csv", references)
    assert (checked.verdict, checked.charges, checked.rejetes, checked.lus) == (REFUSED, 0, 4, 4)
    assert checked.rows.num_rows == 0
    assert checked.covers == []


def test_the_demonstration_announces_itself(references, activite):
    data = b"Donn\xc3\xa9es de d\xc3\xa9monstration : rien n'est vrai\n" + activite(
        "france_travail;2024-Q1;2A004;;1;femme;12;14"
    )
    assert check_bytes(data, "a.csv", references).demonstration
    assert not check_bytes(data.split(b"\n", 1)[1], "a.csv", references).demonstration


@pytest.mark.parametrize("name", ["demo_kappa", "Titulaire de démonstration Kappa", "Démonstration Kappa"])
def test_whoever_names_an_invented_operator_is_a_demonstration(references, activite, name):
    """A file cut from its first line: its figures are invented all the same."""
    checked = check_bytes(activite(f"{name};2024-Q1;2A004;;1;femme;12;14"), "a.csv", references)
    assert checked.demonstration
    assert checked.rows["operateur_code"].to_pylist() == ["demo_kappa"]


@pytest.mark.parametrize("name", ["or_corse", "Opérateur régional de Corse", "Catalys Conseil"])
def test_a_demonstration_names_no_real_operator(references, activite, name):
    rows = [f"demo_kappa;2024-Q1;{c};;1;femme;12;14" for c in COMMUNES]
    data = "Données de démonstration\n".encode() + activite(*rows, f"{name};2024-Q1;2A004;;1;femme;12;14")
    checked = check_bytes(data, "a.csv", references)
    assert (checked.charges, checked.rejects["regle"].to_pylist()) == (len(COMMUNES), ["operateur_reel"])


def test_a_fault_of_ours_costs_one_file_and_says_so(references, activite, monkeypatch):
    monkeypatch.setattr("etl.door.check._merge", lambda *_: 1 / 0)
    checked = check_bytes(activite("or_corse;2024-Q1;2A004;;1;femme;12;14"), "a.csv", references)
    assert checked.verdict == REFUSED
    assert checked.rejects["regle"].to_pylist() == ["erreur_interne"]


# --- mutations -------------------------------------------------------------------------------------------------

COMMUNES = ["2A004", "2A041", "2A247", "2B033", "2B096", "2B120", "2B134", "2B148", "2A065", "2A103"]


def sound_rows(n: int, rng: random.Random) -> list[list[str]]:
    keys = [(c, level, sex) for c in COMMUNES for level in "12" for sex in ("femme", "homme")]
    rng.shuffle(keys)
    return [
        ["or_corse", "2024-Q1", c, "", level, sex, str(rng.randint(100, 999)), str(rng.randint(1000, 9999))]
        for c, level, sex in keys[:n]
    ]


def wrong_cell(rows, rng):
    row = rng.choice(rows)
    # entrees_cep and beneficiaires_cep are left to the other mutations: a digit changed is no fault one can see
    row[rng.choice([0, 1, 2, 4, 5])] = rng.choice(
        ["", "???", "99999", "Total général", "=1+1", "é" * 50, "-1", "NaN"]
    )


def wrong_count(rows, rng):
    rng.choice(rows)[rng.choice([6, 7])] = rng.choice(
        ["-4", "1.234", "1,234", "douze", "1e3", "#N/A", "#REF!", "12%", "10000000", "1/2"]
    )


def absent_count(rows, rng):
    rng.choice(rows)[rng.choice([6, 7])] = rng.choice(["", "s", "nc", "ND", "-", "*", "n.c."])


def cut_row(rows, rng):
    row = rng.choice(rows)
    del row[rng.randint(1, 7) :]


def long_row(rows, rng):
    rng.choice(rows).insert(rng.randint(0, 7), "x")


def copy_row(rows, rng):
    rows.append(list(rng.choice(rows)))


def clash_row(rows, rng):
    row = list(rng.choice(rows))
    row[6] = "55"
    rows.append(row)


def stray_quote(rows, rng):
    row = rng.choice(rows)
    i = rng.randint(0, 7)
    row[i] = row[i][:1] + '"' + row[i][1:] if rng.random() < 0.5 else '"' + row[i]


ADDS = (copy_row, clash_row)
MUTATIONS = [wrong_cell, wrong_count, absent_count, copy_row, clash_row, stray_quote, long_row, cut_row]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**9), names=st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=4))
def test_no_mutation_crashes_nor_loads_a_figure_that_was_not_delivered(references, seed, names):
    rng = random.Random(seed)
    rows = sound_rows(25, rng)
    true = {(r[2], r[4], r[5]): (int(r[6]), int(r[7])) for r in rows}
    for mutate in sorted(names, key=MUTATIONS.index):  # those that change the shape of a row come last
        mutate([row for row in rows if len(row) == 8], rng) if mutate not in ADDS else mutate(rows, rng)
    encoding = rng.choice(["utf-8", "utf-8-sig", "cp1252"])
    data = ("\n".join([HEADER, *(";".join(r) for r in rows)]) + "\n").encode(encoding)
    checked = check_bytes(data, "a.csv", references)
    assert balanced(checked)
    assert "erreur_interne" not in checked.rejects["regle"].to_pylist()
    if checked.verdict == REFUSED:
        assert checked.motifs
        return
    if not any('"' in cell for row in rows for cell in row):
        assert checked.lus == sum(any(row) for row in rows)  # an emptied line is no row
    seen = Counter()
    for row in checked.rows.to_pylist():
        key = (row["code_commune"], row["niveau_cep"], row["sexe"])
        seen[key] += 1
        # a cell may have become « nr » (its own value was damaged), never another group's count
        if key in true and row["sexe"] != "nr" and row["niveau_cep"] != "nr":
            for loaded, delivered in zip(
                (row["entrees_cep"], row["beneficiaires_cep"]), true[key], strict=True
            ):
                assert loaded in (None, delivered, 55)
                assert loaded != 55 or clash_row in names
    assert max(seen.values()) == 1


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_judged_without_a_crash(references, data):
    checked = check_bytes(data, "x", references)
    assert balanced(checked)
    assert "erreur_interne" not in checked.rejects["regle"].to_pylist()


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 10**6), noise=st.binary(min_size=1, max_size=6), cut=st.booleans())
def test_damaged_bytes_never_make_a_figure_of_another(references, activite, at, noise, cut):
    rows = [";".join(r) for r in sound_rows(20, random.Random(1))]
    data = activite(*rows)
    at %= len(data)
    damaged = data[:at] if cut else data[:at] + noise + data[at:]
    checked = check_bytes(damaged, "x.csv", references)
    assert balanced(checked)
    assert "erreur_interne" not in checked.rejects["regle"].to_pylist()


def test_sums_equal_those_of_an_independent_reading(references, activite):
    """pandas reads the same bytes; the sums are the same."""
    pd = pytest.importorskip("pandas")
    import io

    rows = [";".join(r) for r in sound_rows(40, random.Random(7))]
    data = activite(*rows)
    checked = check_bytes(data, "a.csv", references)
    frame = pd.read_csv(io.BytesIO(data), sep=";", dtype={"code_commune": str})
    assert checked.charges == len(frame)
    loaded = pa.TableGroupBy(checked.rows, "code_commune").aggregate([("entrees_cep", "sum")]).to_pylist()
    assert {r["code_commune"]: r["entrees_cep_sum"] for r in loaded} == frame.groupby("code_commune")[
        "entrees_cep"
    ].sum().to_dict()
