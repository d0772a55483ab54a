"""Pairs of networks in territories made by hand, where the right answer is known; the interval against scipy's."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from etl.base.build import build
from etl.methods.cooperation import FILE, Weights, gaps, order, read_weights
from etl.paths import PROJECT, Paths

REFERENCE = PROJECT / "data" / "reference"
QUARTER, MONTHS = "2024-Q1", ("2024-01", "2024-02", "2024-03")
SITES = "periode;site_id;operateur_code;nom;site_type;code_commune;modalite;conseillers_etp"
ACTIVITY = "operateur_code;periode;code_departement;niveau_cep;entrees_cep;beneficiaires_cep"
REFERRALS = "periode;code_departement;emetteur;recepteur;motif;envoyees;acceptees;refusees;sans_reponse"
AGREEMENTS = (
    "convention_id;intitule;signataires;axes;niveau_territoire;code_territoire;date_signature;date_fin"
)
MEETINGS = "instance_id;type_instance;niveau_territoire;code_territoire;date_instance;convoquee_par;participants;axes"
TRAINING = "session_id;module;organisme;date_debut;jours;code_region;reseau_code;participants;inter_reseaux"
RENNES, QUIMPER, VANNES, CAEN = "35238", "29232", "56260", "14118"
# Where each network has a site. Normandie (Caen) delivers nothing else; Quimper has no Apec within reach.
PLACES = {
    "france_travail": (RENNES, QUIMPER, VANNES, CAEN),
    "apec": (RENNES, CAEN),
    "mission_locale": (RENNES, QUIMPER, VANNES, CAEN),
    "cap_emploi": (RENNES, QUIMPER, CAEN),
    "catalys": (RENNES, QUIMPER, VANNES, CAEN),
}
ENTRIES = {"france_travail": {"35": 1000, "29": 500}, "mission_locale": {"35": 300, "29": 100}}
# (département, sender, receiver) → a month
SENT = {
    ("35", "france_travail", "mission_locale"): 10,
    ("35", "france_travail", "catalys"): 6,
    ("29", "france_travail", "cap_emploi"): 7,
    ("35", "mission_locale", "cap_emploi"): 5,
    ("29", "mission_locale", "cap_emploi"): 5,
    ("35", "apec", "catalys"): 8,
    ("35", "cap_emploi", "france_travail"): 9,
    ("29", "cap_emploi", "france_travail"): 9,
    ("35", "catalys", "france_travail"): 12,
    ("29", "catalys", "france_travail"): 12,
}


def write(paths: Paths, times: int = 1, without: str = "") -> Paths:
    """The deliveries of this small world; `times` multiplies every count, `without` takes a network away."""

    def drop(name: str, header: str, rows: list[str]) -> None:
        (paths.inbox / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")

    for network, communes in PLACES.items():
        if network != without:
            rows = [f"{QUARTER};{network}-{c};{network};Lieu;dedie;{c};presentiel;2" for c in communes]
            drop(f"lieux_{network}", SITES, rows)
    for network, of_place in ENTRIES.items():
        if network != without:
            rows = [f"{network};{QUARTER};{d};1;{n * times};{n * times}" for d, n in of_place.items()]
            drop(f"activite_{network}", ACTIVITY, rows)
    sent = {key: n * times for key, n in SENT.items() if without not in key[1:]}
    rows = [f"{m};{d};{a};{b};motif;{n};{n};0;0" for (d, a, b), n in sent.items() for m in MONTHS]
    drop("reorientations", REFERRALS, rows)
    if without not in ("catalys", "france_travail", "apec"):
        # the receiver tells what France Travail has told already, and what the Apec has not told in Morbihan
        told = [f"{m};35;france_travail;catalys;motif;{5 * times};0;0;0;catalys" for m in MONTHS]
        told += [f"{m};56;apec;catalys;motif;{5 * times};0;0;0;catalys" for m in MONTHS]
        drop("recues", f"{REFERRALS};declarant", told)
    parties = {
        "C1": ("france_travail;apec", "communication", "region", "53", "2023-06-01", ""),
        "C2": ("mission_locale;catalys", "donnees", "departement", "29", "2020-01-15", ""),
        "C3": ("france_travail;cap_emploi", "donnees", "departement", "35", "2020-01-15", "2023-12-31"),
    }
    rows = [
        f'{key};Accord;"{who}";{axis};{level};{code};{start};{end}'
        for key, (who, axis, level, code, start, end) in parties.items()
        if without not in who.split(";")
    ]
    drop("conventions", AGREEMENTS, rows)
    drop("instances", MEETINGS, ['I1;cpir;region;53;2024-02-01;transitions_pro;"transitions_pro;region";'])
    rows = [f"S1;Posture;Cnam;2024-02-05;1;53;{n};10;oui" for n in ("apec", "cap_emploi") if n != without]
    drop("formations", TRAINING, rows)
    build(paths)
    return paths


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Paths:
    return write(empty(tmp_path_factory.mktemp("monde")))


def empty(root) -> Paths:
    paths = Paths(root / "data", REFERENCE)
    paths.inbox.mkdir(parents=True)
    return paths


def ask(paths: Paths, sql: str) -> pd.DataFrame:
    return duckdb.connect(str(paths.link.resolve()), read_only=True).execute(sql).df()


def cell(paths: Paths, place: str, a: str, b: str, axis: str = "ensemble") -> dict:
    level, _, code = place.partition("-")
    (row,) = ask(
        paths,
        f"select * from cooperation where periode = '{QUARTER}' and niveau_territoire = '{level}' and "
        f"code_territoire = '{code}' and reseau_a = '{a}' and reseau_b = '{b}' and axe = '{axis}'",
    ).to_dict("records")
    return row


def test_referrals_without_agreement(world):
    ours = ("france_travail", "mission_locale")
    assert cell(world, "departement-35", *ours)["statut"] == "attendue_observee"
    assert cell(world, "departement-35", *ours, "aiguillage")["statut"] == "attendue_observee"
    assert cell(world, "departement-35", *ours, "communication")["statut"] == "attendue_non_observee"


def test_agreement_without_referrals(world):
    ours = ("france_travail", "apec")
    assert cell(world, "departement-35", *ours, "communication")["statut"] == "attendue_observee"
    assert cell(world, "departement-35", *ours, "aiguillage")["statut"] == "attendue_non_observee"
    assert cell(world, "departement-35", *ours)["statut"] == "attendue_observee"


def test_one_network_absent_is_expected_of_nobody(world):
    for a, b in (("france_travail", "apec"), ("apec", "cap_emploi"), ("apec", "operateur_regional")):
        row = cell(world, "departement-29", a, b)
        assert row["statut"] == "non_attendue"
        assert "à portée d'aucune même commune" in row["motif"]
    assert cell(world, "departement-35", "apec", "mission_locale")["statut"] == "non_attendue"
    assert "aucune règle" in cell(world, "departement-35", "apec", "mission_locale")["motif"]


def test_everything_unknown_is_never_a_gap(world):
    rows = ask(
        world,
        f"select statut, motif from cooperation where periode = '{QUARTER}' and niveau_territoire = 'departement' "
        "and code_territoire = '14' and statut <> 'non_attendue'",
    )
    assert len(rows) == 9 * 8
    assert set(rows["statut"]) == {"non_documentee"}
    assert rows["motif"].notna().all()
    share = ask(
        world,
        f"select valeur, motif from indicateur where indicateur = 'part_actifs_cooperation_non_observee' and "
        f"periode = '{QUARTER}' and code_territoire = '14' and modalite = 'ensemble'",
    )
    assert share["valeur"].isna().all()
    assert "non documentée" in share["motif"][0]


def test_one_side_silent_is_not_documented(world):
    # in Finistère the Mission locale delivers and the regional operator too, but neither sends to the other
    assert (
        cell(world, "departement-29", "mission_locale", "operateur_regional", "aiguillage")["statut"]
        == "attendue_non_observee"
    )
    # in Morbihan nobody has told anything between France Travail and the Mission locale
    assert (
        cell(world, "departement-56", "france_travail", "mission_locale", "aiguillage")["statut"]
        == "non_documentee"
    )


def test_the_same_referral_told_twice_counts_once(world):
    (row,) = ask(
        world,
        f"select envoyees from reorientation where periode = '{QUARTER}' and niveau_territoire = 'departement' and "
        "code_territoire = '35' and emetteur = 'france_travail' and recepteur = 'operateur_regional'",
    ).to_dict("records")
    assert row["envoyees"] == 3 * 6, "the sender's telling, not the receiver's, and never their sum"
    (row,) = ask(
        world,
        f"select envoyees, statut from reorientation where periode = '{QUARTER}' and niveau_territoire = 'departement' "
        "and code_territoire = '56' and emetteur = 'apec' and recepteur = 'operateur_regional'",
    ).to_dict("records")
    assert (row["envoyees"], row["statut"]) == (3 * 5, "observee"), "told by the receiver alone"


def test_an_old_agreement_sleeps_and_an_expired_one_proves_nothing(world):
    old = cell(world, "departement-29", "mission_locale", "operateur_regional", "donnees")
    assert (old["statut"], old["en_sommeil"]) == ("attendue_observee", True)
    assert (
        cell(world, "departement-35", "france_travail", "cap_emploi", "donnees")["statut"]
        == "attendue_non_observee"
    )
    assert not cell(world, "departement-35", "france_travail", "apec", "communication")["en_sommeil"]


def test_a_shared_session_is_evidence_for_the_networks_that_came(world):
    axis = "professionnalisation_croisee"
    assert cell(world, "departement-35", "apec", "cap_emploi", axis)["statut"] == "attendue_observee"
    assert cell(world, "departement-35", "france_travail", "apec", axis)["statut"] == "attendue_non_observee"


def test_expected_referrals_and_their_exact_interval(world):
    stats = pytest.importorskip("scipy.stats")
    rows = ask(
        world,
        f"select * from reorientation where periode = '{QUARTER}' and niveau_territoire = 'departement' and "
        "emetteur = 'france_travail' and recepteur = 'mission_locale' and code_territoire in ('29', '35') order by 2, 3",
    ).set_index("code_territoire")
    # 30 people sent for 1,500 entries where France Travail delivered: 2 %
    assert rows["attendues"].to_dict() == pytest.approx({"29": 10.0, "35": 20.0})
    assert rows["envoyees"].to_dict() == {"29": 0, "35": 30}
    assert rows.at["35", "rapport"] == pytest.approx(1.5)
    assert rows.at["35", "borne_basse"] == pytest.approx(stats.chi2.ppf(0.025, 60) / 2 / 20, rel=1e-9)
    assert rows.at["35", "borne_haute"] == pytest.approx(stats.chi2.ppf(0.975, 62) / 2 / 20, rel=1e-9)
    assert rows.at["29", "borne_haute"] == pytest.approx(stats.chi2.ppf(0.975, 2) / 2 / 10, rel=1e-9)


def test_a_region_adds_its_departements(world):
    region = cell(world, "region-53", "france_travail", "mission_locale", "aiguillage")
    assert (region["departements_observes"], region["statut"]) == (1, "attendue_observee")
    assert region["departements_non_documentes"] >= 1
    parts = [region[f"actifs_{part}"] for part in ("observes", "non_observes", "non_documentes")]
    assert sum(p for p in parts if p == p) == pytest.approx(region["actifs"])


def test_each_observed_cell_has_its_evidence(world):
    rows = ask(
        world,
        f"select * from cooperation where periode = '{QUARTER}' and niveau_territoire = 'departement' and "
        "statut = 'attendue_observee' and axe <> 'ensemble'",
    )
    proofs = ask(world, "select * from preuve_cooperation")
    for row in rows.to_dict("records"):
        same = proofs[
            (proofs["reseau_a"] == row["reseau_a"])
            & (proofs["reseau_b"] == row["reseau_b"])
            & (proofs["axe"] == row["axe"])
        ]
        assert set(same["code_territoire"]) & {row["code_territoire"], "53", "FR"}
        assert same["livraisons"].notna().all()


def statuses(paths: Paths) -> dict:
    rows = ask(
        paths,
        "select periode, niveau_territoire, code_territoire, reseau_a, reseau_b, axe, statut from cooperation",
    )
    return {tuple(r[:-1]): r[-1] for r in rows.itertuples(index=False, name=None)}


def test_doubling_every_count_changes_no_word(world, tmp_path):
    assert statuses(write(empty(tmp_path), times=2)) == statuses(world)


@pytest.mark.parametrize("network", ["mission_locale", "apec"])
def test_taking_a_network_away_never_creates_a_cooperation(world, tmp_path, network):
    before = statuses(world)
    after = statuses(write(empty(tmp_path), without=network))
    created = {k for k, v in after.items() if v == "attendue_observee" and before.get(k) != v}
    assert not created


# -- exact limits and score -----------------------------------------------------------------------------------


def test_the_table_of_exact_limits_is_that_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    table = pd.read_csv(REFERENCE / "poisson_exact.csv")
    assert table["n"].tolist() == list(range(len(table)))
    known = table[table["n"] > 0]
    assert table.at[0, "bas"] == 0
    assert known["bas"].to_numpy() == pytest.approx(stats.chi2.ppf(0.025, 2 * known["n"]) / 2)
    assert table["haut"].to_numpy() == pytest.approx(stats.chi2.ppf(0.975, 2 * (table["n"] + 1)) / 2)


def axis_rows(**changes) -> pd.DataFrame:
    row = {
        "code_departement": "35", "reseau_a": "apec", "reseau_b": "cap_emploi", "axe": "aiguillage",
        "statut": "attendue_observee", "valeur": "echange", "en_sommeil": False, "rapport": None, "actifs": 1000.0,
    }  # fmt: skip
    return pd.DataFrame([row | changes])


WEIGHTS = Weights({"aiguillage": 3, "donnees": 1}, {"convention": 1, "echange": 0.33, "aucune": 0}, 0.5)


def test_the_gap_of_a_pair_by_hand():
    rows = pd.concat([axis_rows(), axis_rows(axe="donnees", statut="attendue_non_observee", valeur="aucune")])
    # (3 × (1 − 0.33) + 1 × 1) ÷ 4
    assert gaps(rows, WEIGHTS)["ecart"].tolist() == pytest.approx([100 * (3 * 0.67 + 1) / 4])
    assert gaps(axis_rows(rapport=0.8), WEIGHTS)["ecart"].tolist() == pytest.approx([20.0])
    assert gaps(axis_rows(rapport=4.0), WEIGHTS)["ecart"].tolist() == pytest.approx([0.0])
    asleep = axis_rows(valeur="convention", en_sommeil=True)
    assert gaps(asleep, WEIGHTS)["ecart"].tolist() == pytest.approx([50.0])
    assert gaps(axis_rows(statut="non_documentee"), WEIGHTS).empty, "what is not documented is no gap"


def test_pairs_are_ordered_by_what_they_weigh():
    rows = pd.concat(
        [
            axis_rows(actifs=100.0, rapport=0.1),
            axis_rows(reseau_b="operateur_regional", actifs=5000.0, rapport=0.5),
        ]
    )
    ordered = order(gaps(rows, WEIGHTS))
    assert ordered["reseau_b"].tolist() == ["operateur_regional", "cap_emploi"]
    assert ordered["priorite"].tolist() == pytest.approx([2500.0, 67.0])


def test_the_sql_and_the_page_share_one_formula(world):
    rows = ask(
        world,
        "select code_territoire as code_departement, reseau_a, reseau_b, axe, statut, valeur, en_sommeil, rapport, actifs "
        f"from cooperation where niveau_territoire = 'departement' and periode = '{QUARTER}' and axe <> 'ensemble'",
    )
    found = gaps(rows, read_weights((REFERENCE / FILE).read_text("utf-8")))
    for code in ("35", "29"):
        own = found[found["code_departement"] == code]
        expected = (own["ecart"] * own["actifs"]).sum() / own["actifs"].sum()
        (value,) = ask(
            world,
            f"select valeur from indicateur where indicateur = 'ecart_cooperation' and code_territoire = '{code}' "
            f"and niveau_territoire = 'departement' and periode = '{QUARTER}'",
        )["valeur"]
        assert value == pytest.approx(expected)


def test_weights_that_are_no_numbers_are_refused():
    text = (REFERENCE / FILE).read_text("utf-8")
    with pytest.raises(ValueError, match="aiguillage"):
        read_weights(text.replace("aiguillage: 3", "aiguillage: -3"))
