//! Price books, what stands in them, costs and rules.

use diesel::prelude::*;

use super::{Writer, Written, currency};
use crate::db::Connection;
use crate::db::schema::{price_books, price_entries, price_rule_products, price_rules, product_costs};

impl Writer<'_> {
    pub(super) fn price_book(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let number = |field| r.whole(field).map(|v| v.and_then(|v| i32::try_from(v).ok()));
        let values = (
            price_books::key.eq(&r.key),
            price_books::name_en.eq(r.or("name", "")),
            price_books::name_zh.eq(r.or("name", "")),
            price_books::currency.eq(take!(currency(r))),
            price_books::priority.eq(take!(number("priority")).unwrap_or(100)),
            price_books::unit_decimals.eq(take!(number("unit_decimals")).unwrap_or(2)),
            price_books::line_decimals.eq(take!(number("line_decimals")).unwrap_or(2)),
            price_books::document_decimals.eq(take!(number("document_decimals")).unwrap_or(2)),
            price_books::tax_rounding.eq(r.or("tax_rounding", "document")),
        );
        let first = (
            price_books::rounding.eq("half_up"),
            price_books::round_on.eq("line"),
            price_books::external_key.eq(&r.key),
            price_books::created_at.eq(self.now),
        );
        Ok(Ok(save!(conn, price_books, existing, values, first)))
    }

    pub(super) fn price_entry(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let values = (
            price_entries::price_book_id.eq(take!(self.must("price_book"))),
            price_entries::product_id.eq(take!(self.must("product"))),
            price_entries::amount.eq(take!(r.amount("amount"))),
            price_entries::valid_from.eq(take!(r.required_date("valid_from"))),
            price_entries::valid_until.eq(take!(r.date("valid_until"))),
        );
        let first = (price_entries::unit.eq("piece"), price_entries::version.eq(1), price_entries::created_at.eq(self.now));
        Ok(Ok(save!(conn, price_entries, existing, values, first)))
    }

    pub(super) fn product_cost(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let values = (
            product_costs::product_id.eq(take!(self.must("product"))),
            product_costs::amount.eq(take!(r.amount("amount"))),
            product_costs::valid_from.eq(take!(r.required_date("valid_from"))),
            product_costs::valid_until.eq(take!(r.date("valid_until"))),
        );
        Ok(Ok(save!(conn, product_costs, existing, values, product_costs::currency.eq(r.or("currency", "USD")))))
    }

    pub(super) fn price_rule(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let priority = take!(r.whole("priority")).and_then(|p| i32::try_from(p).ok()).unwrap_or(100);
        let values = (
            price_rules::price_book_id.eq(take!(self.must("price_book"))),
            price_rules::step.eq(r.or("step", "")),
            price_rules::name_en.eq(r.or("name", "")),
            price_rules::name_zh.eq(r.or("name", "")),
            price_rules::channel.eq(r.text("channel")),
            price_rules::valid_from.eq(take!(r.date("valid_from"))),
            price_rules::valid_until.eq(take!(r.date("valid_until"))),
            price_rules::min_quantity.eq(take!(r.whole("min_quantity"))),
            price_rules::max_quantity.eq(take!(r.whole("max_quantity"))),
            price_rules::base.eq(r.or("base", "")),
            price_rules::target.eq(r.or("target", "")),
            price_rules::percent.eq(take!(r.fraction("percent"))),
            price_rules::best_of.eq(r.text("best_of")),
            price_rules::products_listed.eq(r.or("products_listed", "false") == "true"),
            price_rules::priority.eq(priority),
        );
        let first = (
            price_rules::key.eq(&r.key),
            price_rules::method.eq("percent"),
            price_rules::amount.eq(0),
            price_rules::visible_to_customer.eq(true),
            price_rules::version.eq(1),
            price_rules::created_at.eq(self.now),
        );
        Ok(Ok(save!(conn, price_rules, existing, values, first)))
    }

    pub(super) fn price_rule_product(&self, conn: &mut Connection) -> Written {
        let (rule, product) = (take!(self.must("rule")), take!(self.must("product")));
        diesel::insert_into(price_rule_products::table)
            .values((price_rule_products::rule_id.eq(rule), price_rule_products::product_id.eq(product)))
            .execute(conn)?;
        Ok(Ok(rule))
    }
}
