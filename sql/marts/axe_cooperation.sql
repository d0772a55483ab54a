-- Une ligne par axe de coopération
select axe, nom, nom_court, try_cast(ordre as integer) as ordre, definition, source from ref_axes_cooperation
