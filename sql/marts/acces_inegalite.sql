-- Une ligne par niveau, période et mesure : inégalité d'accès, et les territoires extrêmes
select * from calc_inegalite
