"""The five views of « Sources », drawn."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import streamlit as st

from etl.door import Rejected, to_csv, to_workbook
from pages.shared import bar, block, exports, filters, read, scope, texts
from pages.shared import formats as f
from pages.shared.documents import XLSX
from pages.shared.filters import View
from pages.sources import changes as changed
from pages.sources import figures, follow_up

CARD = "la fiche est celle d’un opérateur, tous jeux réunis"
TITLES = {
    "recu": "Ce qui est reçu",
    "qualite": "Délais et qualité",
    "change": "Ce qui a changé",
    "verifier": "Vérifier un fichier",
    "publies": "Chiffres publiés ailleurs, licences",
}


def received(page: str, view: View, dataset: str, operator: str, expected: pd.DataFrame) -> None:
    """Files and their verdicts, rows set aside, what is missing, the checks of the base."""
    files_of = read.read("sources/files", dataset=dataset, operateur=operator)
    files = figures.files_table(files_of)
    block.table(
        "fichiers",
        figures.files_title(files.rows()),
        files,
        "Fichiers reçus",
        40,
        source="Pour chaque fichier, lus = chargés + écartés + ignorés (totaux, notes, lignes vides) · ceux qui demandent "
        "attention d’abord",
        view=view,
        shows=_shows(files_of, ("fichier", "fichiers"), view),
        empty="Aucun fichier reçu ne correspond.",
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        _set_aside(page, view)
    with right:
        waited = figures.expected_table(expected)
        block.table(
            "attendues",
            figures.expected_title(expected),
            waited,
            "Livraisons attendues et non reçues",
            40,
            source="Attendu : chaque opérateur, chaque période depuis son début d’activité",
            view=view,
            shows=_shows(expected, ("livraison attendue", "livraisons attendues"), view),
            empty="Toutes les livraisons attendues sont reçues.",
        )
        controls = read.read("sources/controls")
        checked = figures.controls_table(controls)
        block.table(
            "controles",
            figures.controls_title(controls),
            checked,
            "Contrôles de la base",
            40,
            source="Un contrôle « arrête » empêche la publication ; un contrôle « signale » la laisse se faire",
            view=view,
            shows=_shows(
                controls, ("contrôle", "contrôles"), view, "les contrôles portent sur toute la base"
            ),
        )


def _set_aside(page: str, view: View) -> None:
    rejects = read.read("sources/rejects", fichier="")
    named = rejects.drop_duplicates("fichier_id").set_index("fichier_id")["fichier"].to_dict()
    file, notice = filters.choose(
        st.query_params.get("fichier"),
        ["", *named],
        "",
        "Le fichier « {asked} » n’a pas de ligne mise de côté.",
    )
    chosen = rejects if not file else rejects[rejects["fichier_id"] == file]
    aside = figures.rejects_table(chosen)
    block.heading("Lignes mises de côté", "choix-fichier")
    if notice:
        st.html(f'<p class="vide">{notice}</p>')
    bar.select(
        page,
        "Fichier dont on lit les lignes mises de côté",
        "fichier",
        ["", *named],
        file,
        lambda k: named.get(k, "tous les fichiers"),
    )
    block.table(
        "rejets",
        f.count(len(chosen), "raison", "raisons")
        + " de mise de côté"
        + (f" dans {named[file]}" if file else ""),
        aside,
        "Lignes mises de côté",
        60,
        source="Une ligne mise de côté n’entre dans aucun chiffre ; le fichier corrigé, livré de nouveau, la remplace",
        view=view.at(autres=(*view.autres, ("fichier", file))),
        shows=_shows(chosen, ("raison", "raisons"), view, "les lignes se choisissent par fichier"),
        empty="Aucune ligne mise de côté.",
    )
    rejected = follow_up.received_rejects(file) if file else None
    if rejected:
        _offer_rejects("recu", named[file], rejected)


def _offer_rejects(key: str, name: str, rejected: Rejected) -> None:
    """The sender's own rows back, each with why it was set aside."""
    stem = f"rejets_{Path(name).stem}"
    with st.container(horizontal=True, key=f"rendre_{key}"):
        st.download_button(
            "Ces lignes et pourquoi (xlsx)",
            data=lambda: to_workbook(rejected, name),
            file_name=f"{stem}.xlsx",
            mime=XLSX,
            on_click="ignore",
            key=f"rejets_xlsx_{key}",
        )
        st.download_button(
            "Ces lignes et pourquoi (csv)",
            data=lambda: to_csv(rejected),
            file_name=f"{stem}.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"rejets_csv_{key}",
        )


