-- The list of orders, largest first.
CREATE INDEX orders_by_total_id ON orders (total, id);
