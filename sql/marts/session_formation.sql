-- Une ligne par session de formation et réseau participant, avec son thème
select * from formation
order by date_debut desc, session_id, reseau_code
