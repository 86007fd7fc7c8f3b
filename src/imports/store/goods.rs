//! Categories and products with their words.

use diesel::prelude::*;

use super::{Writer, Written, slug};
use crate::db::Connection;
use crate::db::schema::{categories, category_texts, product_texts, products};
use crate::kernel::actor::Language;
use crate::search::{self, Document, FoundKind};

impl Writer<'_> {
    pub(super) fn category(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let values = (categories::parent_id.eq(self.reference("parent")), categories::slug.eq(r.or("slug", "")));
        let first = (categories::position.eq(100), categories::external_key.eq(&r.key));
        let id = save!(conn, categories, existing, values, first);
        diesel::delete(category_texts::table.filter(category_texts::category_id.eq(id))).execute(conn)?;
        for language in Language::ALL {
            diesel::insert_into(category_texts::table)
                .values((
                    category_texts::category_id.eq(id),
                    category_texts::language.eq(*language),
                    category_texts::name.eq(r.or("name", "")),
                ))
                .execute(conn)?;
        }
        Ok(Ok(id))
    }

    pub(super) fn product(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let number = |v: Option<i64>| v.and_then(|v| i32::try_from(v).ok());
        let sku = r.or("sku", "");
        let values = (
            products::sku.eq(sku),
            products::slug.eq(slug(sku)),
            products::category_id.eq(self.reference("category")),
            products::family.eq(r.text("family")),
            products::lead_time_days.eq(number(take!(r.whole("lead_time_days"))).unwrap_or(0)),
            products::stock.eq(number(take!(r.whole("stock")))),
            products::weight_grams.eq(take!(r.whole("weight_grams"))),
            products::active_from.eq(take!(r.date("active_from"))),
            products::active_until.eq(take!(r.date("active_until"))),
            products::public.eq(r.or("public", "false") == "true"),
            products::updated_at.eq(self.now),
        );
        let first = (
            products::kind.eq("plain"),
            products::unit.eq("piece"),
            products::tax_category.eq("standard"),
            products::external_key.eq(&r.key),
            products::created_at.eq(self.now),
        );
        let id = save!(conn, products, existing, values, first);
        diesel::delete(product_texts::table.filter(product_texts::product_id.eq(id))).execute(conn)?;
        for language in Language::ALL {
            diesel::insert_into(product_texts::table)
                .values((
                    product_texts::product_id.eq(id),
                    product_texts::language.eq(*language),
                    product_texts::name.eq(r.or("name", "")),
                    product_texts::summary.eq(r.text("summary")),
                ))
                .execute(conn)?;
        }
        let public = r.or("public", "false") == "true";
        let document = Document {
            kind: FoundKind::Product,
            record_id: id,
            title: r.or("name", ""),
            subtitle: sku,
            url: format!("/products/{}", slug(sku)),
            owner: None,
            account: None,
            public,
            texts: vec![sku],
        };
        search::put(conn, &document)?;
        Ok(Ok(id))
    }
}
