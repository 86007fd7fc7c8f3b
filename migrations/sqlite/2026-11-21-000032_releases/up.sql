ALTER TABLE exchange_rates ADD COLUMN valid_until DATE;
CREATE INDEX exchange_rates_by_currencies_valid_from ON exchange_rates (from_currency, to_currency, valid_from);
CREATE TABLE price_releases (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    price_book_id BIGINT NOT NULL REFERENCES price_books (id),
    name TEXT NOT NULL,
    valid_from DATE NOT NULL,
    note TEXT,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL,
    released_by BIGINT,
    released_at TIMESTAMP,
    discarded_at TIMESTAMP
);
CREATE INDEX price_releases_by_price_book_id_id ON price_releases (price_book_id, id);
CREATE TABLE price_release_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    release_id BIGINT NOT NULL REFERENCES price_releases (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    before BIGINT,
    amount BIGINT NOT NULL
);
CREATE UNIQUE INDEX price_release_entries_by_release_id_product_id ON price_release_entries (release_id, product_id);
CREATE TABLE price_release_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    release_id BIGINT NOT NULL REFERENCES price_releases (id),
    rule_id BIGINT NOT NULL REFERENCES price_rules (id),
    percent BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    tiers TEXT NOT NULL
);
CREATE UNIQUE INDEX price_release_rules_by_release_id_rule_id ON price_release_rules (release_id, rule_id);
ALTER TABLE quote_lines ADD COLUMN price_date DATE;
ALTER TABLE quote_lines ADD COLUMN priced_at TIMESTAMP;
ALTER TABLE quote_lines ADD COLUMN kept_at TIMESTAMP;
