-- Une ligne par formation connue au catalogue, avec sa source
select intitule, organisme, duree, theme, public, du, deploiement, source from offre_formation order by du, offre_id
