-- The marks of a document, which end its tokens, begin with a character that nobody types: a search for "x" met those of every document.
-- They are as long as they were.
UPDATE search_documents SET tokens = substr(tokens, 1, length(tokens) - length(own.marks)) || own.marks FROM (
    SELECT id, ' ' || char(57344) || 'kind' || kind
        || CASE WHEN account_id IS NULL THEN '' ELSE ' ' || char(57344) || 'account' || account_id END
        || CASE WHEN owner_id IS NOT NULL THEN ' ' || char(57344) || 'owner' || owner_id
                WHEN kind = 'lead' THEN ' ' || char(57344) || 'pool' ELSE '' END
        || CASE WHEN public THEN ' ' || char(57344) || 'public' ELSE '' END AS marks
    FROM search_documents
) AS own WHERE own.id = search_documents.id;
INSERT INTO search_index (search_index) VALUES ('delete-all');
INSERT INTO search_index (rowid, tokens) SELECT id, tokens FROM search_documents;
