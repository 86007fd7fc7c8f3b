-- The marks of a document, which end its tokens, begin with a character that nobody types: a search for "x" met those of every document.
-- They are as long as they were.
UPDATE search_documents SET tokens = substr(tokens, 1, length(tokens) - length(own.marks)) || own.marks FROM (
    SELECT id, ' ' || chr(57344) || 'kind' || kind
        || CASE WHEN account_id IS NULL THEN '' ELSE ' ' || chr(57344) || 'account' || account_id END
        || CASE WHEN owner_id IS NOT NULL THEN ' ' || chr(57344) || 'owner' || owner_id
                WHEN kind = 'lead' THEN ' ' || chr(57344) || 'pool' ELSE '' END
        || CASE WHEN public THEN ' ' || chr(57344) || 'public' ELSE '' END AS marks
    FROM search_documents
) AS own WHERE own.id = search_documents.id;
UPDATE search_documents SET vector = array_to_tsvector(string_to_array(btrim(tokens), ' '));
