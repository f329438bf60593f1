-- One row per profile, level, place and measure of pay, as a market guide states it; no score reads this.
SELECT profile, level, place, measure, low, high, unit, source, published_on, roles FROM raw.market_pay
