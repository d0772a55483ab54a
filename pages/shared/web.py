"""What the web server adds to Streamlit: the language of the page, headers, style, and /sante."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit import net_util
from streamlit.runtime.pages_manager import PagesManager

from pages.shared import read

# The browser itself refuses anything that is not served by this machine.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'self'",
    )
)
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"SAMEORIGIN",
    b"content-security-policy": POLICY.encode(),
}
HEAD = (
    b'<meta name="robots" content="noindex" />'
    b'<link rel="stylesheet" href="./app/static/style.css" />'
    b'<script src="./app/static/page.js" defer></script></head>'
)
YEAR_S = 365 * 24 * 3600


def address() -> str:
    """Where the product is served, « https://… / », as this reader sees it; empty outside a browser."""
    seen = urlsplit(st.context.url or "")
    return f"{seen.scheme}://{seen.netloc}{seen.path.rsplit('/', 1)[0]}/" if seen.netloc else ""


def say_error(error: Exception) -> bool:
    """What a reader sees when a page stops: what happened, in French, and what to do. The log keeps the rest."""
    st.error(
        "Une partie de cette page n’a pas pu être affichée. Les données ne sont pas en cause et rien n’est perdu : "
        "rechargez la page ; si cela se répète, signalez-le avec l’adresse de la page "
        f"({type(error).__name__})."
    )
    return True


class FrenchPage:
    """ASGI middleware: rewrites Streamlit's HTML shell and adds headers to every answer.

    The shell says lang="en" whatever the application speaks; screen readers would read French aloud
    with English sounds. Contours asked for with a version (`?v=`) may be kept by the browser for a year.
    """

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: dict | None = None
        body = b""

        async def answer(message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                headers = _with_headers(message["headers"], scope)
                message = {**message, "headers": headers}
                if kind.startswith(b"text/html") and scope["method"] == "GET":
                    start = message
                    return
            elif message["type"] == "http.response.body" and start is not None:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                await send({**start, "headers": _with_length(start["headers"], rewrite(body))})
                await send({"type": "http.response.body", "body": rewrite(body)})
                start = None
                return
            await send(message)

        await self.app(_without_conditions(scope), receive, answer)


def rewrite(html: bytes) -> bytes:
    """The HTML shell in French, with the style of the project."""
    html = html.replace(b'<html lang="en">', b'<html lang="fr">', 1)
    html = html.replace(
        b"<title>Streamlit</title>", "<title>Conseil en évolution professionnelle</title>".encode(), 1
    )
    return html.replace(b"</head>", HEAD, 1)


def _with_headers(headers, scope) -> list[tuple[bytes, bytes]]:
    kept = [(k, v) for k, v in headers if k.lower() not in HEADERS]
    if scope["path"].startswith("/app/static/") and b"v=" in scope.get("query_string", b""):
        kept.append((b"cache-control", b"public, immutable, max-age=%d" % YEAR_S))
    elif scope["path"].startswith("/app/static/"):
        kept.append((b"cache-control", b"no-cache"))
    return kept + list(HEADERS.items())


def _with_length(headers, body: bytes) -> list[tuple[bytes, bytes]]:
    kept = [(k, v) for k, v in headers if k.lower() not in (b"content-length", b"etag", b"last-modified")]
    return [*kept, (b"content-length", str(len(body)).encode())]


def _without_conditions(scope) -> dict:
    """Ask for the HTML shell itself, uncompressed: a « not modified » would bring the English one back."""
    last = scope["path"].rsplit("/", 1)[-1]
    if "." in last and not last.endswith(".html"):
        return scope
    dropped = (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range")
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k.lower() not in dropped]}


async def health(_request) -> JSONResponse:
    """`/sante`: version served, its age in seconds, and how many rows each table holds; 503 without a base."""
    answer = await run_in_threadpool(_health)
    return JSONResponse(answer, status_code=200 if answer["etat"] == "servie" else 503)


def _health() -> dict:
    base = read.served()
    if base is None:
        return {"etat": "sans base", "version": None, "age_s": None, "tables": {}}
    return {
        "etat": "servie",
        "version": str(read.read("shared/version")["version"].iloc[0]),
        "age_s": round(time.time() - base.stat().st_mtime),
        "tables": read.row_counts(),
    }


@asynccontextmanager
async def lifespan(_app):
    """Before the first visit, two habits of Streamlit 1.67 are put right; it offers no setting for them.

    Seeing a folder named `pages`, it answers the first visit to /acces with « Page not found », until
    st.navigation has run once. And to judge the origin of a request from elsewhere, it asks a server on the
    Internet for this machine's address.
    """
    PagesManager.uses_pages_directory = False
    net_util._external_ip = ""
    yield {}


def routes() -> list[Route]:
    return [Route("/sante", health, methods=["GET"])]


def middleware() -> list[Middleware]:
    return [Middleware(FrenchPage)]
