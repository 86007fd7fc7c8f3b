CREATE TRIGGER stamp_order_lines_insert AFTER INSERT ON order_lines BEGIN
    UPDATE stamps SET stamp = lower(hex(randomblob(16))) WHERE topic = 'orders';
END;
DROP INDEX orders_by_quote_id;
