DROP INDEX accounts_by_owner_id_updated_at_id;
DROP INDEX leads_by_owner_id_created_at_id;
DROP INDEX leads_by_owner_id_company_id;
DROP INDEX orders_by_owner_id_total_id;
DROP INDEX quotes_by_owner_id_replied_at;
ALTER TABLE quotes DROP COLUMN replied_at;
