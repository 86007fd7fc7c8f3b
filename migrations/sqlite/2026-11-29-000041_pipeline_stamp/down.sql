DROP INDEX users_by_name;
DROP TRIGGER stamp_opportunities_insert;
DROP TRIGGER stamp_opportunities_update;
DROP TRIGGER stamp_opportunities_delete;
DELETE FROM stamps WHERE topic = 'pipeline';
