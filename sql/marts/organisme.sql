-- Une ligne par organisme partenaire, avec son rôle
select * from ref_organismes
