DROP TRIGGER quote_state_insert;
DROP TRIGGER quote_state_update;
DROP INDEX quotes_by_state_updated_at_id;
ALTER TABLE quotes DROP COLUMN state;
