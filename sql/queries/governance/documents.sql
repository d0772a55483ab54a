-- Une ligne par texte de référence, avec ce qu'il définit
select document, auteurs, date, porte_sur, source, source_url from document_reference order by date
