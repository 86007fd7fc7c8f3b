DELETE FROM stage_checks;
DELETE FROM stages;
