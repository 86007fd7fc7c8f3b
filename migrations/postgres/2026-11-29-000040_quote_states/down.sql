DROP TRIGGER quote_state_insert ON quote_versions;
DROP TRIGGER quote_state_update ON quote_versions;
DROP FUNCTION quote_state_follows();
DROP INDEX quotes_by_state_updated_at_id;
ALTER TABLE quotes DROP COLUMN state;
