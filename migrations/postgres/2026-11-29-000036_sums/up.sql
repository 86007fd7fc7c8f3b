-- Sums are read from an index alone, and the board's won column is cut to its month there.
CREATE INDEX opportunities_by_outcome_stage_id_currency ON opportunities (outcome, stage_id, currency, probability, amount, closed_at);
DROP INDEX opportunities_by_outcome_stage_id_amount;
CREATE INDEX opportunities_by_outcome_stage_id_amount_id ON opportunities (outcome, stage_id, amount, id, closed_at);
DROP INDEX opportunities_by_owner_id_outcome_stage_id_amount;
CREATE INDEX opportunities_by_owner_id_outcome_stage_id_currency ON opportunities (owner_id, outcome, stage_id, currency, probability, amount);
CREATE INDEX opportunities_by_outcome_owner_id ON opportunities (outcome, owner_id, currency, amount);
CREATE INDEX opportunities_by_outcome_close_date_currency ON opportunities (outcome, close_date, currency, amount);
CREATE INDEX opportunities_by_outcome_stage_since ON opportunities (outcome, stage_since, owner_id);
CREATE INDEX opportunities_by_outcome_next_activity_id ON opportunities (outcome, next_activity_id, owner_id, amount, id);
DROP INDEX orders_by_order_date;
CREATE INDEX orders_by_order_date ON orders (order_date, currency, state, net, owner_id, territory);
DROP INDEX orders_by_state_placed_at_id;
CREATE INDEX orders_by_state_placed_at_id ON orders (state, placed_at, id, past, currency, net, owner_id);
DROP INDEX orders_by_owner_id_placed_at_id;
CREATE INDEX orders_by_owner_id_placed_at_id ON orders (owner_id, placed_at, id, state, currency, net);
-- How long the last answers of a role took: one that seldom answers was looked for among all others'.
CREATE INDEX approval_requests_by_approver_role_decided_at ON approval_requests (approver_role, decided_at, requested_at);
CREATE INDEX approval_requests_by_requested_by_decided_at ON approval_requests (requested_by, decided_at);
