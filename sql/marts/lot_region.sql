-- Une ligne par lot et région ; seul : aucun autre lot géographique du marché ne la couvre
select lot_code, marche_code, code_region, seul from lot_territoire
