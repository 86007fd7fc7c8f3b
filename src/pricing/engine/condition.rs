use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::case::{Customer, ProductFacts};
use crate::kernel::ids::{AccountId, CategoryId, ProductId};
use crate::kernel::money::Amount;

/// When and for whom a rule acts. What is `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// First and last day, both inclusive; open = no limit.
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    /// Quantity band, both inclusive.
    pub min_quantity: Option<i64>,
    pub max_quantity: Option<i64>,
    /// List value of the line (of the document for document discounts and charges), both inclusive.
    pub min_amount: Option<Amount>,
    pub max_amount: Option<Amount>,
    /// The products listed; `Some` of nothing matches nothing.
    pub products: Option<BTreeSet<ProductId>>,
    /// The category or one above it.
    pub category: Option<CategoryId>,
    pub family: Option<String>,
    pub account: Option<AccountId>,
    pub customer_group: Option<String>,
    pub channel: Option<String>,
    /// Country of the place delivered to.
    pub country: Option<String>,
}

/// True when `date` lies in the period; both ends are inclusive, an open end is no limit.
pub(super) fn in_force(from: Option<NaiveDate>, until: Option<NaiveDate>, date: NaiveDate) -> bool {
    from.is_none_or(|from| from <= date) && until.is_none_or(|until| date <= until)
}

impl Conditions {
    pub(super) fn suit_customer(&self, customer: &Customer, date: NaiveDate) -> bool {
        in_force(self.valid_from, self.valid_until, date)
            && self.account.is_none_or(|account| customer.account == Some(account))
            && same(&self.customer_group, customer.group.as_deref())
            && same(&self.channel, Some(&customer.channel))
            && same(&self.country, customer.country.as_deref())
    }

    pub(super) fn suit_product(&self, product: Option<&ProductFacts>) -> bool {
        let Some(product) = product else {
            return self.products.is_none() && self.category.is_none() && self.family.is_none();
        };
        self.products.as_ref().is_none_or(|products| products.contains(&product.id))
            && self.category.is_none_or(|category| product.categories.contains(&category))
            && same(&self.family, product.family.as_deref())
    }

    pub(super) fn suit_size(&self, quantity: i64, list_value: Amount) -> bool {
        self.min_quantity.is_none_or(|least| least <= quantity)
            && self.max_quantity.is_none_or(|most| quantity <= most)
            && self.min_amount.is_none_or(|least| least <= list_value)
            && self.max_amount.is_none_or(|most| list_value <= most)
    }
}

fn same(wanted: &Option<String>, found: Option<&str>) -> bool {
    wanted.as_deref().is_none_or(|wanted| Some(wanted) == found)
}
