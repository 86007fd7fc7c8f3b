-- What the person needed, each with what meets it, and which of the choices were filled in for them.
ALTER TABLE configurations ADD COLUMN needs TEXT NOT NULL DEFAULT '[]';
ALTER TABLE configurations ADD COLUMN filled TEXT NOT NULL DEFAULT '[]';
