"""What a card may say: each fault is refused with its file and its key; every card of the project is true of the code."""

import re

import pytest
import yaml

from etl.base.cards import BadCard, card, columns, read_cards, schema
from etl.paths import SQL
from pages.cpir.documents.outline import CHAPTERS
from pages.cpir.measures import SCREENS

FOLDER = SQL / "indicators"
GOOD = yaml.safe_load((FOLDER / "entrees_cep.yml").read_text(encoding="utf-8"))
GONE = object()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sens": "haut"}, "clé « sens » : « haut » n'est pas l'une des valeurs hausse_favorable"),
        ({"unite": GONE}, "il manque « unite »"),
        ({"formul": "a ÷ b"}, "« formul » n'est pas connu"),
        ({"pages": {"aces": 10}}, "clé « pages » : « aces » n'est pas connu"),
        ({"pages": {"acces": "10"}}, "clé « pages → acces »"),
        ({"pages": {"marche": 10}}, "clé « pages → marche »"),
        ({"note": {"rapport": 1}}, "clé « note »"),
        ({"rapport": {"acces": {"rang": 1, "reseau": "apec"}}}, "clé « rapport → acces »"),
        ({"reference": "france"}, "clé « reference »"),
        ({"lignage": {"jeu": "activitee"}}, "« activitee » n'est pas un jeu de données connu"),
        ({"lignage": {"jeu": "activite", "colonne": "entree"}}, "« entree » n'est pas une colonne"),
        ({"niveaux": ["france", "canton"]}, "clé « niveaux → 1 »"),
        ({"decimales": "une"}, "« une » n'est pas un nombre entier"),
        ({"depuis": "2020-T1"}, "clé « depuis »"),
        ({"definition": ""}, "clé « definition » : vide"),
    ],
)
def test_a_fault_is_refused_with_its_key(tmp_path, changed, said):
    path = tmp_path / "nouveau.yml"
    written = {key: value for key, value in (GOOD | changed).items() if value is not GONE}
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadCard, match=re.escape(said)) as refused:
        card(path)
    assert str(refused.value).startswith("nouveau.yml : ")


def test_a_key_written_twice_is_refused(tmp_path):
    path = tmp_path / "nouveau.yml"
    path.write_text((FOLDER / "entrees_cep.yml").read_text(encoding="utf-8") + "reference: france\n", "utf-8")
    with pytest.raises(BadCard, match="« reference » est écrite deux fois"):
        card(path)


@pytest.mark.parametrize(("alone", "lacks"), [("yml", "sql"), ("sql", "yml")])
def test_an_indicator_is_two_files(tmp_path, alone, lacks):
    (tmp_path / f"nouveau.{alone}").write_text("-- rien", encoding="utf-8")
    with pytest.raises(BadCard, match=f"il manque nouveau.{lacks}"):
        read_cards(tmp_path)


def test_the_commented_example_of_the_schema_is_a_card(tmp_path):
    text = (SQL.parent / "etl" / "base" / "carte.yml").read_text(encoding="utf-8")
    path = tmp_path / "exemple.yml"
    path.write_text("\n".join(line[4:] for line in text.splitlines() if line.startswith("#   ")), "utf-8")
    assert card(path)["pages"] == '{"acces": 205}'
    assert set(yaml.safe_load(path.read_text("utf-8"))) >= set(schema()["required"])


def test_every_key_of_the_schema_is_described_and_is_a_column():
    assert all(said["description"] for said in schema()["properties"].values())
    assert columns().names == ["indicateur", *schema()["properties"]]


def test_a_card_may_name_the_screens_and_chapters_there_are():
    note, report = (schema()["properties"][key]["propertyNames"]["enum"] for key in ("note", "rapport"))
    assert note == list(SCREENS)
    assert report == [chapter.key for chapter in CHAPTERS]
