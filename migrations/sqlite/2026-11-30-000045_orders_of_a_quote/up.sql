-- The order that a quote became, for its thread. Most orders of a shop come from no quote.
CREATE INDEX orders_by_quote_id ON orders (quote_id) WHERE quote_id IS NOT NULL;
-- The lines of an order are stored with it, and its own trigger has set the stamp.
DROP TRIGGER stamp_order_lines_insert;
