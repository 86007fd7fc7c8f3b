search-title = Search
search-empty-title = Search everything you may see
search-empty = Names, Chinese ones too, parts of phone numbers, quote and order numbers, configuration codes.
search-none-title = Nothing found for “{ $typed }”
search-none = Try the beginning of a name, at least four digits of a phone number, or a whole number such as Q-2026-00042.
search-kind-account = Accounts
search-kind-contact = Contacts
search-kind-lead = Leads
search-kind-opportunity = Opportunities
search-kind-quote = Quotes
search-kind-order = Orders
search-kind-configuration = Configurations
search-kind-product = Products
record-kind-account = Account
record-kind-contact = Contact
record-kind-lead = Lead
record-kind-opportunity = Opportunity
record-kind-quote = Quote
record-kind-order = Order
record-kind-configuration = Configuration
record-kind-product = Product
search-empty-shop = Products, and the quotes, orders and saved configurations of your company.
search-everything = Everything found for “{ $typed }”
search-all-products = All products for “{ $typed }” with prices
search-suggested = { $n ->
    [one] { $n } suggestion. Enter opens it.
   *[other] { $n } suggestions. Enter opens the first.
}
