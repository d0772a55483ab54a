"""Who may see what, decided where data are read and nowhere else.

Invoiced amounts, unit prices and what follows from them are business secrets of the companies of a lot. They are
shown to those whom the server's `CEP_DROITS` names (« montants »), and to everybody on a demonstration, whose amounts
are invented. Others see only the lots whose amounts stand on three companies at least, none above 85 %.
"""

from __future__ import annotations

import os

AMOUNTS = "montants"
# Table → columns hidden for the lots that `lot.montants_proteges` says
PROTECTED = {
    "lot_mois": ("montant_facture_ht", "cumul_facture_ht", "part_consommee"),
    "lot_unite": ("montant_facture_ht",),
    "lot_prix": ("prix_unitaire_ht",),
    "projection": ("cumul", "atterrissage", "borne_basse", "borne_haute", "rythme_projete", "rythme_simple"),
    "projection_epreuve": ("reel", "projete", "bas", "haut", "naif"),
    "anomalie_marche": ("montant",),
}
# Tables where only the rows of this measure are amounts
ONLY = {"projection": "montant_facture_ht", "projection_epreuve": "montant_facture_ht"}


def sees_amounts(demonstration: bool) -> bool:
    """Whether whoever looks through this server may see protected amounts."""
    said = os.environ.get("CEP_DROITS", "").replace(",", " ").split()
    return demonstration or AMOUNTS in said
