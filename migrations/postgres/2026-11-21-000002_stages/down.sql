DROP INDEX stage_changes_by_to_stage_id_id;
DELETE FROM stage_checks;
DELETE FROM stages;
