-- A random stamp of all that prices are made of, and one of the categories, new with each change: what was read under a stamp is
-- true wherever it is met again.
CREATE TABLE stamps (
    topic TEXT PRIMARY KEY,
    stamp TEXT NOT NULL
);
INSERT INTO stamps (topic, stamp) VALUES ('prices', gen_random_uuid()::text), ('categories', gen_random_uuid()::text);
CREATE FUNCTION stamp_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE stamps SET stamp = gen_random_uuid()::text WHERE topic = ANY (TG_ARGV);
    RETURN NULL;
END $$;
CREATE TRIGGER stamp_price_books AFTER INSERT OR UPDATE OR DELETE ON price_books FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_price_entries AFTER INSERT OR UPDATE OR DELETE ON price_entries FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_option_prices AFTER INSERT OR UPDATE OR DELETE ON option_prices FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_price_rules AFTER INSERT OR UPDATE OR DELETE ON price_rules FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_price_rule_products AFTER INSERT OR UPDATE OR DELETE ON price_rule_products FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_price_rule_tiers AFTER INSERT OR UPDATE OR DELETE ON price_rule_tiers FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_tax_rates AFTER INSERT OR UPDATE OR DELETE ON tax_rates FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_product_costs AFTER INSERT OR UPDATE OR DELETE ON product_costs FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_exchange_rates AFTER INSERT OR UPDATE OR DELETE ON exchange_rates FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_products AFTER INSERT OR DELETE ON products FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_products_update AFTER UPDATE OF id, unit, family, category_id, tax_category, weight_grams ON products FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices');
CREATE TRIGGER stamp_categories AFTER INSERT OR UPDATE OR DELETE ON categories FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('prices', 'categories');
CREATE TRIGGER stamp_category_texts AFTER INSERT OR UPDATE OR DELETE ON category_texts FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('categories');
