-- Une ligne par niveau de 2014, avec le niveau de 2019 qui lui répond
select * from niveau_cep order by niveau_2014
