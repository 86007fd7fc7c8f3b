//! The order confirmation: the stored figures, put on paper.

use super::order::{Order, OrderLine};
use crate::documents::{Company, ConfirmationDocument, Fact, Figure, Labels, Line, LineKind, Totals, confirmation_pdf};
use crate::kernel::clock::local;
use crate::kernel::money::{Money, Percent};
use crate::settings::Settings;
use crate::web::{AppError, Frame};

/// The confirmation of `order` as a PDF, in the language of the frame.
pub fn pdf(frame: &Frame, settings: &Settings, order: &Order, lines: &[OrderLine], quote: &str) -> Result<Vec<u8>, AppError> {
    let figure = |amount| Money::new(amount, order.currency).figure();
    let text_lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let document = ConfirmationDocument {
        language: frame.language(),
        labels: Labels::from_words(|key| frame.t(key).into_owned()),
        company: Company {
            name: settings.company.clone(),
            address: settings.company_address.split(';').map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect(),
            imprint: Vec::new(),
            logo_svg: None,
        },
        number: order.number.clone(),
        title: frame.t1("order-confirmation-title", "number", &order.number),
        date: frame.date(&order.order_date),
        made_on: local(order.placed_at, frame.zone()).date(),
        po_number: order.po_number.clone().unwrap_or_default(),
        quote_number: quote.to_owned(),
        invoice_to: text_lines(&order.bill_to),
        ship_to: text_lines(&order.ship_to),
        contact: Vec::new(),
        facts: vec![Fact { label: frame.t("order-currency").into_owned(), value: order.currency.to_string() }],
        introduction: vec![frame.t("order-confirmation-thanks").into_owned()],
        lines: lines
            .iter()
            .filter(|l| l.state != super::LineState::Cancelled || order.is_cancelled())
            .map(|l| row(frame, order, l))
            .collect(),
        totals: Totals {
            lines: figure(order.net),
            document_discount: None,
            freight: (!order.charges.is_zero()).then(|| figure(order.charges)),
            taxes: vec![Figure { label: tax_label(frame, lines), amount: figure(order.tax) }],
            total: Money::new(order.total, order.currency).to_string(),
        },
        delivery: String::new(),
        payment: order.payment_terms.clone().unwrap_or_default(),
        notes: order.notes.as_deref().map(text_lines).unwrap_or_default(),
    };
    confirmation_pdf(&document).map_err(|e| AppError::Internal(e.to_string()))
}

fn row(frame: &Frame, order: &Order, line: &OrderLine) -> Line {
    if line.is_section() {
        let kind = if line.kind == "section" { LineKind::Section } else { LineKind::Text };
        return Line::new(kind, "", &line.description);
    }
    let figure = |amount| Money::new(amount, order.currency).figure();
    Line {
        kind: LineKind::Line,
        position: line.position.to_string(),
        description: line.description.clone(),
        details: line.detail_texts(),
        quantity: line.quantity.to_string(),
        unit: frame.unit(&line.unit),
        unit_price: figure(line.list_unit),
        discount: if line.discount.is_zero() { String::new() } else { frame.percent(&line.discount) },
        net: figure(line.net),
        promised: line.promised_date.map(|d| frame.date(&d)).unwrap_or_default(),
    }
}

/// `Tax 13 %`, or `Tax` where lines have different rates.
pub fn tax_label(frame: &Frame, lines: &[OrderLine]) -> String {
    let mut rates: Vec<Percent> = lines.iter().filter(|l| !l.is_section()).map(|l| l.tax_rate).collect();
    rates.dedup();
    match rates.as_slice() {
        [rate] => frame.t1("order-tax-at", "rate", frame.percent(rate)),
        _ => frame.t("order-tax").into_owned(),
    }
}
