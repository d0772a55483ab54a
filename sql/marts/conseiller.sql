-- Une ligne par trimestre, région (ou France) et réseau : conseillers en équivalents temps plein et en personnes
select * from conseiller_region
