-- A saved view may be shown to a team: that team and those below it see it too. One name a person and list.
ALTER TABLE saved_views ADD COLUMN team_id BIGINT REFERENCES teams (id);
CREATE UNIQUE INDEX saved_views_by_user_id_page_name ON saved_views (user_id, page, name);
CREATE INDEX saved_views_by_team_id_page ON saved_views (team_id, page);
DROP INDEX saved_views_by_user_id_page;
-- Whatever is found is also found by its kind and its account, so that a search among products, or for one customer, meets nothing else.
UPDATE search_documents SET tokens = tokens || ' xkind' || kind || CASE WHEN account_id IS NULL THEN '' ELSE ' xaccount' || account_id END;
UPDATE search_documents SET vector = array_to_tsvector(string_to_array(btrim(tokens), ' '));