def quality(view: View, dataset: str, operator: str, operators: dict[str, str]) -> None:
    """The legal clock, the quality of deliveries, and the card of the operator chosen."""
    today = dt.date.today()
    clock = _of(read.read("sources/clock", aujourdhui=today.isoformat()), dataset, operator)
    clocked = follow_up.clock_table(clock)
    block.table(
        "horloge",
        follow_up.clock_title(clock),
        clocked,
        "Horloge des livraisons",
        60,
        source=f"Au {f.date(today)} · article R.6111-5 du code du travail : données absentes plus de six mois, mise en demeure, "
        "puis deux mois pour s’y conformer · le délai court depuis la fin du premier trimestre qui manque",
        view=view,
        shows=_shows(clock, ("livraison suivie", "livraisons suivies"), view),
        empty="Aucune livraison suivie ne correspond.",
    )
    rows = _of(read.read("sources/quality"), dataset, operator)
    valued = follow_up.quality_table(rows)
    block.table(
        "qualite",
        follow_up.quality_title(rows),
        valued,
        "Qualité des livraisons",
        60,
        source="Livraisons en vigueur ; une livraison incomplète a des lignes mises de côté, et ses chiffres sont des minimums",
        view=view,
        shows=_shows(rows, ("ligne", "lignes"), view),
        empty="Aucune livraison n’est attendue.",
    )
    if not operator:
        st.html('<p class="vide">Choisissez un opérateur pour lire sa fiche de qualité.</p>')
        return
    _card(view, operator, operators[operator], clock)


def _of(rows: pd.DataFrame, dataset: str, operator: str) -> pd.DataFrame:
    kept = rows if not dataset else rows[rows["dataset"] == dataset]
    kept = kept if not operator else kept[kept["operateur_code"] == operator]
    kept.attrs["demande"] = {"dataset": dataset, "operateur": operator}
    return kept


def _shows(rows: pd.DataFrame, counted: tuple[str, str], view: View, why: str = "") -> scope.Scope:
    """The files that the rows are of, and which choice of the bar they do not follow."""
    asked, chosen = rows.attrs["demande"], dict(view.autres)
    operators = read.read("sources/operators").set_index("operateur_code")["nom"]
    choices = (
        ("jeu", "dataset", texts.dataset, "tous les jeux de données"),
        ("operateur", "operateur", operators.get, "tous les opérateurs"),
    )
    said = [name(asked[column]) for _, column, name, _ in choices if asked.get(column)]
    apart = [
        f"{every}{f.NBSP}: {why}"
        for key, column, _, every in choices
        if why and chosen.get(key) and not asked.get(column)
    ]
    made = scope.of(rows, counted=counted, whose=scope.NO_NETWORK, autres=tuple(said))
    return made.at(territoire="", periodes=(), jusqua="", sauf=tuple(apart))


def _card(view: View, operator: str, name: str, clock: pd.DataFrame) -> None:
    periods = read.read("sources/card", operateur=operator)
    rules = read.read("sources/card_rules", operateur=operator)
    filled = read.read("sources/completeness", operateur=operator)
    block.heading(f"Fiche de qualité : {name}", "fiche")
    said = "".join(f"<li>{line}</li>" for line in follow_up.card_sentences(clock, periods, rules, filled))
    st.html(f'<ul class="manques">{said}</ul>')
    left, right = st.columns(2, gap="large")
    with left:
        table = follow_up.card_table(periods)
        block.table(
            "fiche-periodes",
            f.count(len(periods), "livraison en vigueur", "livraisons en vigueur"),
            table,
            "Livraisons de l’opérateur",
            40,
            source="Délai : jours entre la fin de la période et la réception · cellules renseignées : ni vides, ni « nr »",
            view=view,
            shows=_shows(periods, ("livraison", "livraisons"), view, CARD),
            empty="Cet opérateur n’a rien livré.",
        )
    with right:
        table = follow_up.completeness_table(filled)
        block.table(
            "fiche-colonnes",
            follow_up.completeness_title(filled),
            table,
            "Cellules renseignées par colonne",
            40,
            source="Part des lignes chargées où la colonne est renseignée · trimestres seulement",
            view=view,
            shows=_shows(filled, ("colonne", "colonnes"), view, CARD),
            empty="Aucune colonne à examiner.",
        )
        table = follow_up.rules_table(rules)
        block.table(
            "fiche-regles",
            f.count(int(rules["n"].sum()), "raison de mise de côté", "raisons de mise de côté"),
            table,
            "Raisons de mise de côté",
            40,
            source="Par règle du contrat ; un exemple de ce qui a été dit à l’opérateur",
            view=view,
            shows=_shows(rules, ("règle", "règles"), view, CARD),
            empty="Aucune ligne de cet opérateur n’est mise de côté.",
        )


