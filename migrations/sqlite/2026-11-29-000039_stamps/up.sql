-- A random stamp of all that prices are made of, and one of the categories, new with each change: what was read under a stamp is
-- true wherever it is met again.
CREATE TABLE stamps (
    topic TEXT PRIMARY KEY NOT NULL,
    stamp TEXT NOT NULL
);
INSERT INTO stamps (topic, stamp) VALUES ('prices', lower(hex(randomblob(16)))), ('categories', lower(hex(randomblob(16))));
CREATE TRIGGER stamp_price_books_insert AFTER INSERT ON price_books BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_books_update AFTER UPDATE ON price_books BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_books_delete AFTER DELETE ON price_books BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_entries_insert AFTER INSERT ON price_entries BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_entries_update AFTER UPDATE ON price_entries BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_entries_delete AFTER DELETE ON price_entries BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_option_prices_insert AFTER INSERT ON option_prices BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_option_prices_update AFTER UPDATE ON option_prices BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_option_prices_delete AFTER DELETE ON option_prices BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_rules_insert AFTER INSERT ON price_rules BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_rules_update AFTER UPDATE ON price_rules BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_rules_delete AFTER DELETE ON price_rules BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_rule_products_insert AFTER INSERT ON price_rule_products BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_rule_products_update AFTER UPDATE ON price_rule_products BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_rule_products_delete AFTER DELETE ON price_rule_products BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_rule_tiers_insert AFTER INSERT ON price_rule_tiers BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_rule_tiers_update AFTER UPDATE ON price_rule_tiers BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_price_rule_tiers_delete AFTER DELETE ON price_rule_tiers BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_tax_rates_insert AFTER INSERT ON tax_rates BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_tax_rates_update AFTER UPDATE ON tax_rates BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_tax_rates_delete AFTER DELETE ON tax_rates BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_product_costs_insert AFTER INSERT ON product_costs BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_product_costs_update AFTER UPDATE ON product_costs BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_product_costs_delete AFTER DELETE ON product_costs BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_exchange_rates_insert AFTER INSERT ON exchange_rates BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_exchange_rates_update AFTER UPDATE ON exchange_rates BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_exchange_rates_delete AFTER DELETE ON exchange_rates BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_products_insert AFTER INSERT ON products BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_products_update AFTER UPDATE OF id, unit, family, category_id, tax_category, weight_grams ON products BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_products_delete AFTER DELETE ON products BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'prices';
END;
CREATE TRIGGER stamp_categories_insert AFTER INSERT ON categories BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic IN ('prices', 'categories');
END;
CREATE TRIGGER stamp_categories_update AFTER UPDATE ON categories BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic IN ('prices', 'categories');
END;
CREATE TRIGGER stamp_categories_delete AFTER DELETE ON categories BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic IN ('prices', 'categories');
END;
CREATE TRIGGER stamp_category_texts_insert AFTER INSERT ON category_texts BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'categories';
END;
CREATE TRIGGER stamp_category_texts_update AFTER UPDATE ON category_texts BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'categories';
END;
CREATE TRIGGER stamp_category_texts_delete AFTER DELETE ON category_texts BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'categories';
END;
