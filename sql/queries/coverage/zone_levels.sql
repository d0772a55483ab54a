-- Une ligne par sorte de zone dont un fichier donne la composition (zones d'emploi, zonage d'utilisateur)
select distinct niveau_territoire
from territoire
where niveau_territoire in ('ze2020', 'zonage')
order by 1
