-- Une ligne par texte de référence, avec ce qu'il définit
select * from ref_documents_reference
