ALTER TABLE quote_lines DROP COLUMN kept_at;
ALTER TABLE quote_lines DROP COLUMN priced_at;
ALTER TABLE quote_lines DROP COLUMN price_date;
DROP TABLE price_release_rules;
DROP TABLE price_release_entries;
DROP TABLE price_releases;
DROP INDEX exchange_rates_by_currencies_valid_from;
ALTER TABLE exchange_rates DROP COLUMN valid_until;
