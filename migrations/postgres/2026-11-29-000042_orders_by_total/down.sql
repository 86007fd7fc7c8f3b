DROP INDEX orders_by_total_id;
