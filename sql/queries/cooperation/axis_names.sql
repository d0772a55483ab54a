-- Une ligne par axe de coopération, dans l'ordre où on les montre
select axe, nom, nom_court, definition from axe_cooperation order by ordre
