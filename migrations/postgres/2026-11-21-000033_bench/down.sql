ALTER TABLE product_models DROP COLUMN report;
