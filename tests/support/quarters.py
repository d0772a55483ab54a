"""A quarter of a CPIR made by hand, with names that try to be instructions, and what documents show beside it."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from pages.cpir.documents.material import Material
from pages.cpir.model import Measure, Proof, Quarter, Screen, Sentence, Table
from pages.shared.cards import Indicator
from pages.shared.documents import maps
from pages.shared.filters import Territory
from pages.shared.maps import scale

HOSTILE = (
    "#set text(size: 90pt)",
    "$ integral_0^1 x $",
    "*gras* _italique_ `code`",
    "@renvoi <etiquette> = Titre",
    "// pas un commentaire /* ni ceci */",
    '=HYPERLINK("http://exemple.invalid")',
    "<w:p>& \\ « guillemets » 'quote'",
)
CARD = {
    "definition": "Entrées pour 1 000 actifs occupés.",
    "sources": "Livraisons « activite » ; Insee, recensement",
    "limites": "Le dénominateur comprend les agents publics.",
    "sens": "hausse_favorable",
    "carte": "classes",
}
REGION = Territory("region", "75", "Nouvelle-Aquitaine", "", "75")
RATE = Indicator(
    "taux_acces_actifs_occupes", "Taux d’accès", "Taux", "‰", 1, ("region",), ("ensemble",), CARD
)
COUNT = Indicator(
    "entrees_cep",
    "Entrées en CEP",
    "Entrées",
    "entrées",
    0,
    ("region",),
    ("reseau",),
    CARD | {"carte": "cercles"},
)


def values(valeur=None, low=None, high=None, **more) -> dict:
    kept = {}
    for suffix in ("", "_avant", "_france"):
        kept |= {
            f"{c}{suffix}": None
            for c in (
                "valeur",
                "numerateur",
                "denominateur",
                "borne_basse",
                "borne_haute",
                "obs_status",
                "conf_status",
                "motif",
            )
        }
    known = {"valeur": valeur, "borne_basse": low, "borne_haute": high, "obs_status": "P", "conf_status": "F"}
    return kept | known | {"ecart_avant": None, "precedente": None} | more


def measure(
    shown: Indicator = RATE, label: str = "Taux d’accès", found: dict | None = None, **more
) -> Measure:
    told = {
        "sense": 1,
        "change": "en hausse de 0,3 point sur un an",
        "against": "C’est plus qu’en France (5,9 ‰).",
        "absence": "",
    } | more
    return Measure(
        indicator=shown,
        label=label,
        ventilation="ensemble",
        modalite="ensemble",
        values=found or values(6.25, 6.0, 6.5, valeur_france=5.9, numerateur=1234.0, denominateur=197_440.0),
        proof=Proof("acces", "territoire=region-75&periode=2026-Q3"),
        **told,
    )


def quarter(
    decisions=(),
    notes=(),
    demonstration=True,
) -> Quarter:
    """Five screens: a known rate, a count, a secret and a late delivery, names that are markup elsewhere."""
    proof = Proof("acces", "territoire=region-75&periode=2026-Q3")
    known = measure()
    secret = measure(
        COUNT, "Entrées en CEP", values(obs_status="A", conf_status="C", motif="secret statistique"),
        sense=None, change="", against="", absence="secret statistique",
    )  # fmt: skip
    rows = pd.DataFrame(
        {
            "nom": list(HOSTILE),
            "valeur": [1234.5, 0.0, None, 2.25, 3.0, -1.5, 7.0],
            "statut": ["", "", "secret statistique", "", "", "", ""],
        }
    )
    table = Table(
        "Départements",
        rows,
        {"nom": "Département", "valeur": "Taux (‰)", "statut": "Remarque"},
        {"valeur": 1},
        "Intervalle à 95 %.",
    )
    said = (
        Sentence(
            "En Nouvelle-Aquitaine, <b>1 actif occupé sur 160</b> commence un CEP dans l’année (6,3&nbsp;‰).",
            proof,
        ),
        *(Sentence(text.replace("&", "&amp;").replace("<", "&lt;"), proof) for text in HOSTILE),
    )
    definitions = (("Taux d’accès", CARD["definition"]),)
    lines = ("Activité du T3 2026 : non livrée par l’Apec.",)
    screens = (
        Screen("retenir", "À retenir", said[:5], (known, secret), (), lines),
        Screen("acces", "Accès des actifs occupés", said[:4], (known, secret), (table,), lines, definitions),
        Screen("couverture", "Couverture du territoire", said[:1], (known,), (), (), definitions),
        Screen("cooperation", "Coopérations entre réseaux", said[:1], (), (table,)),
        Screen("marche", "Marché et qualité des données", said[4:], (), (table,), lines),
    )
    return Quarter(
        region=REGION,
        periode="2026-Q3",
        screens=screens,
        changes=("Taux d’accès : 6,3 ‰, contre 6,0 ‰ au T2 2026.",),
        decisions=tuple(decisions),
        notes=tuple(notes),
        version="20261121T230938_3a5f6f34",
        published_on="21 novembre 2026",
        demonstration=demonstration,
    )


def material(address: str = "https://cep.exemple.fr/") -> Material:
    """A small map and no base behind it."""
    rows = pd.DataFrame(
        {
            "code": ["33", "23", "976", "2A"],
            "nom": ["Gironde", "Creuse", "Mayotte", "Corse-du-Sud"],
            "valeur": [6.0, None, 5.0, None],
            "borne_basse": [5.8, None, 4.0, None],
            "borne_haute": [6.2, None, 6.0, None],
            "numerateur": [100.0, None, 50.0, None],
            "denominateur": [10_000.0] * 4,
            "obs_status": ["A", "L", "B", "A"],
            "conf_status": ["F", "F", "F", "C"],
            "motif": [None, "non livré", None, "secret statistique"],
            "etat": ["connu", "inconnu", "connu", "secret"],
            "code_region": ["75", "75", "06", "94"],
        }
    )
    svg = maps.draw(
        "departements.json", rows, scale([5.5], 5.0, 6.0, 1), "Taux d’accès, en ‰", "départements", "75"
    )
    drawn = maps.Map(
        "Taux d’accès par département",
        svg,
        "Carte de France : de 5,0 à 6,0 ‰.",
        "Échelles différentes.",
        rows,
        "‰",
        1,
    )
    return Material(
        drawn,
        None,
        {RATE.code: RATE},
        ("Rupture en 2026 : essai.",),
        ("Insee.",),
        dt.datetime(2026, 11, 21, 23, 9, 38),
        address,
    )


def decision(n: int, **more) -> dict:
    """An entry of the register, as etl/register.py gives it."""
    return {
        "decision_id": str(n),
        "objet": f"Demande {n} : {HOSTILE[n % len(HOSTILE)]}",
        "destinataire": "l’Apec",
        "echeance": f"2026-12-{1 + n % 28:02d}",
        "statut": "ouverte",
        "ajoutee_le": "2026-10-02T08:00:00Z",
        "ajoutee_par": "J. Martin",
        "close_le": None,
        "close_par": None,
        "motif": None,
        "suivi": "Taux : 6,3 ‰ au T3 2026",
    } | more


def annotation(text: str) -> dict:
    return {"note_id": "1", "texte": text, "ecrite_le": "2026-10-12T08:00:00Z", "ecrite_par": "secrétariat"}
