-- The state of its latest version beside each quote: a list of one state reads its newest rows and no more.
ALTER TABLE quotes ADD COLUMN state TEXT NOT NULL DEFAULT 'draft';
UPDATE quotes SET state = coalesce(
    (SELECT v.state FROM quote_versions v WHERE v.quote_id = quotes.id ORDER BY v.version DESC LIMIT 1), 'draft');
CREATE INDEX quotes_by_state_updated_at_id ON quotes (state, updated_at, id);
CREATE TRIGGER quote_state_insert AFTER INSERT ON quote_versions BEGIN
    UPDATE quotes SET state = new.state WHERE id = new.quote_id
        AND NOT EXISTS (SELECT 1 FROM quote_versions v WHERE v.quote_id = new.quote_id AND v.version > new.version);
END;
CREATE TRIGGER quote_state_update AFTER UPDATE OF state ON quote_versions BEGIN
    UPDATE quotes SET state = new.state WHERE id = new.quote_id
        AND NOT EXISTS (SELECT 1 FROM quote_versions v WHERE v.quote_id = new.quote_id AND v.version > new.version);
END;
