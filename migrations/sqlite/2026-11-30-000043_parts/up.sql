-- The lists of one owner, in each order they have.
CREATE INDEX accounts_by_owner_id_updated_at_id ON accounts (owner_id, updated_at, id);
CREATE INDEX leads_by_owner_id_created_at_id ON leads (owner_id, created_at, id);
CREATE INDEX leads_by_owner_id_company_id ON leads (owner_id, company, id);
CREATE INDEX orders_by_owner_id_total_id ON orders (owner_id, total, id);
-- When the customer last did something with a quote: what is new for its owner today.
ALTER TABLE quotes ADD COLUMN replied_at TIMESTAMP;
UPDATE quotes SET replied_at = (SELECT MAX(events.at) FROM events WHERE events.quote_id = quotes.id AND events.kind IN
    ('quote_viewed', 'quote_asked', 'quote_accepted', 'quote_refused', 'quote_requested'));
CREATE INDEX quotes_by_owner_id_replied_at ON quotes (owner_id, replied_at) WHERE replied_at IS NOT NULL;
-- A stamp of what orders come to: sums over all orders are kept in memory until something changes of what they are made of.
INSERT INTO stamps (topic, stamp) VALUES ('orders', lower(hex(randomblob(16))));
CREATE TRIGGER stamp_orders_insert AFTER INSERT ON orders BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'orders';
END;
CREATE TRIGGER stamp_orders_update AFTER UPDATE OF state, past, currency, net, owner_id, territory, order_date ON orders BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'orders';
END;
CREATE TRIGGER stamp_orders_delete AFTER DELETE ON orders BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'orders';
END;
CREATE TRIGGER stamp_order_lines_insert AFTER INSERT ON order_lines BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'orders';
END;
CREATE TRIGGER stamp_order_lines_update AFTER UPDATE OF net, product_id, order_id ON order_lines BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'orders';
END;
CREATE TRIGGER stamp_order_lines_delete AFTER DELETE ON order_lines BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'orders';
END;
CREATE TRIGGER stamp_products_category AFTER UPDATE OF category_id ON products BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'orders';
END;
