# The frame around every page: navigation, search, menus, keys.
nav-main = Main
nav-quick = Quick
nav-all = All
nav-group-sell = Sell
nav-group-offer = Offer
nav-group-look = Look
nav-group-house = House
nav-today = Today
nav-leads = Leads
nav-accounts = Accounts
nav-opportunities = Pipeline
nav-catalogue = Catalogue
nav-pricing = Prices
nav-quotes = Quotes
nav-approvals = Approvals
nav-orders = Orders
nav-reports = Insights
nav-team = Team
nav-users = Users
nav-teams = Teams
nav-outbox = Outbox
nav-shop-products = Products
nav-my-quotes = My quotes
nav-my-orders = My orders
layout-skip = Skip to the page
layout-search = Search
layout-search-hint = Search people, numbers, codes …
layout-search-shop = Search products
layout-search-customer = Products, quotes, orders …
layout-new = New
layout-new-lead = Lead
layout-new-account = Account
layout-new-opportunity = Opportunity
layout-new-activity = Call, meeting or task
layout-new-quote = Quote
layout-waiting = waiting for you
layout-waits-for-you = { $n ->
    [0] Nothing waits for you
    [one] { $n } thing waits for you
   *[other] { $n } things wait for you
}
layout-me = { $name }: my menu
layout-theme-light = Light
layout-theme-dark = Dark
layout-theme-auto = As the device
layout-my-settings = My settings
layout-sign-in = Sign in
layout-sign-out = Sign out
layout-undo = Undo
layout-close = Close
layout-palette = Go to anything
layout-palette-hint = Type a name, a number or a page …
layout-palette-none = Nothing found
layout-shop-promise = Everything you can choose here can be built and delivered.
keys-title = Keys
keys-search = Search
keys-palette = Go to anything
keys-create = Create something new
keys-send = Send the form
keys-undo = Take the last act back
keys-log = Record: log a call
keys-edit = Record: edit
keys-product = Quote: add a product
keys-help = This list
keys-open-question = List: a new one · configurator: the next open question
keys-find-option = Configurator: search questions and options
keys-values = Configurator: from value to value
keys-close = Close what is open
# Small words of the components.
part-optional = optional
part-why = Why?
part-previous = Previous
part-next = Next
part-shown = { $n ->
    [one] { $n } shown
   *[other] { $n } shown
}
part-thread = The thread of this deal
part-days = { $n ->
    [0] same day
    [one] { $n } day
   *[other] { $n } days
}
part-errors = { $n ->
    [one] One field needs another look
   *[other] { $n } fields need another look
}
part-choose = Choose …
part-meter = Discount { $at }. Your limit { $you }, manager { $manager }, above that the director.
part-meter-you = you, up to { $limit }
part-meter-manager = manager, up to { $limit }
part-meter-director = director
part-map = Stakeholder map: influence by attitude
part-map-influence = influence
part-map-high = high
part-map-low = low
part-map-opposes = opposes
part-map-neutral = neutral
part-map-supports = supports
part-unassigned = nobody
part-export = Export CSV
part-filter = Filter
part-reset = Reset
part-more = More
part-views = Views
part-crumbs = Where this is
