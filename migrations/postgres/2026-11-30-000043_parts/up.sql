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
-- (The stamp of what orders come to is SQLite's alone: here many place orders at once, and would wait for each other at it.)
