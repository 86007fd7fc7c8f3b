-- The state of its latest version beside each quote: a list of one state reads its newest rows and no more.
ALTER TABLE quotes ADD COLUMN state TEXT NOT NULL DEFAULT 'draft';
UPDATE quotes SET state = coalesce(
    (SELECT v.state FROM quote_versions v WHERE v.quote_id = quotes.id ORDER BY v.version DESC LIMIT 1), 'draft');
CREATE INDEX quotes_by_state_updated_at_id ON quotes (state, updated_at, id);
CREATE FUNCTION quote_state_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE quotes SET state = NEW.state WHERE id = NEW.quote_id
        AND NOT EXISTS (SELECT 1 FROM quote_versions v WHERE v.quote_id = NEW.quote_id AND v.version > NEW.version);
    RETURN NULL;
END $$;
CREATE TRIGGER quote_state_insert AFTER INSERT ON quote_versions FOR EACH ROW EXECUTE FUNCTION quote_state_follows();
CREATE TRIGGER quote_state_update AFTER UPDATE OF state ON quote_versions FOR EACH ROW EXECUTE FUNCTION quote_state_follows();
