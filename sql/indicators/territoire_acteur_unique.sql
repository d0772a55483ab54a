-- Une ligne par territoire, trimestre et réseau (celui qui est seul ; ensemble : n'importe lequel) ou public : part des actifs occupés près de qui
-- un seul réseau a un lieu, parmi tous ou parmi ceux qui reçoivent ce public
-- Par réseau au-dessus de l'EPCI ; un public que ne reçoit qu'un réseau n'a pas de ligne
with lignes as (
    select niveau_territoire, code_territoire, periode, rang, actifs, absent, livraisons, statut, motif, ventilation, maillage as modalite,
        maillage, 'ensemble' as seul
    from couverture_territoire
    where ventilation = 'ensemble' or ventilation = 'public' and calcule = maillage
    union all
    select t.niveau_territoire, t.code_territoire, t.periode, t.rang, t.actifs, t.absent, t.livraisons, t.statut, t.motif, 'reseau',
        r.maillage, t.maillage, r.maillage
    from couverture_territoire as t
    join couverture_territoire as r on r.niveau_territoire = t.niveau_territoire and r.code_territoire = t.code_territoire
        and r.rang = t.rang and r.ventilation = 'reseau'
    where t.ventilation = 'ensemble' and t.niveau_territoire <> 'epci'
),
publiees as (
    select t.niveau_territoire, t.code_territoire, t.periode, t.ventilation, t.modalite, t.livraisons, publier_rapport_arrondi(
            compter(case when not t.absent then coalesce(s.actifs_seuls, 0) end, null, t.statut, 'F', t.motif), sur(t.actifs, 'A', null), 100) as p
    from lignes as t
    left join couverture_seul as s on s.niveau_territoire = t.niveau_territoire and s.code_territoire = t.code_territoire
        and s.maillage = t.maillage and s.reseau_code = t.seul and t.rang between s.rang_du and s.rang_au
)
select 'territoire_acteur_unique' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
