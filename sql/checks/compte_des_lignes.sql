-- bloque : un fichier ne compte pas lus = chargés + rejetés + ignorés
select fichier as exemple from fichier_recu where lus <> charges + rejetes + ignores
