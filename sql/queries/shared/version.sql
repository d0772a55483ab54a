-- Une ligne : la version servie
select version, publiee_le, empreinte, demonstration
from version
