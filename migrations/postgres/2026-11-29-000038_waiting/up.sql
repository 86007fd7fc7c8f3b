-- The oldest that wait, without sorting all of them.
CREATE INDEX approval_requests_by_decided_at_id ON approval_requests (decided_at, id);
