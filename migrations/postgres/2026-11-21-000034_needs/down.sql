ALTER TABLE configurations DROP COLUMN filled;
ALTER TABLE configurations DROP COLUMN needs;
