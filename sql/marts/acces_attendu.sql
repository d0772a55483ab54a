-- Une ligne par territoire, période et ajustement : entrées observées et attendues, verdict
select * from calc_attendu
