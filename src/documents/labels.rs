//! The fixed words on a document, from `locales/*/documents.ftl`.

macro_rules! labels {
    ($($field:ident = $id:literal),+ $(,)?) => {
        /// Every fixed word a document shows, in its language.
        #[derive(Debug, Clone, serde::Serialize)]
        pub struct Labels {
            $(pub $field: String,)+
        }

        impl Labels {
            /// `words` gives the text of a message of `documents.ftl` in the language of the document.
            pub fn from_words(words: impl Fn(&str) -> String) -> Self {
                Labels { $($field: words($id),)+ }
            }

            /// The messages a language must have.
            pub const MESSAGES: &'static [&'static str] = &[$($id),+];
        }
    };
}

labels! {
    proposal = "document-proposal",
    confirmation = "document-confirmation",
    recipient = "document-recipient",
    number = "document-number",
    version = "document-version",
    date = "document-date",
    valid_until = "document-valid-until",
    contact = "document-contact",
    order_number = "document-order-number",
    po_number = "document-po-number",
    from_quote = "document-from-quote",
    invoice_to = "document-invoice-to",
    ship_to = "document-ship-to",
    position = "document-position",
    description = "document-description",
    quantity = "document-quantity",
    promised = "document-promised",
    unit_price = "document-unit-price",
    discount = "document-discount",
    net = "document-net",
    alternative = "document-alternative",
    alternatives_note = "document-alternatives-note",
    lines_total = "document-lines-total",
    freight = "document-freight",
    total = "document-total",
    needs = "document-needs",
    need_met = "document-need-met",
    need_unmet = "document-need-unmet",
    delivery = "document-delivery",
    payment = "document-payment",
    notes = "document-notes",
    acceptance = "document-acceptance",
    accept_online = "document-accept-online",
    place_and_date = "document-place-and-date",
    name_in_print = "document-name-in-print",
    signature = "document-signature",
    page_of = "document-page-of",
}
