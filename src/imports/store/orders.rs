//! Orders of earlier years and their lines.

use diesel::prelude::*;

use super::{Writer, Written, currency};
use crate::db::Connection;
use crate::db::schema::{order_lines, orders};
use crate::search::FoundKind;

impl Writer<'_> {
    pub(super) fn order(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let (account, owner) = (take!(self.must("account")), self.reference("owner"));
        let date = take!(r.required_date("order_date"));
        let at = date.and_time(chrono::NaiveTime::MIN);
        let values = (
            orders::number.eq(r.or("number", "")),
            orders::account_id.eq(account),
            orders::owner_id.eq(owner),
            orders::placed_at.eq(at),
            orders::order_date.eq(date),
            orders::channel.eq(r.or("channel", "")),
            orders::currency.eq(take!(currency(r))),
            orders::po_number.eq(r.text("po_number")),
            orders::bill_to.eq(r.or("bill_to", "")),
            orders::ship_to.eq(r.or("ship_to", "")),
            orders::net.eq(take!(r.amount("net"))),
            orders::charges.eq(take!(r.amount("charges"))),
            orders::tax.eq(take!(r.amount("tax"))),
            orders::total.eq(take!(r.amount("total"))),
            orders::territory.eq(r.text("territory")),
            orders::updated_at.eq(self.now),
        );
        let first = (orders::state.eq("delivered"), orders::past.eq(true), orders::external_key.eq(&r.key));
        let id = save!(conn, orders, existing, values, first);
        let number = r.or("number", "");
        let company = self.names.get(&("account".to_owned(), r.or("account", "").to_owned())).map_or("", String::as_str);
        self.index(conn, FoundKind::Order, id, number, company, format!("/orders/{number}"), owner, Some(account))?;
        Ok(Ok(id))
    }

    pub(super) fn order_line(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let name = self.names.get(&("product".to_owned(), r.or("product", "").to_owned())).map_or("", String::as_str);
        let unit_price = take!(r.amount("unit_price"));
        let quantity = take!(r.whole("quantity")).and_then(|q| i32::try_from(q).ok()).unwrap_or(0);
        let position = take!(r.whole("position")).and_then(|p| i32::try_from(p).ok()).unwrap_or(0);
        let values = (
            order_lines::order_id.eq(take!(self.must("order"))),
            order_lines::position.eq(position),
            order_lines::product_id.eq(take!(self.must("product"))),
            order_lines::description.eq(r.or("description", name)),
            order_lines::quantity.eq(quantity),
            order_lines::list_unit.eq(unit_price),
            order_lines::unit_price.eq(unit_price),
            order_lines::discount.eq(take!(r.fraction("discount"))),
            order_lines::net.eq(take!(r.amount("net"))),
        );
        let first = (
            order_lines::line_key.eq(&r.key),
            order_lines::kind.eq("product"),
            order_lines::details.eq("[]"),
            order_lines::unit.eq("piece"),
            order_lines::tax_rate.eq(0),
            order_lines::tax.eq(0),
            order_lines::trace.eq("null"),
            order_lines::parts.eq("[]"),
            order_lines::state.eq("delivered"),
            order_lines::external_key.eq(&r.key),
        );
        Ok(Ok(save!(conn, order_lines, existing, values, first)))
    }
}
