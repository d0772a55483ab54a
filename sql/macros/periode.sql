-- Premier et dernier jour d'une période : « 2026-Q3 », « 2026-09 », « 2026 »
create or replace macro debut_de(p) as try_cast(case
    when p like '____-Q_' then left(p, 4) || case right(p, 2) when 'Q1' then '-01-01' when 'Q2' then '-04-01' when 'Q3' then '-07-01' else '-10-01' end
    when p like '____-__' then p || '-01' else p || '-01-01' end as date);
create or replace macro fin_de(p) as try_cast(case
    when p like '____-Q_' then left(p, 4) || case right(p, 2) when 'Q1' then '-03-31' when 'Q2' then '-06-30' when 'Q3' then '-09-30' else '-12-31' end
    when p like '____-__' then cast(last_day(try_cast(p || '-01' as date)) as varchar) else p || '-12-31' end as date);
