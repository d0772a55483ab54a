"""A new indicator is two files: written in a copy of sql/, it is found on every page and in every document that its card names.

Only sql/indicators changes: pages, documents and queries are those of the project.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import duckdb
import numpy as np
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from etl.paths import PROJECT
from pages.shared import block, read
from tests.support import base, pages

CODE, NAME, SHORT = "entrees_par_habitant", "Entrées en CEP pour 1 000 habitants", "Entrées par habitant"
DEFINITION = "Entrées en CEP auprès de l'opérateur régional pour 1 000 habitants du territoire."
REGION, PERIOD = "75", "2026-Q2"
MODEL = """-- Une ligne par territoire (france, région) et période : entrées des opérateurs régionaux pour 1 000 habitants
select 'entrees_par_habitant' as indicateur, e.niveau_territoire, e.code_territoire, e.periode, 'ensemble' as ventilation,
    'ensemble' as modalite, rate(e.entrees, t.population, 1000) as valeur, e.entrees as numerateur, t.population as denominateur,
    cast(null as double) as borne_basse, cast(null as double) as borne_haute,
    case when e.entrees is not null and t.population is null then 'M' else e.obs_status end as obs_status, e.conf_status,
    e.livraisons, coalesce(e.motif, case when t.population is null then 'population inconnue' end) as motif
from entrees_acces as e
join ref_territoires as t on t.niveau_territoire = e.niveau_territoire and t.code_territoire = e.code_territoire
where e.niveau_territoire in ('france', 'region')
"""
CARD = f"""libelle: {NAME}
libelle_court: {SHORT}
question: Combien d'habitants commencent un CEP ?
definition: {DEFINITION}
formule: entrées ÷ population × 1 000
unite: ‰
decimales: 2
sens: hausse_favorable
niveaux: [france, region]
ventilations: [ensemble]
denominateur: Population municipale (Insee, recensement)
sources: Livraisons « activite » ; Insee, recensement de la population
limites: Les enfants et les retraités sont au dénominateur.
statut: proposition
depuis: 2020-Q1
intervalle: null
carte: classes
facteur: 1000
par_an: false
portee: operateurs_regionaux
france: avec_mayotte
pages: {{acces: 15}}
note: {{acces: 15}}
rapport: {{moyens: 15}}
reference: englobant
lignage: {{jeu: activite, colonne: entrees_cep}}
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    """CEP_DATA of what regional operators deliver in the small demonstration, published with one more indicator."""
    tmp = tmp_path_factory.mktemp("deux_fichiers")
    project, data = tmp / "projet", tmp / "data"
    for folder in ("etl", "sql", "pages"):
        shutil.copytree(
            PROJECT / folder, project / folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    (project / "sql" / "indicators" / f"{CODE}.sql").write_text(MODEL, encoding="utf-8")
    (project / "sql" / "indicators" / f"{CODE}.yml").write_text(CARD, encoding="utf-8")
    inbox = base.installation(data).inbox
    for path in base.written().glob("activite__demo_*"):
        shutil.copy2(path, inbox)
    environment = os.environ | {"CEP_DATA": str(data), "CEP_REFERENCE": str(PROJECT / "data" / "reference")}
    run = [sys.executable, "-m", "etl", "build"]
    built = subprocess.run(run, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(data))
        yield data


def page(script: str, **params: str) -> AppTest:
    return pages.opened(script, **params)


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def titles(app: AppTest) -> dict[str, str]:
    """Anchor of each figure → its title."""
    return dict(re.findall(r'<h3 class="constat" id="([\w-]+)">(.*?)</h3>', html(app)))


def drawn(app: AppTest) -> list[dict]:
    return [trace for c in app.get("plotly_chart") for trace in json.loads(c.proto.spec)["data"]]


def test_map_ranking_and_series(served):
    app = page("access", indicateur=CODE, periode=PERIOD)
    assert 'class="avis"' not in html(app), "the page offers it"
    (box,) = [b for b in app.selectbox if b.label == "Indicateur"]
    assert box.options[1] == NAME, "second, between ranks 10 and 20"
    said = titles(app)
    assert said["carte"].startswith(f"{SHORT}\u00a0: de ")
    assert "de la France" in said["rang"]
    assert said["serie"].startswith(f"{SHORT} au 2e trimestre")
    (colours,) = [
        trace for trace in drawn(app) if trace["type"] == "choropleth" and REGION in trace["locations"]
    ]
    published = str(Path(served, "published", "cep.duckdb").resolve())
    with duckdb.connect(published, read_only=True, config=read.HARDENED) as con:
        entries = con.execute(
            "select numerateur from indicateur where indicateur = 'taux_acces_actifs_occupes' and niveau_territoire = 'region' "
            "and code_territoire = ? and periode = ? and ventilation = 'ensemble'",
            [REGION, PERIOD],
        ).fetchone()[0]
        people = con.execute(
            "select population from territoire where niveau_territoire = 'region' and code_territoire = ?",
            [REGION],
        ).fetchone()[0]
    packed = colours["customdata"]
    values = np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"])
    of_each = dict(
        zip(colours["locations"], values.reshape(len(colours["locations"]), -1)[:, 0], strict=True)
    )
    assert of_each[REGION] == pytest.approx(
        1000 * entries / people, abs=1e-3
    )  # as many decimals as the browser is given
    assert "<br>France " in colours["hovertemplate"]


def test_method_page(served):
    text = html(page("methods"))
    assert f'<article class="methode" id="{CODE}"' in text
    assert "Combien d’habitants commencent un CEP" in text
    assert f'href="acces?indicateur={CODE}"' in text


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_exports_with_their_definition(served, monkeypatch, kind):
    given = {}

    def keep(label, data, file_name, **_):
        given[file_name.rpartition(".")[2]] = data() if callable(data) else data

    monkeypatch.setattr(block.st, "download_button", keep)
    app = page("access", indicateur=CODE)
    app.session_state["panneau_carte"] = block.FILES
    app.run()
    assert not app.exception, [e.message for e in app.exception]
    if kind == "csv":
        text = given["csv"].decode("utf-8-sig")
        assert SHORT in text
        assert "Nouvelle-Aquitaine" in text
    else:
        text = _cells(given["xlsx"])
        assert NAME in text
        assert DEFINITION in text
        assert "Nouvelle-Aquitaine" in text


def _cells(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return "\n".join(str(v) for sheet in book for row in sheet.values for v in row if v is not None)


@pytest.fixture(scope="module")
def documents(served, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    command = f"-m etl note --region {REGION} --quarter {PERIOD} --format all --output".split()
    made = subprocess.run(
        [sys.executable, *command, str(folder)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def test_note_workbook_and_report(documents):
    (book,) = documents.glob("*.xlsx")
    cells = _cells(book.read_bytes())
    assert NAME in cells
    assert DEFINITION in cells
    texts = {path.name: _words(path) for path in documents.glob("*.docx")}
    assert len(texts) == 2, "the note and the annual report"
    assert all(NAME in text for text in texts.values()), texts.keys()


def _words(path: Path) -> str:
    made = docx.Document(str(path))
    return "\n".join(
        [p.text for p in made.paragraphs] + [c.text for t in made.tables for row in t.rows for c in row.cells]
    )


def test_page_of_the_cpir(served):
    assert NAME in html(page("cpir", territoire=f"region-{REGION}", periode=PERIOD))


def test_nowhere_that_its_card_does_not_name(served):
    assert CODE not in html(page("coverage"))
