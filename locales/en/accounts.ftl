account-new = New account
account-edit = Edit account
account-created = The account was created.
account-changed = The account was changed.
account-all = All
account-kind-prospect = Prospect
account-kind-customer = Customer
account-kind-former = Former customer
account-kind-partner = Partner
account-kinds-prospect = Prospects
account-kinds-customer = Customers
account-kinds-former = Former customers
account-kinds-partner = Partners
account-filter-name = Name, phone or web address
account-empty = No accounts yet
account-empty-why = Companies you sell to stand here. Create one, or convert a qualified lead.
account-log = Log a call
account-new-opportunity = New opportunity
account-contacts = People
account-contacts-empty = Nobody is known here yet. Who decides, who uses, who pays?
account-opportunities = Open opportunities
account-opportunities-empty = Nothing is open with this account.
account-quotes-empty = No quote yet.
account-purchases = Purchases
account-purchases-empty = Nothing was ordered yet.
account-agreements = Price agreements
account-addresses = Addresses
account-addresses-empty = No address yet.
account-no-limit = none
account-open-amount = Ordered, not delivered
account-over-limit = over the limit
customer-group-standard = Standard
customer-group-key = Key account
customer-group-dealer = Dealer
contact-new = Add person
contact-edit = Edit person
contact-created = The person was added.
contact-changed = The person was changed.
contact-primary = first to talk to
contact-reports = Reports
contact-reports-to-nobody = nobody here
contact-kind-customer = Customer
contact-kind-internal = Own staff
contact-kind-intermediary = Intermediary
address-new = Add address
address-edit = Edit address
address-saved = The address was saved.
address-remove = Remove this address
address-label-help = For example “Warehouse 2, gate B”.
address-kind-billing = Billing
address-kind-shipping = Delivery
address-kind-office = Office
event-account_created = created the account { $name }
event-account_changed = { $count ->
    [one] changed one field of the account
   *[other] changed { $count } fields of the account
}
event-contact_created = added { $name }
event-contact_changed = { $count ->
    [one] changed one field of { $name }
   *[other] changed { $count } fields of { $name }
}

account-choose-help = Begin to type the name; what you see is offered.
account-unknown = No account is called “{ $typed }”. Check the spelling, or enter the account first.
account-several = “{ $typed }” fits several accounts: { $names }. Type the whole name, or the number in brackets.
