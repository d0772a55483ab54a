-- Une ligne par commune : point de départ des trajets, densité, actifs occupés à desservir
select * from commune_actifs order by code_commune
