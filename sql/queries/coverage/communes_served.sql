-- Une ligne par commune : point de départ des trajets, densité, actifs occupés à desservir
select * from desserte order by code_commune
