-- Une ligne par commune qui appartient à une zone d'emploi ou à une zone d'utilisateur
select code_commune, case $niveau when 'ze2020' then code_ze2020 else code_zonage end as code
from desserte
where case $niveau when 'ze2020' then code_ze2020 else code_zonage end is not null
