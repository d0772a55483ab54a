"""The market, from delivered files to the published base: hand-made cases, then every total of the demonstration."""

import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.base.build import build
from etl.base.publish import HARDENED
from etl.paths import PROJECT, Paths
from pages.procurement import alerts, board, figures
from pages.shared import read, rights

REFERENCE = PROJECT / "data" / "reference"
LOTS = "lot_code;marche_code;libelle_lot;type_lot;statut_lot;regions_lot;titulaire;date_debut;date_fin;montant_max_ht;offres_recues;source"
MONTHS_2024 = [f"2024-{m:02d}" for m in range(1, 13)]


def write(inbox: Path, name: str, header: str, rows: list[str]) -> None:
    (inbox / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Three lots: one over three régions, two that share Bretagne; one without tender."""
    paths = Paths(tmp_path_factory.mktemp("marche") / "data", REFERENCE)
    paths.inbox.mkdir(parents=True)
    inbox = paths.inbox
    write(inbox, "lots.csv", LOTS, [
        'T3;marche_2023;Antilles-Guyane;geographique;attribue;"01;02;03";or_martinique;2024-01-02;2025-12-31;1000000;3;Acte',
        "B1;marche_2023;Bretagne 1;geographique;attribue;53;catalys;2024-01-02;2025-12-31;500000;2;Acte",
        "B2;marche_2023;Bretagne 2;geographique;attribue;53;or_corse;2024-01-02;2025-12-31;nc;1;Acte",
        "2023_drom;marche_2023;Sécurisation dans les Drom;technique;infructueux;01;;;;nc;0;Acte",
    ])  # fmt: skip
    write(inbox, "groupes.csv", "lot_code;membre;role_membre;departements_couverts;du;au;source", [
        "T3;Membre A;mandataire;971;2024-01-02;2024-12-31;Acte",
        'T3;Membre B;mandataire;"971;972";2025-01-01;;Acte',
        "T3;Membre C;cotraitant;;2024-01-02;;Acte",
    ])  # fmt: skip
    write(inbox, "avenants.csv", "lot_code;numero_avenant;date_effet;objet_avenant;nouvelle_date_fin;nouveau_montant_max_ht;source", [
        "B1;1;2024-06-01;Prolongation;2026-03-31;;Avenant",
        "B1;2;2024-09-01;Plafond relevé;;600000;Avenant",
    ])  # fmt: skip
    invoices = [
        f"T3;{m};rdv_forfait;100;10000;{w}" for m in MONTHS_2024 for w in ("Membre A", "Membre B", "Membre C")
    ]
    invoices += [f"B1;{m};rdv_forfait;{200 + i};{20000 + 100 * i};" for i, m in enumerate(MONTHS_2024)]
    invoices += [
        "B1;2023-12;rdv_forfait;5;500;",
        "B2;2024-01;rdv_forfait;50;nc;",
        "B2;2024-03;rdv_forfait;50;5000;",
    ]
    write(
        inbox,
        "factures.csv",
        "lot_code;periode;unite_oeuvre_code;quantite;montant_facture_ht;cotraitant",
        invoices,
    )
    write(inbox, "objectifs.csv", "perimetre;code;annee;indicateur;cible;source", [
        "lot;T3;2024;entrees_cep;400;Acte", "lot;B1;2024;entrees_cep;1000;Acte", "lot;B2;2024;entrees_cep;100;Acte",
    ])  # fmt: skip
    activity = []
    for operator, commune, counts in (
        ("or_guadeloupe", "97105", (10, 20, 30, 40)), ("or_martinique", "97209", (20, 20, 20, 20)),
        ("or_guyane", "97302", (5, 5, 5, 5)), ("catalys", "35238", (100, 100, 100, 100)), ("or_corse", "35238", (7, 8, 9, 10)),
    ):  # fmt: skip
        activity += [f"{operator};2024-Q{q};{commune};1;{n};{n}" for q, n in enumerate(counts, start=1)]
        activity.append(f"{operator};2024;{commune};1;{sum(counts) - 2};{sum(counts)}")
    write(
        inbox,
        "activite.csv",
        "operateur_code;periode;code_commune;niveau_cep;entrees_cep;beneficiaires_cep",
        activity,
    )
    build(paths)
    return duckdb.connect(str(paths.link.resolve()), read_only=True)


def one(con, sql: str) -> tuple:
    (row,) = con.execute(sql).fetchall()
    return row


def test_a_lot_over_three_regions_adds_their_entries(small):
    """10+20+5 in the first quarter of 2024, 95 over two of them in the second; the goal is prorated by quarters."""
    rows = small.execute(
        "select periode, entrees, cumul_entrees, cible_ecoulee from lot_trimestre where lot_code = 'T3' order by 1"
    ).fetchall()
    assert rows == [
        ("2024-Q1", 35, 35, 100),
        ("2024-Q2", 45, 80, 200),
        ("2024-Q3", 55, 135, 300),
        ("2024-Q4", 65, 200, 400),
    ]
    value = one(
        small,
        "select valeur, obs_status from indicateur where indicateur = 'realisation_objectif' and code_territoire = 'T3' and periode = '2024'",
    )
    # the year is delivered as such (200 entries of quarters, 194 distinct persons), never added up from its quarters
    assert value == (pytest.approx(100 * 194 / 400), "A")
    quarter = one(
        small,
        "select valeur, obs_status, motif from indicateur where indicateur = 'realisation_objectif' and code_territoire = 'T3' and periode = '2024-Q3'",
    )
    assert quarter[:2] == (pytest.approx(45.0), "E")
    assert "deux fois" in quarter[2]


def test_a_region_in_two_lots_goes_by_the_operator_that_holds_each(small):
    assert one(small, "select sum(entrees) from lot_trimestre where lot_code = 'B1'") == (400,)
    assert one(small, "select sum(entrees) from lot_trimestre where lot_code = 'B2'") == (34,)
    assert small.execute(
        "select distinct seul from lot_region where code_region = '53' and marche_code = 'marche_2023'"
    ).fetchall() == [(False,)]


def test_a_group_that_changes_its_leader_keeps_both_with_their_dates(small):
    assert one(small, "select mandataire, mandataires from lot where lot_code = 'T3'") == ("Membre B", 2)
    rows = small.execute(
        "select membre, du, au from lot_groupement where lot_code = 'T3' and role = 'mandataire' order by du"
    ).fetchall()
    assert [(r[0], str(r[1]), str(r[2])) for r in rows] == [
        ("Membre A", "2024-01-02", "2024-12-31"),
        ("Membre B", "2025-01-01", "None"),
    ]


def test_amendments_move_the_end_and_the_ceiling_from_their_date(small):
    end, first_end, ceiling, first = one(
        small,
        "select date_fin, date_fin_initiale, montant_max_ht, montant_max_initial_ht from lot where lot_code = 'B1'",
    )
    assert (str(end), str(first_end), ceiling, first) == ("2026-03-31", "2025-12-31", 600000, 500000)
    ceilings = dict(small.execute("select mois, plafond_ht from lot_mois where lot_code = 'B1'").fetchall())
    assert (ceilings["2024-08"], ceilings["2024-09"]) == (500000, 600000)
    assert one(small, "select max(mois_total) from lot_mois where lot_code = 'B1'") == (27,)


def test_money_is_compared_with_time_and_a_missing_month_is_no_zero(small):
    spent, used, elapsed = one(
        small,
        "select cumul_facture_ht, part_consommee, part_ecoulee from lot_mois where lot_code = 'T3' and mois = '2024-06'",
    )
    assert (spent, used, elapsed) == (180000, pytest.approx(18.0), pytest.approx(25.0))
    # an unknown amount in January hides every later sum; a month not delivered too
    rows = small.execute(
        "select mois, recu, cumul_facture_ht, motif from lot_mois where lot_code = 'B2' and mois <= '2024-03' order by 1"
    ).fetchall()
    assert [(r[1], r[2]) for r in rows] == [(True, None), (False, None), (True, None)]
    assert "non communiqué" in rows[0][3]
    assert rows[1][3] == "non livré"
    assert one(
        small,
        "select cumul, motif is not null from projection where lot_code = 'B2' and mesure = 'montant_facture_ht'",
    ) == (None, True)


def test_the_cost_of_an_entry_divides_a_whole_year(small):
    value = one(
        small,
        "select valeur, numerateur, denominateur from indicateur where indicateur = 'cout_moyen_entree' and code_territoire = 'T3'",
    )
    assert value == (pytest.approx(360000 / 194), 360000, 194)


def test_a_lot_without_tender_is_there_and_says_so(small):
    assert one(
        small,
        "select statut_lot, titulaire, montant_max_ht, offres_recues from lot where lot_code = '2023_drom'",
    ) == ("infructueux", None, None, 0)
    assert one(
        small, "select lots_sans_offre from concentration_marche where marche_code = 'marche_2023'"
    ) == (1,)


def test_amounts_of_fewer_than_three_companies_are_not_published(small):
    shown = small.execute(
        "select code_territoire, conf_status, valeur is null, numerateur is null from indicateur where indicateur = 'consommation_marche' and periode = '2024-Q4'"
    ).fetchall()
    assert ("T3", "F", False, False) in shown
    assert ("B1", "C", True, True) in shown


def test_nothing_published_is_invented(small):
    """Lots known from public sources keep « non publié »; their number is the published one."""
    assert one(
        small, "select count(*), count(montant_max_ht) from lot where marche_code = 'marche_2019'"
    ) == (19, 0)
    assert small.execute("select distinct prix_statut from lot_prix where lot_code is null").fetchall() == [
        ("non publié",)
    ]


# --- rights ---------------------------------------------------------------------------------------------------------


def test_the_gate_hides_protected_amounts_whatever_the_query(small):
    cursor = small.cursor()
    (catalog,) = one(small, "select current_database()")
    for table, columns in rights.PROTECTED.items():
        for view in read.protections(catalog, f"select * from {table}"):
            cursor.execute(view)
        only = f" and mesure = '{rights.ONLY[table]}'" if table in rights.ONLY else ""
        for column in columns:
            seen = cursor.execute(
                f"select count({column}) from {table} where lot_code = 'B1'{only}"
            ).fetchall()
            assert seen == [(0,)], (table, column)
    assert cursor.execute(
        "select count(montant_facture_ht) from lot_mois where lot_code = 'T3'"
    ).fetchall() == [(12,)]


def test_no_query_reads_around_the_gate():
    for path in (PROJECT / "sql" / "queries").rglob("*.sql"):
        assert "main." not in path.read_text(encoding="utf-8"), path


def test_rights_are_the_server_s(monkeypatch):
    monkeypatch.delenv("CEP_DROITS", raising=False)
    assert not rights.sees_amounts(demonstration=False)
    assert rights.sees_amounts(demonstration=True)  # invented amounts are nobody's secret
    monkeypatch.setenv("CEP_DROITS", "montants")
    assert rights.sees_amounts(demonstration=False)


# --- the demonstration ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(demonstration):
    paths, made = demonstration
    return duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED), made


def test_every_invoiced_total_is_that_of_the_files(whole):
    con, made = whole
    files = [n for n, f in made.files.items() if f["dataset"] == "execution_marche"]
    rows = pd.concat(pd.read_csv(made.folder / n, sep=";", skiprows=1, encoding="utf-8-sig") for n in files)
    amounts = pd.to_numeric(rows["montant_facture_ht"], errors="coerce")
    sums = (
        rows.assign(montant=amounts, nc=amounts.isna())
        .groupby(["lot_code", "periode"])
        .agg(montant=("montant", "sum"), quantite=("quantite", "sum"), nc=("nc", "sum"))
    )
    shown = (
        con.execute("select lot_code, mois, montant_facture_ht, quantite, recu from lot_mois")
        .df()
        .set_index(["lot_code", "mois"])
    )
    assert len(shown) > 1200
    for key, row in shown.iterrows():
        if not row["recu"]:
            assert key not in sums.index
        elif sums.loc[key, "nc"]:
            assert pd.isna(row["montant_facture_ht"])
        else:
            assert (row["montant_facture_ht"], row["quantite"]) == (
                sums.loc[key, "montant"],
                sums.loc[key, "quantite"],
            )
    outside = set(sums.index) - set(shown.index)
    assert outside == {("2019_corse", "2024-02")}  # billed after the end: told, not added up


def test_planted_faults_are_found_where_they_are(whole):
    con, _ = whole
    found = {
        (r[0], r[1], r[2])
        for r in con.execute("select lot_code, mois, anomalie from anomalie_marche").fetchall()
    }
    assert {
        ("2023_grand_est", "2025-03", "double_groupement"),
        ("2023_normandie", "2025-06", "double_mois"),
        ("2019_corse", "2024-02", "hors_periode"),
        ("2023_ocean_indien", "2026-08", "sans_parcours"),
    } <= found
    assert sum(f[2] != "double_mois" for f in found) == 3
    gap = con.execute(
        "select ecart from facture_rapprochee where lot_code = '2023_ocean_indien' and mois = '2026-08'"
    ).fetchall()
    assert gap == [(7,)]


def test_landings_of_the_demonstration_are_at_least_as_good_as_the_simple_pace(whole):
    con, _ = whole
    rows = con.execute(
        "select mesure, avg(abs(projete / reel - 1)), avg(abs(naif / reel - 1)) from projection_epreuve group by 1"
    ).fetchall()
    assert {r[0] for r in rows} == {"montant_facture_ht", "entrees_cep"}
    for _, ours, simple in rows:
        assert ours <= simple


def test_public_notices_of_the_demonstration_give_contracts_in_their_last_state(whole):
    con, made = whole
    (name,) = [n for n in made.files if n.endswith(".json")]
    records = json.loads((made.folder / name).read_text(encoding="utf-8"))["marches"]
    read = con.execute("select lus, charges, ignores from fichier_recu where fichier = ?", [name]).fetchall()
    assert read == [(len(records), 4, 3)]
    assert con.execute("select count(*) from marche_public").fetchall() == [(4,)]
    end = con.execute(
        "select date_fin, date_fin_initiale from lot where lot_code = '2023_ile_de_france'"
    ).fetchall()
    assert [tuple(map(str, r)) for r in end] == [("2028-04-01", "2027-12-31")]


def test_the_structure_of_the_markets_is_the_published_one(whole):
    """19 lots of which 18 geographic; 15 read of 2023, of which 14 régional ones and one without tender."""
    con, _ = whole
    rows = con.execute(
        "select marche_code, lots, lots_geographiques, lots_sans_offre from concentration_marche order by 1"
    ).fetchall()
    assert rows == [("marche_2019", 19, 18, 0), ("marche_2023", 15, 14, 1)]


# --- alerts and sentences ----------------------------------------------------------------------------------------------


def test_alerts_speak_above_or_below_their_threshold_and_never_of_the_unknown():
    rule = alerts.parse_rule(
        {
            "code": "x",
            "champ": "v",
            "condition": "> 100",
            "gravite": "haute",
            "unite": "%",
            "phrase": "dépasse ({valeur})",
        }
    )
    assert [a.text for a in alerts.alerts({"v": 101.4}, [rule])] == ["dépasse (101\u202f%)"]
    assert alerts.alerts({"v": 100.0}, [rule]) == []
    assert alerts.alerts({"v": None}, [rule]) == alerts.alerts({"v": float("nan")}, [rule]) == []
    with pytest.raises(ValueError, match="illisible"):
        alerts.parse_rule(
            {"code": "x", "champ": "v", "condition": "environ 3", "gravite": "haute", "phrase": ""}
        )


def test_every_rule_of_the_file_names_a_column_of_the_query(whole):
    con, _ = whole
    text = (PROJECT / "sql" / "queries" / "procurement" / "lots.sql").read_text(encoding="utf-8")
    columns = set(con.execute(text, {"marche": "marche_2023"}).df().columns)
    path = REFERENCE / "alertes_marche.yml"
    read = alerts.read_rules(path, 0)
    assert len({rule.code for rule in read}) == len(read) >= 6
    assert {rule.field for rule in read} <= columns


def test_amounts_are_written_as_people_say_them():
    said = [figures.euros(v) for v in (11_111_111, 850_000, 950, None)]
    assert said == ["11,1\u00a0M€", "850\u00a0k€", "950\u00a0€", "non connu"]


def test_an_unknown_lot_says_why_instead_of_a_figure(whole):
    con, _ = whole
    text = (PROJECT / "sql" / "queries" / "procurement" / "lots.sql").read_text(encoding="utf-8")
    rows = con.execute(text, {"marche": "marche_2019"}).df()
    written = board.html(rows, {}, lambda code: f"?lot={code}")
    assert written.count("<tr>") == 20
    assert "exécution non livrée" in written
    assert "nan" not in written
    assert ">None<" not in written
