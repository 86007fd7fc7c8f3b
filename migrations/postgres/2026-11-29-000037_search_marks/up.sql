-- Each document carries whose it is, so that a search among one's own meets nobody else's.
UPDATE search_documents SET tokens = tokens
    || CASE WHEN owner_id IS NOT NULL THEN ' xowner' || owner_id WHEN kind = 'lead' THEN ' xpool' ELSE '' END
    || CASE WHEN public THEN ' xpublic' ELSE '' END;
UPDATE search_documents SET vector = array_to_tsvector(string_to_array(btrim(tokens), ' '));
