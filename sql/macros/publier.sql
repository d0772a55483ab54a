-- Publier un nombre : de ce qui le fait à valeur, bornes, statuts et motif. L'ordre des statuts n'est écrit qu'ici.
--   publier_taux(compter(n, secret, obs_status, conf_status, motif), sur(d, statut, motif), facteur)
-- 1. caché (secret) ; 2. compte inconnu : L ou M, avec sa raison ; 3. dénominateur inconnu : L ou M ; 4. dénominateur nul : M ;
-- 5. rupture (B) ; 6. estimé (E) ; 7. provisoire (P) ; 8. normal (A). Les raisons du compte et du dénominateur se joignent.

-- Aucune valeur ne manque sans raison : à défaut de celle de la livraison, ce que l'on sait du calcul
create or replace macro motif_sans_compte(motif) as coalesce(motif, 'non connu : rien de livré ne permet de le compter');
create or replace macro motif_sans_denominateur(d, motif) as coalesce(motif,
    case when d = 0 then 'sans objet : personne à qui rapporter ce compte (dénominateur nul)' else 'dénominateur non connu' end);

-- Un compte. secret : celui de cellule_secrete (« C », « D », ou null) ; les autres disent ce que la livraison en sait.
create or replace macro compter(n, secret, obs_status, conf_status, motif) as struct_pack(
    n := case when secret is null then n end,
    obs_status := case when secret is not null or (n is null and coalesce(obs_status, '') not in ('L', 'M')) then 'M' else obs_status end,
    conf_status := coalesce(secret, conf_status),
    motif := coalesce(motif_secret(secret), motif));

-- Ce à quoi un compte se rapporte : le nombre, son statut, et ce qu'il y a à en dire (null : rien).
create or replace macro sur(d, statut, motif) as struct_pack(d := d, statut := statut, motif := motif);

create or replace macro obs_status_publie(c, s) as case
    when struct_extract(c, 'n') is null then struct_extract(c, 'obs_status')
    when struct_extract(s, 'd') is null then case when struct_extract(s, 'statut') = 'L' then 'L' else 'M' end
    when struct_extract(s, 'd') = 0 then 'M'
    when 'B' in (struct_extract(c, 'obs_status'), struct_extract(s, 'statut')) then 'B'
    when 'E' in (struct_extract(c, 'obs_status'), struct_extract(s, 'statut')) then 'E'
    when 'P' in (struct_extract(c, 'obs_status'), struct_extract(s, 'statut')) then 'P'
    else 'A' end;
create or replace macro motif_publie(c, s) as case
    when struct_extract(c, 'n') is null then motif_sans_compte(struct_extract(c, 'motif'))
    when coalesce(struct_extract(s, 'd'), 0) = 0 then motif_sans_denominateur(struct_extract(s, 'd'), struct_extract(s, 'motif'))
    when struct_extract(s, 'statut') = 'B' then struct_extract(s, 'motif')
    when struct_extract(c, 'motif') = struct_extract(s, 'motif') then struct_extract(c, 'motif')
    else nullif(concat_ws(' ; ', struct_extract(c, 'motif'), struct_extract(s, 'motif')), '') end;
create or replace macro est_publie(c, s) as struct_extract(c, 'n') is not null and coalesce(struct_extract(s, 'd'), 0) <> 0;

-- Une valeur que l'on a déjà (médiane, modèle) ou qu'un des publier_… calcule, avec ses bornes
create or replace macro publier_valeur(v, bas, haut, c, s) as struct_pack(
    valeur := case when est_publie(c, s) then v end,
    numerateur := case when coalesce(struct_extract(s, 'd'), 1) <> 0 then struct_extract(c, 'n') end,
    denominateur := struct_extract(s, 'd'),
    borne_basse := case when est_publie(c, s) then bas end, borne_haute := case when est_publie(c, s) then haut end,
    obs_status := obs_status_publie(c, s), conf_status := struct_extract(c, 'conf_status'), motif := motif_publie(c, s));

-- Un compte seul
create or replace macro publier_nombre(c) as struct_pack(
    valeur := struct_extract(c, 'n'), numerateur := null, denominateur := null, borne_basse := null, borne_haute := null,
    obs_status := struct_extract(c, 'obs_status'), conf_status := struct_extract(c, 'conf_status'), motif := case when struct_extract(c, 'n') is null
        then motif_sans_compte(struct_extract(c, 'motif')) else struct_extract(c, 'motif') end);

-- Un compte sur un autre, sans intervalle
create or replace macro publier_rapport(c, s, facteur) as
    publier_valeur(rate(struct_extract(c, 'n'), struct_extract(s, 'd'), facteur), null, null, c, s);

-- Le même à quatre décimales : les temps de trajet n'en savent pas plus, et le fichier s'en allège d'un dixième
create or replace macro publier_rapport_arrondi(c, s, facteur) as
    publier_valeur(round(rate(struct_extract(c, 'n'), struct_extract(s, 'd'), facteur), 4), null, null, c, s);

-- Un nombre d'événements sur une population connue : intervalle de Byar (Poisson)
create or replace macro publier_taux(c, s, facteur) as publier_valeur(
    rate(struct_extract(c, 'n'), struct_extract(s, 'd'), facteur), rate(byar_bas(struct_extract(c, 'n')), struct_extract(s, 'd'), facteur),
    rate(byar_haut(struct_extract(c, 'n')), struct_extract(s, 'd'), facteur), c, s);

-- Une part de personnes, pour 100 : intervalle de Wilson, qui n'a pas de sens au-dessus de 100 ; sans valeur, le total se tait aussi,
-- car il rendrait un compte caché
create or replace macro publier_part(c, s) as struct_pack(
    valeur := case when est_publie(c, s) then rate(struct_extract(c, 'n'), struct_extract(s, 'd'), 100) end,
    numerateur := case when est_publie(c, s) then struct_extract(c, 'n') end,
    denominateur := case when est_publie(c, s) then struct_extract(s, 'd') end,
    borne_basse := case when est_publie(c, s) and struct_extract(c, 'n') <= struct_extract(s, 'd')
        then 100 * wilson_bas(struct_extract(c, 'n'), struct_extract(s, 'd')) end,
    borne_haute := case when est_publie(c, s) and struct_extract(c, 'n') <= struct_extract(s, 'd')
        then 100 * wilson_haut(struct_extract(c, 'n'), struct_extract(s, 'd')) end,
    obs_status := obs_status_publie(c, s), conf_status := struct_extract(c, 'conf_status'), motif := motif_publie(c, s));
