"""What is hidden, and what is said of a number: small cases by hand, then the cards against the whole demonstration."""

import duckdb
import pytest

from etl.base.models import read_models
from etl.base.publish import HARDENED
from etl.paths import SQL

KEY = ("famille", "niveau_territoire", "code_territoire", "periode", "reseau_code", "ventilation", "modalite")


@pytest.fixture
def con():
    """DuckDB with the macros and a threshold of 5 persons."""
    con = duckdb.connect()
    con.execute("create table ref_parametres as select 'seuil_secret' as parametre, '5' as valeur")
    for path in sorted((SQL / "macros").glob("*.sql")):
        con.execute(path.read_text(encoding="utf-8"))
    return con


# -- the rule -------------------------------------------------------------------------------------------------


def hidden(con, *cells) -> dict:
    """Keys given in each cell → « C » or « D », decided by cellule_secrete."""
    usual = dict.fromkeys(KEY, "x") | {
        "ventilation": "ensemble",
        "modalite": "ensemble",
        "parent": None,
        "n": None,
    }
    usual |= {"plus_petit": None} | dict.fromkeys(
        ("dans_parent", "dans_reseaux", "dans_modalites", "avec_total"), False
    )
    con.execute(
        f"create or replace table cellule_brut ({', '.join(f'{k} varchar' for k in KEY)}, parent varchar, n double, plus_petit double, "
        "dans_parent boolean, dans_reseaux boolean, dans_modalites boolean, avec_total boolean)"
    )
    for cell in cells:
        row = usual | cell
        con.execute(
            f"insert into cellule_brut ({', '.join(row)}) values ({', '.join(f'${k}' for k in row)})", row
        )
    model = next(m for m in read_models("core") if m.table == "cellule_secrete")
    found = con.execute(f"select {', '.join(KEY)}, secret from ({model.sql})").fetchall()
    return {tuple(v for v in row[:-1] if v not in ("x", "ensemble")): row[-1] for row in found}


def places(**counts) -> list[dict]:
    return [
        {"code_territoire": code, "parent": "R", "n": n, "dans_parent": True} for code, n in counts.items()
    ]


def groups(**counts) -> list[dict]:
    return [{"ventilation": "sexe", "modalite": m, "n": n, "dans_modalites": True} for m, n in counts.items()]


def test_one_to_four_persons_are_hidden_and_nobody_is_not(con):
    assert hidden(con, *places(a=1, b=4, c=5, d=0, e=None)) == {("a",): "C", ("b",): "C"}


def test_a_single_hidden_part_hides_the_smallest_other_one(con):
    assert hidden(con, *places(a=3, b=40, c=12, d=0)) == {("a",): "C", ("c",): "D"}


def test_two_hidden_parts_protect_each_other(con):
    assert hidden(con, *places(a=3, b=40, c=2)) == {("a",): "C", ("c",): "C"}


def test_parts_of_no_published_total_hide_nobody_else(con):
    alone = [cell | {"dans_parent": False} for cell in places(a=3, b=40)]
    assert hidden(con, *alone) == {("a",): "C"}


def test_places_of_two_parents_are_two_totals(con):
    other = {"code_territoire": "z", "parent": "S", "n": 6, "dans_parent": True}
    assert hidden(con, *places(a=3, b=40, c=50), other) == {("a",): "C", ("b",): "D"}


def test_the_smallest_other_network_is_hidden(con):
    cells = [
        {"reseau_code": r, "n": n, "dans_reseaux": True}
        for r, n in (("apec", 2), ("cap_emploi", 30), ("or", 9))
    ]
    assert hidden(con, *cells) == {("apec",): "C", ("or",): "D"}


def test_the_smallest_other_group_is_hidden(con):
    assert hidden(con, *groups(femme=60, homme=7, nr=3)) == {("sexe", "nr"): "C", ("sexe", "homme"): "D"}


def test_the_rest_of_a_share_is_a_count_too(con):
    """48 satisfied out of 50: the two others are recognised; so is the smallest other place, whose sum would tell."""
    cells = [
        cell | {"plus_petit": rest} for cell, rest in zip(places(a=48, b=30, c=70), (2, 20, 9), strict=True)
    ]
    assert hidden(con, *cells) == {("a",): "C", ("b",): "D"}


