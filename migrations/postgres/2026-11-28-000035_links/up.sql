-- Rows that have no such link stay out of its index: an event has one or two of six, a direct order has none, and each
-- entry was a page to write before the order was sure.
DROP INDEX events_by_lead_id_id;
CREATE INDEX events_by_lead_id_id ON events (lead_id, id) WHERE lead_id IS NOT NULL;
DROP INDEX events_by_opportunity_id_id;
CREATE INDEX events_by_opportunity_id_id ON events (opportunity_id, id) WHERE opportunity_id IS NOT NULL;
DROP INDEX events_by_quote_id_id;
CREATE INDEX events_by_quote_id_id ON events (quote_id, id) WHERE quote_id IS NOT NULL;
DROP INDEX events_by_order_id_id;
CREATE INDEX events_by_order_id_id ON events (order_id, id) WHERE order_id IS NOT NULL;
DROP INDEX events_by_contact_id_id;
CREATE INDEX events_by_contact_id_id ON events (contact_id, id) WHERE contact_id IS NOT NULL;
DROP INDEX orders_by_quote_version_id;
CREATE INDEX orders_by_quote_version_id ON orders (quote_version_id) WHERE quote_version_id IS NOT NULL;
DROP INDEX orders_by_opportunity_id;
CREATE INDEX orders_by_opportunity_id ON orders (opportunity_id) WHERE opportunity_id IS NOT NULL;
DROP INDEX order_lines_by_configuration_id;
CREATE INDEX order_lines_by_configuration_id ON order_lines (configuration_id) WHERE configuration_id IS NOT NULL;
