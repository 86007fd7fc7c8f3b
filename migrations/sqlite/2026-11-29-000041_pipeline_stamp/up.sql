-- A stamp of what the pipeline comes to: sums over all deals are kept in memory until a deal changes in what they are made of.
INSERT INTO stamps (topic, stamp) VALUES ('pipeline', lower(hex(randomblob(16))));
CREATE TRIGGER stamp_opportunities_insert AFTER INSERT ON opportunities BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'pipeline';
END;
CREATE TRIGGER stamp_opportunities_update AFTER UPDATE OF outcome, stage_id, currency, probability, amount, owner_id, account_id, close_date, closed_at, next_activity_id ON opportunities BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'pipeline';
END;
CREATE TRIGGER stamp_opportunities_delete AFTER DELETE ON opportunities BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'pipeline';
END;
-- Names of the staff in their order.
CREATE INDEX users_by_name ON users (name, role) WHERE disabled_at IS NULL;