def test_the_groups_of_a_hidden_total_are_hidden_with_it(con):
    parts = [cell | {"avec_total": True} for cell in groups(femme=0, homme=3)]
    assert hidden(con, {"n": 3}, *parts) == {(): "C", ("sexe", "femme"): "D", ("sexe", "homme"): "C"}


def test_a_total_hidden_for_another_hides_one_of_its_parts(con):
    """The place b (20) is hidden for a (3); its two receivers would give 20 back: the smallest is hidden."""
    receivers = [
        {"code_territoire": "b", "ventilation": "recepteur", "modalite": m, "n": n, "dans_modalites": True}
        for m, n in (("apec", 8), ("or", 12), ("cap_emploi", 0))
    ]
    assert hidden(con, *places(a=3, b=20, c=90), *receivers) == {
        ("a",): "C",
        ("b",): "D",
        ("b", "recepteur", "apec"): "D",
    }


def test_a_hidden_total_with_a_hidden_part_asks_for_no_more(con):
    """In b, the Apec (12) is hidden for the Apec in a (2): the smaller receiver (8) may be said."""
    sent = {"ventilation": "recepteur", "dans_modalites": True, "parent": "R", "dans_parent": True}
    receivers = [
        sent | {"code_territoire": place, "modalite": network, "n": n}
        for place, network, n in (("a", "apec", 2), ("b", "apec", 12), ("b", "or", 8))
    ]
    assert hidden(con, *places(a=3, b=20, c=90), *receivers) == {
        ("a",): "C",
        ("b",): "D",
        ("a", "recepteur", "apec"): "C",
        ("b", "recepteur", "apec"): "D",
    }


# -- publishing -----------------------------------------------------------------------------------------------

NOTHING, UNKNOWN = "sur(100, 'A', null)", "sur(null, 'M', 'dénominateur absent')"


def published(con, call: str) -> dict:
    row = con.execute(f"select p.* from (select {call} as p)").df().to_dict("records")[0]
    return {k: None if v != v else v for k, v in row.items()}


@pytest.mark.parametrize(
    ("count", "over", "obs", "conf", "reason"),
    [
        ("compter(20, null, 'A', 'F', null)", NOTHING, "A", "F", None),
        ("compter(20, null, 'P', 'F', 'provisoire')", NOTHING, "P", "F", "provisoire"),
        ("compter(20, null, 'E', 'F', 'au moins')", NOTHING, "E", "F", "au moins"),
        ("compter(20, null, 'P', 'F', 'provisoire')", "sur(100, 'E', 'estimé')", "E", "F", "provisoire ; estimé"),
        ("compter(20, null, 'P', 'F', 'provisoire')", "sur(100, 'B', 'autre source')", "B", "F", "autre source"),
        ("compter(20, null, 'A', 'F', null)", UNKNOWN, "M", "F", "dénominateur absent"),
        ("compter(20, null, 'A', 'F', null)", "sur(null, 'L', 'non livré')", "L", "F", "non livré"),
        ("compter(20, null, 'A', 'F', null)", "sur(0, 'A', 'personne')", "M", "F", "personne"),
        ("compter(null, null, 'L', 'F', 'non livré')", UNKNOWN, "L", "F", "non livré"),
        ("compter(null, null, 'A', 'F', 'trop peu')", NOTHING, "M", "F", "trop peu"),
        ("compter(null, null, 'M', 'C', 'secret à la livraison')", NOTHING, "M", "C", "secret à la livraison"),
        ("compter(20, 'D', 'P', 'F', 'provisoire')", UNKNOWN, "M", "D", "secret statistique : protège une autre valeur"),
    ],
)  # fmt: skip
def test_which_status_wins(con, count, over, obs, conf, reason):
    row = published(con, f"publier_taux({count}, {over}, 1000)")
    assert (row["obs_status"], row["conf_status"], row["motif"]) == (obs, conf, reason)
    assert (row["valeur"] is None) == (obs in ("L", "M"))
    assert (row["borne_basse"] is None) == (obs in ("L", "M"))


