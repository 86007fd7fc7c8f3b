DROP INDEX orders_by_quote_id;
