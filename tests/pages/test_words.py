"""Words that read as their contrary, or that only the machine knows: none on any page or document of the demonstration."""

from __future__ import annotations

import html
import re

import pytest

from etl.base.publish import answering
from etl.paths import PROJECT, Paths
from pages.cpir import documents, quarter
from pages.shared import formats as f
from pages.shared.filters import Territory
from tests.pages.test_documents_pieces import word_text
from tests.support import base, pages

NUMBER = r"(?<![\d\u202f\u00a0,.–\-/:T])"
FORBIDDEN = {
    "one thing in the plural": NUMBER + r"[01][ \u00a0](?:lieux|entrées|personnes|régions|départements|communes|territoires|conseillers|jours|minutes|points|réunions|conventions|livraisons|lignes|raisons|textes|zones|réseaux|actifs)\b",
    "an interval said twice": r"\bentre \d[\d\u202f,]*[ \u202f\u00a0]?[–-] ?\d",
    "a plural left to the reader": r"\w\((?:s|es|x)\)",
    "a variable of the server": r"\bCEP_[A-Z_]+",
    "a path of the project": r"\b(?:etl|sql|pages|static|tests|data)/[\w/]+|\.ya?ml\b",
    "a command": r"python -m",
    "English": r"\b(?:Press|Enter|submit|apply|None|True|False|nan|NaN|NaT|null|undefined|Error)\b",
    "a zero told as nobody": r"aucun dans \d+ \w+ (?:sur \d+ )?(?:pour 0|de 0)",
    "a caution on every line": r"sans test statistique(?! \()",
    "a law that would not say who delivers": r"La loi ne dit pas[^.]*:",
    "the top of a share": r"100(?:,0)? et plus",
}  # fmt: skip
ADDRESSES = [
    ("home", {}),
    ("home", {"territoire": "region-94"}),
    *[("access", {"volet": v, "territoire": t}) for v in ("comparer", "publics", "parcours", "suites", "verifier") for t in ("france", "departement-48")],
    ("access", {"carte": "attendu", "territoire": "region-75"}),
    ("access", {"indicateur": "entrees_cep", "territoire": "departement-48"}),
    *[("coverage", {"territoire": "departement-48", "indicateur": i}) for i in ("temps_acces_median", "nb_lieux_accueil", "couverture_temps_acces", "territoire_acteur_unique")],
    ("coverage", {"territoire": "departement-48", "vue": "fiche"}),
    ("coverage", {"territoire": "departement-48", "vue": "hypothese"}),
    *[("cooperation", {"territoire": t}) for t in ("france", "departement-48")],
    *[("governance", {"volet": v}) for v in ("pilotage", "formation", "competences", "outils", "spro", "missions-locales", "textes")],
    ("procurement", {}),
    *[("sources", {"vue": v}) for v in ("recu", "qualite", "change", "verifier", "publies")],
    ("cpir", {"territoire": "region-94"}),
    ("methods", {}),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        patch.delenv("CEP_CPIR_CODE", raising=False)
        yield


def found(text: str) -> list[str]:
    """What of a text is forbidden, with its surroundings."""
    return [
        f"{why}: …{text[max(0, m.start() - 40) : m.end() + 30]}…"
        for why, pattern in FORBIDDEN.items()
        for m in re.finditer(pattern, text)
    ]


@pytest.mark.parametrize(
    ("name", "params"), ADDRESSES, ids=lambda v: v if isinstance(v, str) else "&".join(v.values())
)
def test_no_page_says_it(name, params):
    app = pages.opened(name, **params)
    raw = "\n".join(str(element.proto.body) for element in app.get("html"))
    said = html.unescape(re.sub(r"<[^>]+>", "\n", raw))
    said += "\n".join(
        str(getattr(e, "label", ""))
        for kind in ("button", "selectbox", "text_input", "checkbox")
        for e in app.get(kind)
    )
    assert not found(said)


@pytest.mark.parametrize(("code", "name"), [("94", "Corse"), ("75", "Nouvelle-Aquitaine")])
def test_no_document_says_it(code, name):
    with answering(Paths(base.demonstration(), base.REFERENCE)) as read:
        content = quarter.quarter(read, Territory("region", code, name, "", code), "2026-Q3")
        for format in ("docx", "rapport"):
            assert not found(word_text(documents.render(content, format, read).content)), format


def test_every_form_of_streamlit_is_translated():
    """The words that Streamlit writes under a field, for a line and for a text, alone and in a form."""
    script = (PROJECT / "static" / "page.js").read_text("utf-8")
    for key in ("Press Enter", "Press Ctrl+Enter", "Press ⌘+Enter"):
        for what in ("apply", "submit form"):
            assert f'"{key} to {what}": "' in script
    assert "characterData: true" in script


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(1, "lieux", "1 lieu"), (0, "entrées", "0 entrée"), (1.5, "lieux pour 100 000 actifs", "2 lieu pour 100 000 actifs"), (2, "lieux", "2 lieux"), (1, "fois", "1 fois")],
)  # fmt: skip
def test_a_unit_agrees_with_its_number(value, unit, said):
    assert f.with_unit(value, unit).replace("\xa0", " ") == said
