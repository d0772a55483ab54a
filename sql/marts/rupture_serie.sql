-- Une ligne par rupture de série
select * from ref_ruptures
