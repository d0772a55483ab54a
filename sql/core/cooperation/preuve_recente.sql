-- Une ligne par trimestre, département, paire, axe (vide : aucun axe dit) et sorte de preuve encore valable à sa fin
-- Un événement vaut vingt-quatre mois ; une convention vaut tant qu'elle est en vigueur
with parametres as (
    select max(try_cast(valeur as integer)) as duree from ref_parametres where parametre = 'vieillissement_trimestres'
),
situees as (
    select distinct t.code_departement, e.reseau_a, e.reseau_b, e.axe, e.valeur, e.rang,
        case when e.type_preuve = 'convention' then e.date_debut end as signee,
        case when e.type_preuve = 'convention' then e.date_fin end as finie
    from preuve as e
    join territoire_departement as t on t.niveau_territoire = e.niveau_territoire and t.code_territoire = e.code_territoire
)
select q.periode, s.code_departement, s.reseau_a, s.reseau_b, s.axe, s.valeur, max(s.rang) as dernier_rang, count(*) as n,
    q.rang - max(s.rang) >= max(p.duree) as ancienne
from situees as s
cross join parametres as p
join trimestre as q on case when s.signee is null then s.rang between q.rang - p.duree + 1 and q.rang
    else s.signee <= q.fin and (s.finie is null or s.finie >= q.fin) end
group by q.periode, q.rang, s.code_departement, s.reseau_a, s.reseau_b, s.axe, s.valeur
