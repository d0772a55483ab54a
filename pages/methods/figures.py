"""The card of each indicator as its reader sees it, and which cards answer a search. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from etl.contracts import contracts, plain
from pages.cpir.documents import outline
from pages.cpir.quarter import TITLES as SCREENS
from pages.shared import cards, texts
from pages.shared import formats as f
from pages.shared.cards import Indicator

OTHERS = "autres"  # of the groups: indicators that no page names
CHAPTERS = {chapter.key: chapter.title for chapter in outline.CHAPTERS}
LEVELS = {"lot": ("lot du marché", "lots du marché"), "reseau": ("réseau", "réseaux")} | texts.LEVELS
BREAKDOWNS = {code: texts.inside_sentence(name) for code, name in texts.DIMENSIONS.items()} | {
    "reseau": "réseau",
    "denominateur": "autre dénominateur",
    "ajustement": "ajustement",
    "public": "public",
    "axe": "axe de coopération",
    "seuil": "seuil en minutes",
    "delivrance": "conseil à distance compris ou non",
    "unite_oeuvre": "unité d’œuvre du marché",
    "modalite": "rendez-vous sur place ou à distance",
    "maille": "découpage",
    "mesure": "mesure de dispersion",
}
SCOPES = {
    "tous_reseaux": "tous les réseaux réunis",
    "operateurs_regionaux": "les opérateurs régionaux seulement",
    "missions_locales": "les Missions locales seulement",
    "par_reseau": "chaque réseau à part, sans total",
}
STATUSES = {  # of one, of several
    "publie": ("publié par les acteurs du champ", "publiés par les acteurs du champ"),
    "derive": ("calculé ici", "calculés ici"),
    "proposition": ("proposé ici", "proposés ici"),
}
MAYOTTE = {"sans_mayotte": "sans Mayotte", "avec_mayotte": "avec Mayotte"}
DIRECTIONS = {
    "hausse_favorable": "une hausse est favorable",
    "baisse_favorable": "une baisse est favorable",
    "neutre": "ni la hausse ni la baisse n’est bonne en soi",
}


def found(known: Iterable[Indicator], page: str, asked: str) -> list[Indicator]:
    """The indicators that a page shows (all of them without one) and whose cards hold each word asked for."""
    words = plain(asked).split()
    return [
        shown
        for shown in known
        if (not page or page in shown.places("pages")) and all(word in _searched(shown) for word in words)
    ]


def _searched(shown: Indicator) -> str:
    keys = (
        "libelle",
        "libelle_court",
        "question",
        "definition",
        "formule",
        "denominateur",
        "sources",
        "limites",
    )
    return plain(" ".join([shown.code, *(str(shown.card.get(key) or "") for key in keys)]))


def grouped(known: Iterable[Indicator], pages: Mapping[str, str]) -> dict[str, list[Indicator]]:
    """Each indicator once, under the first page that shows it (the home page last), in the order of that page."""
    places = [address for address in pages if address] + [""]
    groups: dict[str, list[Indicator]] = {address: [] for address in [*places, OTHERS]}
    for shown in known:
        of = [_address(page) for page in shown.places("pages")]
        groups[next((address for address in places if address in of), OTHERS)].append(shown)
    for address, members in groups.items():
        members.sort(key=_order_on(page_of(address)))
    return {address: members for address, members in groups.items() if members}


def _address(page: str) -> str:
    """A page as cards name it → its address: the home page has none."""
    return "" if page == "accueil" else page


def page_of(address: str) -> str:
    """An address → the page as cards name it."""
    return address or "accueil"


def _order_on(page: str) -> Callable[[Indicator], tuple[float, str]]:
    """The order of a page's own list, then what it shows outside the list, by name."""

    def order(shown: Indicator) -> tuple[float, str]:
        place = shown.places("pages").get(page)
        return (place if isinstance(place, int) else float("inf"), shown.libelle)

    return order


def remember(known: Sequence[Indicator]) -> list[str]:
    """How many there are, and how many are published by others, computed here or proposed here."""
    if not known:
        return ["La base servie ne contient aucun indicateur."]
    parts = [
        f"{f.number(n)} {words[n > 1]}"
        for status, words in STATUSES.items()
        if (n := sum(str(shown.card.get("statut")) == status for shown in known))
    ]
    return [
        f"<b>{f.count(len(known), 'indicateur', 'indicateurs')}</b>{f.NBSP}: {f.listing(parts)}.",
        "Chacun dit ce qu’il compte, à quoi il le rapporte, ce qu’il ne dit pas, et où il se montre.",
    ]


def summary(groups: Mapping[str, Sequence[Indicator]], pages: Mapping[str, str]) -> str:
    """The list of what follows, by page: links inside the page."""
    parts = []
    for address, members in groups.items():
        links = "".join(f'<li><a href="#{s.code}">{escape(_text(s, "libelle"))}</a></li>' for s in members)
        parts.append(
            f"<section><h3>{escape(pages.get(address, 'Sur aucune page'))}</h3><ul>{links}</ul></section>"
        )
    return f'<nav class="sommaire" aria-label="Les indicateurs, par page">{"".join(parts)}</nav>'


