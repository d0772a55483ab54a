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

-- Intervalle à 95 % d'une part k sur n : Wilson, Journal of the American Statistical Association 22, 1927, p. 209-212. En parts de 1.
create or replace macro wilson_milieu(k, n) as (k + 1.920729410347062e0) / nullif(n + 3.841458820694124e0, 0);
create or replace macro wilson_demi(k, n) as
    1.959963984540054e0 / nullif(n + 3.841458820694124e0, 0) * sqrt(greatest(0e0, cast(k as double) * (n - k) / nullif(n, 0)) + 0.960364705173531e0);
create or replace macro wilson_bas(k, n) as case when n > 0 and k is not null then greatest(0e0, wilson_milieu(k, n) - wilson_demi(k, n)) end;
create or replace macro wilson_haut(k, n) as case when n > 0 and k is not null then least(1e0, wilson_milieu(k, n) + wilson_demi(k, n)) end;
