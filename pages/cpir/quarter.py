"""The quarter of a région, written from the published base: five screens, always the same, in the same order.

`read` is any function that answers a query of sql/queries (view, parameters) with a table: the window of the pages, or a
plain connection for the command line. Same base, same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from pages.cpir import measures
from pages.cpir.measures import ACCESS, Read
from pages.cpir.model import Proof, Quarter, Screen, Sentence, Table
from pages.shared import cards, sentences, texts
from pages.shared import formats as f
from pages.shared.cards import Indicator
from pages.shared.filters import ALL_NETWORKS, REGIONAL, Territory, View

TITLES = {
    "retenir": "À retenir",
    "acces": "Accès des actifs occupés",
    "couverture": "Couverture du territoire",
    "cooperation": "Coopérations entre réseaux",
    "marche": "Marché et qualité des données",
}
STATES = {
    "attendue_observee": "attendue et observée",
    "attendue_non_observee": "attendue, non observée",
    "non_documentee": "non documentée",
}


def known_quarters(read: Read) -> list[str]:
    """Quarters that a CPIR may look at, the latest first; never none, so that what is missing can be said."""
    return read("cpir/quarters")["periode"].tolist() or read("shared/last_quarter")["periode"].tolist()


def quarter(
    read: Read,
    region: Territory,
    periode: str,
    decisions: Sequence[Mapping] = (),
    notes: Sequence[Mapping] = (),
) -> Quarter:
    """Everything that the page and the documents say of a région at a quarter (« 2026-Q3 »)."""
    version = read("shared/version").iloc[0]
    known = cards.from_rows(read("shared/cards").to_dict("records"))
    found = measures.values(read, known, region, periode)
    screens = {
        "acces": _access(read, known, found, region, periode),
        "couverture": _coverage(known, found, region, periode),
        "cooperation": _cooperation(read, known, found, region, periode),
        "marche": _market(read, known, found, region, periode),
    }
    return Quarter(
        region=region,
        periode=periode,
        screens=(_remember(screens), *screens.values()),
        changes=_changes(read, known, found, region, periode),
        decisions=tuple(decisions),
        notes=tuple(notes),
        version=str(version["version"]),
        published_on=f.date(version["publiee_le"]),
        demonstration=bool(version["demonstration"]),
    )


# --- screens ------------------------------------------------------------------------------------------------------


def _waited(read: Read, region: Territory, periode: str) -> pd.DataFrame:
    """Deliveries of the quarter that are expected and not received."""
    waited = read("shared/missing", periode=periode, code_region=region.code)
    return waited[waited["periode"] == periode]


def _access(read: Read, known: Mapping, found: Mapping, region: Territory, periode: str) -> Screen:
    listed = measures.shown_on("acces", known, found, region, periode)
    # the first two are said even when they are not known
    lines = [measures.told(m, region, periode) for i, m in enumerate(listed) if i < 2 or m.value is not None]
    rows = read(
        "cpir/departments",
        indicateur=ACCESS,
        ventilation="ensemble",
        modalite=ALL_NETWORKS,
        periode=periode,
        region=region.code,
    )
    own = found.get((ACCESS, "ensemble", ALL_NETWORKS))
    inside = _inside(known[ACCESS], own, region, rows) if own else ""
    if inside:
        query = View(region, periode, ALL_NETWORKS, ACCESS, "departement").query()
        lines.insert(1, Sentence(inside, Proof("acces", query)))
    tables = (_departments(rows),) if len(rows) > 1 else ()
    waited = _waited(read, region, periode)
    return Screen(
        "acces",
        TITLES["acces"],
        tuple(lines[:4]),
        listed,
        tables,
        (*sentences.not_delivered(waited[waited["dataset"] == "activite"]), *measures.unknown(listed)),
        measures.definitions(listed),
    )


def _inside(shown: Indicator, own: Mapping, region: Territory, rows: pd.DataFrame) -> str:
    """The départements that stand apart from what the indicator is compared with; empty when none does."""
    beside = sentences.reference(shown, own, region)
    if beside is None or len(rows) < 2:
        return ""
    senses = sentences.distinct(rows, beside.value, beside.low, beside.high)
    return sentences.units_apart(rows, senses, "departement", beside.name)


def _departments(rows: pd.DataFrame) -> Table:
    told = [
        "" if state == "connu" else texts.absence(reason, status, conf)
        for state, reason, status, conf in zip(
            rows["etat"], rows["motif"], rows["obs_status"], rows["conf_status"], strict=True
        )
    ]
    shown = pd.DataFrame(
        {
            "departement": [f"{nom} ({code})" for nom, code in zip(rows["nom"], rows["code"], strict=True)],
            "valeur": rows["valeur"],
            "borne_basse": rows["borne_basse"],
            "borne_haute": rows["borne_haute"],
            "statut": told,
        }
    )
    labels = {
        "departement": "Département",
        "valeur": "Taux d’accès (‰)",
        "borne_basse": "Au moins",
        "borne_haute": "Au plus",
        "statut": "Remarque",
    }
    decimals = {"valeur": 1, "borne_basse": 1, "borne_haute": 1}
    return Table("Taux d’accès par département", shown, labels, decimals, "Intervalle à 95 %.")


def _coverage(known: Mapping, found: Mapping, region: Territory, periode: str) -> Screen:
    listed = measures.shown_on("couverture", known, found, region, periode)
    lines = [measures.told(m, region, periode) for m in listed if m.value is not None]
    if not lines:
        lines = [measures.told(m, region, periode) for m in listed[:1]] or [_not_computed("La couverture")]
    return Screen(
        "couverture",
        TITLES["couverture"],
        tuple(lines[:4]),
        listed,
        (),
        measures.unknown(listed),
        measures.definitions(listed),
    )


def _not_computed(what: str) -> Sentence:
    return Sentence(f"{what} n’est pas encore calculée dans cette base.")


def _cooperation(read: Read, known: Mapping, found: Mapping, region: Territory, periode: str) -> Screen:
    listed = measures.shown_on("cooperation", known, found, region, periode)
    pairs = read("cpir/pairs", region=region.code, periode=periode)
    pairs = pairs[pairs["statut"].isin(STATES)]
    proof = Proof("cooperations", View(region, periode, ALL_NETWORKS).query())
    place = texts.sentence_case(region.within)
    if pairs.empty:
        lines = [Sentence(f"{place}, aucune coopération n’est documentée {f.at_period(periode)}.", proof)]
    else:
        lines = [Sentence(f"{place}, {_pairs_said(pairs['statut'], periode)}", proof)]
        gaps = pairs[pairs["statut"] == "attendue_non_observee"].sort_values("actifs", ascending=False)
        if len(gaps):
            names = f.listing(
                [f"{a} et {b}" for a, b in zip(gaps["nom_a"], gaps["nom_b"], strict=True)], most=3
            )
            lines.append(Sentence(f"Attendues, non observées{f.NBSP}: {escape(names)}.", proof))
        holes = pairs[pairs["statut"] == "non_documentee"]
        if len(holes):
            names = f.listing(
                [f"{a} et {b}" for a, b in zip(holes["nom_a"], holes["nom_b"], strict=True)], most=3
            )
            lines.append(
                Sentence(
                    f"Rien ne permet de dire ce qu’il en est entre {escape(names)}{f.NBSP}: ce n’est pas un écart.",
                    proof,
                )
            )
    lines += [measures.told(m, region, periode) for m in listed if m.value is not None][:2]
    shown = pd.DataFrame(
        {
            "paire": [f"{a} – {b}" for a, b in zip(pairs["nom_a"], pairs["nom_b"], strict=True)],
            "statut": [STATES[s] for s in pairs["statut"]],
            "actifs": pairs["actifs"],
            "preuves": pairs["preuves"],
            "derniere": [f.period(p) if f.is_known(p) else "" for p in pairs["derniere_preuve"]],
        }
    )
    labels = {
        "paire": "Paire de réseaux",
        "statut": "Coopération",
        "actifs": "Actifs occupés concernés",
        "preuves": "Preuves",
        "derniere": "Dernière preuve",
    }
    tables = (
        (Table("Coopérations attendues", shown, labels, {"actifs": 0, "preuves": 0}),) if len(shown) else ()
    )
    return Screen(
        "cooperation",
        TITLES["cooperation"],
        tuple(lines),
        listed,
        tables,
        measures.unknown(listed),
        measures.definitions(listed),
    )


def _pairs_said(statuses: pd.Series, periode: str) -> str:
    """How many pairs work together, what is not there left unsaid."""
    whole, when = len(statuses), f.at_period(periode)
    observed, gaps, unknown = (int((statuses == code).sum()) for code in STATES)
    pairs = f"{f.count(whole, 'paire', 'paires')} de réseaux qui {'sert' if whole == 1 else 'servent'} les mêmes actifs"
    if whole in (gaps, unknown, observed) and whole > 1:
        said = {
            observed: "une coopération est observée pour chacune des",
            gaps: "aucune coopération n’est observée entre les",
            unknown: "rien ne documente la coopération des",
        }[whole]
        return f"{said} <b>{pairs}</b> {when}."
    parts = [
        f"<b>{f.number(n)}</b> {word}"
        for n, word in (
            (observed, "observée" if observed == 1 else "observées"),
            (gaps, "attendue mais non observée" if gaps == 1 else "attendues mais non observées"),
            (unknown, "non documentée" if unknown == 1 else "non documentées"),
        )
        if n
    ]
    return f"sur {pairs} {when}, on compte {f.listing(parts)}."


def _market(read: Read, known: Mapping, found: Mapping, region: Territory, periode: str) -> Screen:
    """The lots that serve the région, then what its deliveries are worth."""
    listed = measures.shown_on("marche", known, found, region, periode)
    start, end = quarter_days(periode)
    lots = read("cpir/lots", region=region.code, periode=periode, debut=start, fin=end)
    proof = Proof("marche", View(region, periode, ALL_NETWORKS).query())
    lines = [_lot_sentence(row, periode, proof) for row in lots.to_dict("records")]
    if not lines:
        lines = [
            Sentence(
                f"Aucun lot du marché ne couvre {texts.the('region', region.code, region.nom)} {f.at_period(periode)}.",
                proof,
            )
        ]
    waited = _waited(read, region, periode)
    missing = (*sentences.not_delivered(waited), *measures.unknown(listed))
    sources = Proof("sources", "vue=recu")
    lines.append(
        Sentence(
            f"{f.count(len(waited), 'livraison attendue', 'livraisons attendues')} pour le {f.period(periode)} "
            f"{'manque' if len(waited) < 2 else 'manquent'}."
            if len(waited)
            else f"Toutes les livraisons attendues pour le {f.period(periode)} sont reçues.",
            sources,
        )
    )
    return Screen(
        "marche",
        TITLES["marche"],
        tuple(lines),
        listed,
        (_lots_table(lots),) if len(lots) else (),
        missing,
        measures.definitions(listed),
    )


def quarter_days(periode: str) -> tuple[str, str]:
    """First and last day: « 2026-Q3 » gives (« 2026-07-01 », « 2026-09-30 »)."""
    year, number = periode[:4], int(periode[-1])
    return f"{year}-{3 * number - 2:02d}-01", f.end_of_quarter(periode).isoformat()


def _lot_sentence(row: Mapping, periode: str, proof: Proof) -> Sentence:
    lot = f"Lot « {escape(str(row['libelle']))} »"
    if f.is_known(row["realisation"]):
        said = (
            f"{lot}{f.NBSP}: {f.number(row['cumul_entrees'])} entrées depuis janvier, soit "
            f"<b>{f.with_unit(row['realisation'], '%', 0)}</b> de l’objectif au prorata du temps écoulé."
        )
    else:
        reason = texts.absence(row["motif_realisation"] or row["motif"] or "objectif ou entrées non livrés")
        said = f"{lot}{f.NBSP}: l’objectif n’est pas mesurable {f.at_period(periode)} ({escape(reason)})."
    if f.is_known(row["consommation"]):
        said += f" {f.with_unit(row['consommation'], '%', 0)} du montant maximum est facturé."
    return Sentence(said, proof)


def _lots_table(lots: pd.DataFrame) -> Table:
    labels = {
        "libelle": "Lot",
        "titulaire_nom": "Titulaire",
        "cumul_entrees": "Entrées depuis janvier",
        "cible_annuelle": "Objectif de l’année",
        "realisation": "Réalisé au prorata (%)",
        "consommation": "Marché consommé (%)",
        "satisfaction": "Satisfaits (%)",
        "delai_median_j": "Délai médian (jours)",
    }
    decimals = {
        "cumul_entrees": 0,
        "cible_annuelle": 0,
        "realisation": 0,
        "consommation": 0,
        "satisfaction": 0,
        "delai_median_j": 0,
    }
    note = "Une cellule vide n’est pas un zéro : la valeur n’est pas livrée, pas publiée ou protégée."
    return Table("Lots du marché", lots[list(labels)], labels, decimals, note)


def _remember(screens: Mapping[str, Screen]) -> Screen:
    """The first sentence of each screen, and the second of access: five to read before the meeting."""
    kept = [*screens["acces"].sentences[:2]]
    kept += [screens[key].sentences[0] for key in ("couverture", "cooperation", "marche")]
    kept_figures = tuple(m for key in ("acces", "couverture") for m in screens[key].measures[:2])
    missing = tuple(
        dict.fromkeys(
            line for key in ("acces", "marche") for line in screens[key].missing if "non livré" in line
        )
    )
    return Screen("retenir", TITLES["retenir"], tuple(kept), kept_figures, (), missing)


def _changes(read: Read, known: Mapping, found: Mapping, region: Territory, periode: str) -> tuple[str, ...]:
    """What differs from the quarter before: values, then figures that were revised meanwhile."""
    lines = []
    for (code, _, modalite), values in found.items():
        shown = known[code]

        def said(value, shown: Indicator = shown) -> str:
            return f.with_unit(value, shown.unite, shown.decimales)

        now, last, year_ago = (values[key] for key in ("valeur", "precedente", "valeur_avant"))
        if f.is_known(now) and f.is_known(last) and said(now) != said(last):
            among = ", opérateurs régionaux" if modalite == REGIONAL else ""
            before = f" ({said(year_ago)} un an plus tôt)" if f.is_known(year_ago) else ""
            lines.append(
                f"{shown.libelle}{among}{f.NBSP}: {said(now)}, contre {said(last)} "
                f"{f.at_period(measures.previous_quarter(periode))}{before}."
            )
    since = quarter_days(measures.previous_quarter(periode))[1]
    revised = read(
        "cpir/revisions", region=region.code, depuis=since, indicateurs=sorted({key[0] for key in found})
    )
    for row in revised.head(5).to_dict("records"):
        lines.append(
            f"Révisé le {f.date(row['revisee_le'])}{f.NBSP}: {row['libelle']} {f.at_period(row['periode'])}, "
            f"{f.with_unit(row['ancienne_valeur'], row['unite'], int(row['decimales']))} devient "
            f"{f.with_unit(row['nouvelle_valeur'], row['unite'], int(row['decimales']))} ({row['cause']})."
        )
    return tuple(lines)
