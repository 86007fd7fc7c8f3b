UPDATE search_documents SET tokens = substr(tokens, 1, length(tokens) - length(own.marks)) || own.marks FROM (
    SELECT id, ' ' || 'x' || 'kind' || kind
        || CASE WHEN account_id IS NULL THEN '' ELSE ' ' || 'x' || 'account' || account_id END
        || CASE WHEN owner_id IS NOT NULL THEN ' ' || 'x' || 'owner' || owner_id
                WHEN kind = 'lead' THEN ' ' || 'x' || 'pool' ELSE '' END
        || CASE WHEN public THEN ' ' || 'x' || 'public' ELSE '' END AS marks
    FROM search_documents
) AS own WHERE own.id = search_documents.id;
INSERT INTO search_index (search_index) VALUES ('delete-all');
INSERT INTO search_index (rowid, tokens) SELECT id, tokens FROM search_documents;