def article(shown: Indicator, pages: Mapping[str, str], query: str) -> str:
    """The card of an indicator. pages: address → name; query: what the reader looks at, kept in the links to pages."""
    lines = "".join(
        f"<dt>{escape(name)}</dt><dd>{said}</dd>" for name, said in _lines(shown, pages, query) if said
    )
    status = STATUSES.get(str(shown.card.get("statut")), ("", ""))[0]
    return (
        f'<article class="methode" id="{shown.code}"><h2>{escape(_text(shown, "libelle"))}</h2>'
        f'<p class="source">{escape(_text(shown, "question"))} · {escape(status)}</p>'
        f'<p>{escape(_text(shown, "definition"))}</p><dl class="carte">{lines}</dl>'
        f'<p><a class="copier" href="?indicateur={shown.code}" data-fait="Lien copié">Copier le lien</a></p></article>'
    )


def _lines(shown: Indicator, pages: Mapping[str, str], query: str) -> list[tuple[str, str]]:
    """What the card says, in the order one asks: (name, HTML), empty where it says nothing."""
    way = DIRECTIONS.get(str(shown.card.get("sens")), "")
    unit = f"{shown.unite} ({way})" if way else shown.unite
    said = [
        ("Calcul", _text(shown, "formule")),
        ("Unité", unit),
        ("Rapporté à", _text(shown, "denominateur")),
        ("Réseaux comptés", SCOPES.get(str(shown.card.get("portee")), "")),
        ("La France", MAYOTTE.get(str(shown.card.get("france")), "")),
        (
            "Intervalle",
            _text(shown, "intervalle") or "aucun : rien n’est tiré au hasard, ou l’erreur n’est pas mesurée",
        ),
        ("Comparé à", compared(shown)),
        ("Territoires", f.listing(LEVELS.get(level, (level, level))[1] for level in shown.niveaux)),
        ("Détail", breakdowns(shown.ventilations)),
        ("Depuis", f.period(since) if (since := _text(shown, "depuis")) else "selon les livraisons reçues"),
        ("Sources", _text(shown, "sources")),
        ("Limites", _text(shown, "limites")),
        ("Lignes des fichiers", _rows(shown)),
    ]
    return [*((name, escape(text)) for name, text in said), ("Se montre", _shown_on(shown, pages, query))]


def _text(shown: Indicator, key: str) -> str:
    """The words of a card, apostrophes and spaces as they are printed."""
    value = shown.card.get(key)
    if not f.is_known(value):
        return ""
    text = str(value).strip().replace("'", "’")
    for sign in (" :", " ;", " ?", " »", " %", " ‰"):
        text = text.replace(sign, f"{f.NBSP}{sign[1:]}")
    return text.replace("« ", f"«{f.NBSP}")


def compared(shown: Indicator) -> str:
    """« 1 (l’attendu) », « rien », or the territory around."""
    if shown.reference == cards.AROUND:
        return (
            "la France ; sur la carte et dans le classement, le territoire qui contient ceux que l’on compare"
        )
    if shown.reference == cards.NOTHING:
        return "rien, au-delà de sa propre évolution"
    number, name = f.number(shown.reference), shown.reference_name
    return number if name == f.number(shown.reference, shown.decimales) else f"{number} ({name})"


def breakdowns(codes: Sequence[str]) -> str:
    """« réseau, et dans chaque réseau : sexe et âge »; what is crossed with the network is told after it."""
    alone = [_named(code) for code in codes if code != "ensemble" and not code.startswith("reseau*")]
    inside = [_named(code.removeprefix("reseau*")) for code in codes if code.startswith("reseau*")]
    parts = [f.listing(alone)] if alone else []
    if inside:
        parts.append(f"dans chaque réseau{f.NBSP}: {f.listing(inside)}")
    return texts.sentence_case(", et ".join(parts)) if parts else "aucun"


def _named(code: str) -> str:
    return " et ".join(BREAKDOWNS.get(part, part.replace("_", " ")) for part in code.split("*"))


def _rows(shown: Indicator) -> str:
    """Which delivered rows add up to it, or why none do."""
    added = shown.adds
    if added is None:
        why = shown.why_no_sum.replace("'", "’")
        return f"non additionnables{f.NBSP}: {why}" if why else ""
    delivered = f"les lignes livrées ({texts.inside_sentence(texts.dataset(added.jeu))})"
    if added.colonne is None:
        return f"comptées, {delivered} redonnent le nombre"
    return f"additionnée, la colonne « {contracts()[added.jeu].by_name[added.colonne].title} » dans {delivered} redonne le nombre"


def _shown_on(shown: Indicator, pages: Mapping[str, str], query: str) -> str:
    """Links to the pages and screens that show it; documents by name."""
    links = []
    for page, place in shown.places("pages").items():
        address = _address(page)
        if address not in pages:
            continue
        own = f"indicateur={shown.code}" if isinstance(place, int) else place.partition("#")[0]
        keys = "&".join(part for part in (query, own) if part)
        anchor = "" if isinstance(place, int) else f"#{place.partition('#')[2]}"
        href = f"{address or './'}{'?' + keys if keys else ''}{anchor}"
        links.append(f'<a href="{escape(href)}">{escape(pages[address])}</a>')
    for screen in shown.places("note"):
        name = (
            f"{pages.get('cpir', 'CPIR')}, et la note du trimestre ({texts.inside_sentence(SCREENS[screen])})"
        )
        links.append(
            f'<a href="{escape(f"cpir?{query}#{screen}" if query else f"cpir#{screen}")}">{escape(name)}</a>'
        )
    chapters = [f"« {escape(CHAPTERS[key])} »" for key in shown.places("rapport") if key in CHAPTERS]
    if chapters:
        links.append(f"rapport annuel de la CPIR, {f.listing(chapters)}")
    return " · ".join(links) or "sur aucune page encore"
