-- Une ligne par zone (d'emploi ou d'utilisateur) et région : la part de la zone qui s'y trouve
-- Une zone à cheval ne s'additionne pas à une région : seules ses communes le peuvent
with parts as (
    select z.niveau_territoire, z.code_territoire, c.code_region, count(*) as communes, sum(c.actifs_occupes) as actifs_occupes
    from zone as z
    join commune_desservie as c on case z.niveau_territoire when 'ze2020' then c.code_ze2020 else c.code_zonage end
        = z.code_territoire
    group by z.niveau_territoire, z.code_territoire, c.code_region
)
select niveau_territoire, code_territoire, code_region, communes, actifs_occupes,
    rate(actifs_occupes, sum(actifs_occupes) over (partition by niveau_territoire, code_territoire), 100) as part,
    count(*) over (partition by niveau_territoire, code_territoire) > 1 as a_cheval
from parts
