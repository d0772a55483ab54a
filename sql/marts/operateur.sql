-- Une ligne par opérateur
select * from ref_operateurs
