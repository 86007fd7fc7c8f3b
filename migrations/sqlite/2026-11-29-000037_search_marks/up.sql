-- Each document carries whose it is, so that a search among one's own meets nobody else's.
UPDATE search_documents SET tokens = tokens
    || CASE WHEN owner_id IS NOT NULL THEN ' xowner' || owner_id WHEN kind = 'lead' THEN ' xpool' ELSE '' END
    || CASE WHEN public THEN ' xpublic' ELSE '' END;
INSERT INTO search_index (search_index) VALUES ('delete-all');
INSERT INTO search_index (rowid, tokens) SELECT id, tokens FROM search_documents;