def changes(page: str, view: View) -> None:
    """What the last publication changed, what was said on a day, the signed corrections."""
    news = read.read("sources/changes")
    table = changed.changes_table(news)
    block.table(
        "changements",
        changed.changes_title(news),
        table,
        "Ce qui a changé",
        60,
        source="Livraisons nouvelles, corrigées ou retirées, retards, communes et définitions qui changent",
        view=view,
        shows=_shows(news, ("changement", "changements"), view),
        empty="La base n’a encore été publiée qu’une fois, ou rien n’a changé depuis.",
    )
    revised = read.read("sources/revisions")
    table = changed.revisions_table(revised)
    block.table(
        "revisions",
        changed.revisions_title(revised),
        table,
        "Chiffres révisés",
        60,
        source="Un chiffre déjà publié qui change, disparaît ou devient secret garde ici son ancienne valeur",
        view=view,
        shows=_shows(revised, ("révision", "révisions"), view),
        empty="Une correction livrée après une publication apparaît ici, avec l’ancienne et la nouvelle valeur.",
    )
    _as_of(page, view)
    signed = read.read("sources/corrections")
    table = changed.corrections_table(signed)
    block.table(
        "corrections",
        changed.corrections_title(signed),
        table,
        "Corrections signées",
        40,
        source="Une correction remplace une valeur livrée au moment du calcul, sans toucher au fichier ; elle tombe dès que la "
        "source est réparée",
        view=view,
        shows=_shows(signed, ("correction", "corrections"), view),
        empty="Aucune valeur livrée n’est corrigée : les chiffres sont ceux des fichiers.",
    )


def _as_of(page: str, view: View) -> None:
    known = read.read("sources/first_known").iloc[0]
    first, last = (pd.Timestamp(known[k]).date() for k in ("premier", "dernier"))
    block.heading("Ce jour-là, nous disions…", "choix-jour")
    day = changed.day_asked(st.query_params.get("au"), first, last)
    bar.date(page, "Jour", "au", day, first, last)
    rows = read.read("sources/as_of", au=day.isoformat())
    table = changed.as_of_table(rows)
    block.table(
        "alors",
        changed.as_of_title(rows, day),
        table,
        "Valeurs publiées alors et maintenant",
        60,
        source=f"Valeurs de la France, des régions et des départements publiées à la fin du {f.date(day)} et différentes "
        "aujourd’hui",
        view=view.at(autres=(*view.autres, ("au", day.isoformat()))),
        shows=_shows(rows, ("valeur", "valeurs"), view).at(autres=(f"au {f.date(day)}",)),
        empty="Tout ce qui était publié ce jour-là l’est encore, à l’identique.",
    )


def dry_run() -> None:
    """The verdict on a file, nothing kept."""
    block.heading("Vérifier un fichier avant de le livrer", "verifier")
    st.html(
        '<p class="source">Le verdict que donnerait la réception ; rien n’est chargé ni gardé. Jusqu’à 10 Mo.</p>'
    )
    dropped = st.file_uploader(
        "Fichier csv ou xlsx", label_visibility="collapsed", accept_multiple_files=False
    )
    if dropped is None:
        return
    verdict = follow_up.dry_run(dropped.getvalue(), dropped.name)
    st.html(follow_up.verdict_html(verdict))
    if verdict.rejects.num_rows:
        st.html(follow_up.verdict_table(verdict).html("Lignes mises de côté", 60))
        _offer_rejects(
            "verifie", dropped.name, follow_up.dry_rejects(dropped.getvalue(), dropped.name, verdict)
        )


def elsewhere(page: str, view: View) -> None:
    """Figures published by others with their sources, and the attribution of reference data."""
    themes = read.read("sources/themes")
    names = {
        t: f"{texts.sentence_case(figures.theme(t))} ({f.number(n)})"
        for t, n in zip(themes["theme"], themes["n"], strict=True)
    }
    theme, _ = filters.choose(st.query_params.get("theme"), list(names), next(iter(names), ""), "")
    if theme:
        block.heading("Chiffres publiés ailleurs, et leurs sources", "choix-theme")
        bar.select(page, "Thème des chiffres publiés", "theme", list(names), theme, names.get, width=360)
        known = read.read("sources/published", theme=theme)
        published = figures.published_table(known)
        n = len(published.rows())
        block.table(
            "publies",
            f"{f.count(n, 'chiffre publié', 'chiffres publiés')}{f.NBSP}: {figures.theme(theme)}",
            published,
            "Chiffres publiés",
            40,
            source="Montrés comme tels à côté des chiffres livrés ; une confiance « basse » signale un calcul fait d’après la "
            "source",
            view=view.at(autres=(*view.autres, ("theme", theme))),
            shows=_shows(known, ("chiffre publié", "chiffres publiés"), view).at(
                autres=(figures.theme(theme),)
            ),
            invented=False,
        )
    block.heading("Contours, codes et populations", "attribution")
    st.html(f'<ul class="manques">{"".join(f"<li>{line}</li>" for line in exports.attribution())}</ul>')
