CREATE INDEX saved_views_by_user_id_page ON saved_views (user_id, page);
DROP INDEX saved_views_by_team_id_page;
DROP INDEX saved_views_by_user_id_page_name;
ALTER TABLE saved_views DROP COLUMN team_id;
