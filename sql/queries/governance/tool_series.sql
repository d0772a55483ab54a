-- Une ligne par trimestre : usage de ComCEP, tous réseaux, dans le territoire
select periode, inscrits, actifs, messages, part_sans_reponse, delai_reponse_h, part_anciennes, regions
from outil_usage
where outil = $outil and niveau_territoire = $niveau and code_territoire = $code and ventilation = 'ensemble'
order by periode
