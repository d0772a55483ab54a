-- Un rapport est défini une fois : NULL quand sa base manque ou vaut zéro.
create or replace macro rate(n, d, k) as k * n / nullif(d, 0);

-- Nombre de périodes de cette longueur dans une année : 4 pour un trimestre, 1 pour une année.
create or replace macro par_an(periode) as case when periode like '%-Q_' then 4 else 1 end;

-- Intervalle à 95 % d'un nombre d'événements (loi de Poisson), approximation de Byar :
-- Breslow et Day, Statistical Methods in Cancer Research II, CIRC 1987, p. 69.
create or replace macro byar_bas(n) as case when n <= 0 then 0e0
    else n * power(1 - 1 / (9e0 * n) - 1.959963984540054e0 / (3 * sqrt(n)), 3) end;
create or replace macro byar_haut(n) as
    (n + 1) * power(1 - 1 / (9e0 * (n + 1)) + 1.959963984540054e0 / (3 * sqrt(n + 1)), 3);
