-- Une ligne par zone à cheval sur plusieurs régions et région : la part de ses actifs occupés qui y vivent
select z.code_territoire as code, r.nom as region, z.part
from zone_region as z
join territoire as r on r.niveau_territoire = 'region' and r.code_territoire = z.code_region
where z.niveau_territoire = $niveau and z.a_cheval
order by z.code_territoire, z.part desc
