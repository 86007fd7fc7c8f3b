report-revenue = Revenue
report-total = { $orders } orders · { $sum }
report-by-year = Year
report-by-quarter = Quarter
report-by-month = Month
report-by-territory = Territory
report-by-person = Person
report-by-category = Category
report-currency = Currency
report-orders = Orders
report-net = Net
report-nameless = none
report-empty = No orders yet
report-empty-words = As soon as orders are placed or imported, revenue stands here.
team-pipeline = Pipeline
team-deals = { $n ->
    [one] { $n } deal
   *[other] { $n } deals
}
team-stalled = Stalled deals
team-stalled-empty = No deal is beyond twice the norm of its stage.
team-by-stage = By stage
team-by-owner = By owner
team-by-month = By month of closing
team-book = Order book
team-book-empty = No open orders.
team-nothing-waits = Nothing waits.
# Figures above bars: thousands and millions.
report-short = { $n } k
report-short-great = { $n } M
team-others = { $n } others
team-more = and { $n } more