def test_a_rate_a_share_and_what_they_keep_quiet(con):
    rate = published(con, f"publier_taux(compter(20, null, 'A', 'F', null), {NOTHING}, 1000)")
    assert (rate["valeur"], rate["numerateur"], rate["denominateur"]) == (200, 20, 100)
    share = published(con, f"publier_part(compter(20, null, 'A', 'F', null), {NOTHING})")
    assert (share["valeur"], share["numerateur"], share["denominateur"]) == (20, 20, 100)
    assert share["borne_basse"] < 20 < share["borne_haute"]
    hidden_rate = published(con, f"publier_taux(compter(3, 'C', 'A', 'F', null), {NOTHING}, 1000)")
    assert (hidden_rate["numerateur"], hidden_rate["denominateur"]) == (None, 100), (
        "people at work are public"
    )
    hidden_share = published(con, f"publier_part(compter(3, 'C', 'A', 'F', null), {NOTHING})")
    assert hidden_share["numerateur"] is None
    assert hidden_share["denominateur"] is None, "the total of a share is a count of persons"
    above = published(con, f"publier_part(compter(120, null, 'A', 'F', null), {NOTHING})")
    assert (above["valeur"], above["borne_basse"]) == (120, None)


def test_mayotte_is_a_region_and_a_departement_and_the_alpes_maritimes_are_not(con):
    asked = [
        ("region", "06"),
        ("departement", "976"),
        ("departement", "06"),
        ("region", "976"),
        ("region", "94"),
    ]
    assert [con.execute("select est_mayotte(?, ?)", place).fetchone()[0] for place in asked] == [
        True,
        True,
        False,
        False,
        False,
    ]


# -- the cards, over the whole demonstration ----------------------------------------------------------------------

# Values that are no ratio of the two counts beside them, as their cards say: a median, a rate pulled towards the mean
NO_RATIO = {"delai_premier_rdv_median", "taux_acces_stabilise"}
# No sum tells: an index, or surveys and paths that no operator of Mayotte delivers
NO_SUM = {
    "delai_premier_rdv_median", "part_rdv_sous_seuil", "taux_changement_operateur", "satisfaction_fin_unite", "taux_reponse_enquete",
    "utilite_6_mois", "situation_amelioree_6_mois", "ecart_cooperation", "inegalite_acces", "indice_concentration_operateurs",
    "indice_representation", "reorientations", "part_sessions_inter_reseaux",
}  # fmt: skip


@pytest.fixture(scope="module")
def base(demonstration):
    paths, _ = demonstration
    con = duckdb.connect(str(paths.link.resolve()), read_only=True, config=HARDENED)
    yield con
    con.close()


def test_the_numerator_the_denominator_and_the_factor_make_the_value(base):
    rows = base.execute(
        """select i.indicateur, c.facteur is null as sans, count(*) as n, count(*) filter (where i.denominateur = 0) as nuls,
            max(abs(i.valeur - i.numerateur / i.denominateur * c.facteur * case when c.par_an and i.periode like '%-Q_' then 4 else 1 end)
                / greatest(1, abs(i.valeur))) as ecart, count(*) filter (where i.valeur is null) as absentes
        from indicateur as i join indicateur_carte as c on c.indicateur = i.indicateur
        where i.numerateur is not null and i.denominateur is not null
        group by i.indicateur, c.facteur is null"""
    ).df()
    assert set(rows[rows["sans"]]["indicateur"]) == NO_RATIO
    assert len(rows) > 25
    assert rows["nuls"].sum() == 0
    ratios = rows[~rows["sans"]]
    assert ratios["absentes"].sum() == 0
    assert ratios["ecart"].max() <= 5e-5, "four decimals are kept of shares of coverage"


