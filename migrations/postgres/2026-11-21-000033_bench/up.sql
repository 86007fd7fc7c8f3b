-- What the last save of a draft changed, as JSON: told on the bench until the next save.
ALTER TABLE product_models ADD COLUMN report TEXT;
