-- Une ligne par trimestre, territoire, émetteur et récepteur : réorientations envoyées, suites, attendues, rapport et intervalle
select * from reorientation_publiable
order by niveau_territoire, periode, code_territoire, emetteur, recepteur
