-- Mayotte : ses actifs occupés viennent d'une autre enquête (2016), aucune structure ni population par âge n'en est livrée.
-- Ce qui se rapporte au recensement la laisse donc de côté. Le seul endroit qui connaît ses codes.
create or replace macro est_mayotte(niveau, code) as
    (niveau = 'departement' and code = '976') or (niveau = 'region' and code = '06');