def test_france_is_with_or_without_mayotte_as_the_card_says(base):
    """The value of France (or what it is made of) is the sum of its 18 régions, or of 17."""
    proven = {}
    for column in ("numerateur", "denominateur", "valeur"):
        rows = base.execute(
            f"""with sommes as (
                select i.indicateur, i.periode, i.ventilation, i.modalite, max(i.{column}) filter (where i.niveau_territoire = 'france') as france,
                    sum(i.{column}) filter (where i.niveau_territoire = 'region') as toutes,
                    sum(i.{column}) filter (where i.niveau_territoire = 'region' and i.code_territoire <> '06') as sans,
                    count(i.{column}) filter (where i.niveau_territoire = 'region') as n
                from indicateur as i join indicateur_carte as c on c.indicateur = i.indicateur
                where $column <> 'valeur' or c.facteur is null and i.numerateur is null and i.denominateur is null
                group by i.indicateur, i.periode, i.ventilation, i.modalite)
            select indicateur, count(*) filter (where abs(france - toutes) < 1e-6 * toutes) as avec,
                count(*) filter (where abs(france - sans) < 1e-6 * toutes) as sans
            from sommes where n = 18 and france is not null and toutes - sans > 1e-4 * toutes group by indicateur""",
            {"column": column},
        ).fetchall()
        for code, whole, without in rows:
            said = [word for word, n in (("avec_mayotte", whole), ("sans_mayotte", without)) if n]
            proven.setdefault(code, set()).update(said)
    proven = {code: said for code, said in proven.items() if said}
    cards = dict(base.execute("select indicateur, france from indicateur_carte").fetchall())
    shown = {
        code
        for (code,) in base.execute(
            "select distinct indicateur from indicateur where niveau_territoire = 'france'"
        ).fetchall()
    }
    assert {code for code, said in cards.items() if said} == shown, "a card without France says null"
    assert {code: {cards[code]} for code in proven} == proven
    assert shown - proven.keys() == NO_SUM


def test_all_networks_are_those_that_the_card_says(base):
    cards = dict(base.execute("select indicateur, portee from indicateur_carte").fetchall())
    assert set(cards.values()) == {"tous_reseaux", "operateurs_regionaux", "missions_locales", "par_reseau"}
    whole = {
        code
        for (code,) in base.execute(
            "select distinct indicateur from indicateur where modalite = 'ensemble'"
        ).fetchall()
    }
    assert {code for code, scope in cards.items() if scope == "par_reseau"} == cards.keys() - whole - {
        "indice_representation",
        "inegalite_acces",
    }
    entries = """select count(*), count(*) filter (where i.numerateur = e.valeur) from indicateur as i join indicateur as e
        on e.indicateur = 'entrees_cep' and e.niveau_territoire = i.niveau_territoire and e.code_territoire = i.code_territoire
        and e.periode = i.periode and e.modalite = $modalite
        where i.indicateur = $code and i.modalite = 'ensemble' and i.numerateur is not null and i.niveau_territoire in ('region', 'departement')"""
    for code, scope in cards.items():
        if code in (
            "taux_acces_actifs_occupes",
            "taux_acces_stabilise",
            "ratio_acces_attendu",
            "taux_recours_actifs",
            "charge_par_etp",
        ):
            network = {"tous_reseaux": "ensemble", "operateurs_regionaux": "operateur_regional"}[scope]
            n, same = base.execute(entries, {"code": code, "modalite": network}).fetchone()
            assert n == same > 0, code
    sums = """with s as (select indicateur, niveau_territoire, code_territoire, periode,
            max(v) filter (where ventilation = 'ensemble') as ensemble, sum(v) filter (where ventilation = 'reseau') as reseaux,
            count(*) filter (where ventilation = 'reseau' and v is null) as inconnus
        from (select *, coalesce(numerateur, valeur) as v from indicateur where indicateur in (select unnest($codes))) as i
        where niveau_territoire in ('france', 'region') group by indicateur, niveau_territoire, code_territoire, periode)
        select indicateur, count(*), count(*) filter (where abs(ensemble - reseaux) <= 1e-4 * ensemble) from s
        where ensemble is not null and inconnus = 0 group by indicateur"""
    added = [
        "entrees_cep",
        "nb_lieux_accueil",
        "nb_conseillers_etp",
        "densite_lieux",
        "apl_cep",
        "charge_par_etp",
        "reorientations",
        "usage_comcep",
    ]
    found = base.execute(sums, {"codes": added}).fetchall()
    assert {code for code, n, same in found if n == same > 0} == set(added)
    assert {cards[code] for code in added} == {"tous_reseaux"}
