"""The one window on the base: right under threads, blind to nothing published, and shut to everything else."""

from __future__ import annotations

import asyncio
import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from etl.paths import Paths
from pages.shared import read, web
from tests.support import base


@pytest.fixture
def served(monkeypatch):
    data = base.demonstration()
    monkeypatch.setenv("CEP_DATA", str(data))
    return data


def test_every_query_is_readable_and_says_what_a_row_is():
    for path in read.QUERIES.rglob("*.sql"):
        assert path.read_text(encoding="utf-8").startswith("-- Une ligne"), path.name


def test_a_missing_or_unknown_parameter_is_an_error(served):
    with pytest.raises(duckdb.Error):
        read.read("shared/cards", inutile=1)
    with pytest.raises(duckdb.Error):
        read.read("shared/periods", indicateur="entrees_cep")


def test_nothing_published(monkeypatch, tmp_path):
    monkeypatch.setenv("CEP_DATA", str(tmp_path))
    assert read.served() is None
    with pytest.raises(read.NoBase):
        read.read("shared/cards")


def test_sixteen_threads_read_what_one_reads(served):
    asked = [
        {"indicateur": "taux_acces_actifs_occupes", "ventilation": "ensemble", "modalite": "ensemble", "niveau": "departement",
         "code": code, "annees": False}
        for code in [f"{n:02d}" for n in range(1, 96) if n != 20]
    ]  # fmt: skip

    def ask(params):
        return read.read("shared/series", **params)["valeur"].tolist()

    text = (read.QUERIES / "shared/series.sql").read_text(encoding="utf-8")
    alone = duckdb.connect(str(read.served()), read_only=True, config=read.HARDENED)
    expected = [repr(alone.execute(text, params).df()["valeur"].tolist()) for params in asked]
    read._answer.clear()
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda p: repr(ask(p)), asked * 6))
    assert found == expected * 6


def test_a_republication_is_seen_by_the_next_read(served, monkeypatch, tmp_path):
    monkeypatch.setenv("CEP_DATA", str(tmp_path))
    paths = Paths.from_env()
    paths.published.mkdir(parents=True)

    def publish(name: str) -> None:
        real = paths.published / f"cep_{name}.duckdb"
        shutil.copy(Paths(served, base.REFERENCE).link.resolve(), real)
        con = duckdb.connect(str(real))
        con.execute("update version set version = $name", {"name": name})
        con.close()
        new = paths.published / "new"
        new.symlink_to(real.name)
        new.replace(paths.link)

    publish("un")
    assert read.read("shared/version")["version"].tolist() == ["un"]
    publish("deux")
    assert read.read("shared/version")["version"].tolist() == ["deux"]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/hosts')",
        "copy version to '/tmp/x.csv'",
        "attach '/tmp/other.duckdb'",
        "install spatial",
        "set threads = 1",
        "create table x as select 1",
        "update version set demonstration = false",
    ],
)
def test_the_connection_only_reads_the_base(served, statement):
    with pytest.raises(duckdb.Error):
        read._connection(str(read.served())).cursor().execute(statement)


def test_health(served, monkeypatch, tmp_path):
    counts = read.row_counts()
    assert counts["version"] == 1
    assert counts["territoire"] > 36_000
    status, _, body = get("/sante")
    assert status == 200
    found = json.loads(body)
    assert found["version"] == read.read("shared/version")["version"].iloc[0]
    assert found["age_s"] >= 0
    assert found["tables"] == counts
    monkeypatch.setenv("CEP_DATA", str(tmp_path))
    assert get("/sante")[0] == 503


def test_the_page_is_french_and_guarded():
    _, headers, body = get("/", [(b"if-none-match", b"x"), (b"accept-encoding", b"gzip")])
    assert b'<html lang="fr">' in body
    assert "<title>Conseil en évolution professionnelle</title>".encode() in body
    assert int(headers["content-length"]) == len(body)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'self'" in headers["content-security-policy"]


def test_contours_are_kept_by_browsers_only_with_their_version():
    assert "immutable" in get("/app/static/geo/regions.json", query=b"v=1")[1]["cache-control"]
    status, headers, body = get("/app/static/geo/regions.json")
    assert status == 200
    assert headers["cache-control"] == "no-cache"
    assert json.loads(body)["type"] == "FeatureCollection"


def get(path: str, headers=(), query: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a GET, through the project's middleware around a small application."""

    async def shell(request):
        assert "if-none-match" not in request.headers, "« not modified » would bring the English page back"
        return HTMLResponse(
            '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title></head><body></body></html>'
        )

    async def contours(_request):
        return JSONResponse({"type": "FeatureCollection", "features": []})

    app = Starlette(
        routes=[*web.routes(), Route("/app/static/geo/regions.json", contours), Route("/", shell)],
        middleware=web.middleware(),
    )
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query,
        "headers": list(headers), "scheme": "http", "server": ("localhost", 80), "client": ("localhost", 1),
        "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start = next(m for m in sent if m["type"] == "http.response.start")
    body = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
    return start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, body
