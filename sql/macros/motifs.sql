-- Pourquoi un nombre manque ou n'est pas tout à fait sûr : les raisons que plusieurs modèles disent, écrites une fois.
create or replace macro motif_secret(secret) as case secret
    when 'C' then 'secret statistique : moins de personnes que le seuil de diffusion'
    when 'D' then 'secret statistique : protège une autre valeur' end;
create or replace macro motif_secret_affaires() as
    'secret des affaires : moins de trois entreprises, ou une seule pour plus de 85 % du montant';
create or replace macro motif_personne() as 'aucun opérateur n''a ce territoire en charge pour cette période';
create or replace macro motif_provisoire() as 'dernier trimestre, provisoire';
create or replace macro accorde(n, mot) as n || ' ' || mot || case when n > 1 then 's' else '' end;
create or replace macro motif_sans_nombre(n) as accorde(n, 'cellule') || ' sans nombre (« nc », « ND » ou vide) dans la livraison';
create or replace macro motif_au_moins_secret(n) as 'au moins : ' || n || case when n > 1 then ' cellules secrètes ne sont pas comptées' else ' cellule secrète n''est pas comptée' end;
create or replace macro motif_mises_de_cote() as 'des lignes ont été mises de côté';

-- Ce que le statut d'un dénominateur (A, E, B, M, L) fait dire de lui ; null s'il n'y a rien à dire
create or replace macro motif_denominateur(statut, source) as case statut
    when 'L' then source
    when 'M' then 'dénominateur absent : ' || source
    when 'B' then 'dénominateur d''une autre source et d''une autre année, non comparable : ' || source
    when 'E' then 'dénominateur estimé' end;

-- Statuts du plus sûr au moins sûr, pour dire celui d'une somme : celui de sa part la moins sûre
create or replace macro rang_statut(statut) as case statut when 'L' then 5 when 'M' then 4 when 'E' then 3 when 'P' then 2 else 1 end;
create or replace macro statut_de_rang(rang) as case rang when 5 then 'L' when 4 then 'M' when 3 then 'E' when 2 then 'P' else 'A' end;
