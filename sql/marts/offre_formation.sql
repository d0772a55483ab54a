-- Une ligne par formation connue au catalogue, avec sa source
select * from ref_offres_formation
