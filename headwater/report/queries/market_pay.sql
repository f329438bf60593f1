-- One row per role and statement of a market guide about it.
SELECT unnest(roles) AS role, profile, level, place, measure, low, high, unit, source, published_on
FROM market_pay
ORDER BY role, profile, level NULLS FIRST, place NULLS FIRST, measure, low
