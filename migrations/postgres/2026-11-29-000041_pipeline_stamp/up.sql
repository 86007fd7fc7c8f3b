-- Names of the staff in their order. (The stamp of the pipeline is SQLite's alone: here many change deals at once, and would wait
-- for each other at the stamp.)
CREATE INDEX users_by_name ON users (name, role) WHERE disabled_at IS NULL;
