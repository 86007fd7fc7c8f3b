opportunities-shown = { $n ->
    [one] { $n } deal
   *[other] { $n } deals
} · { $sum } · weighted { $weighted }
opportunities-list = List
opportunities-board = Board
opportunities-list-title = Deals
opportunities-empty = No deal yet
opportunities-empty-words = A deal begins with a qualified lead, or with a need you already know of.
opportunities-none = No deal matches
opportunities-none-words = Take a filter away, or look at all deals.
opportunity-new = Deal
opportunity-new-title = New deal
opportunity-edit-title = Change the deal
opportunity-create = Open the deal
opportunity-created = The deal is open.
opportunity-save = Save
opportunity-changed = Saved.
opportunity-go-on = Go on
opportunity-name = Name
opportunity-account = Account
opportunity-owner = Owner
opportunity-stage = Stage
opportunity-amount = Amount
opportunity-currency = Currency
opportunity-chance = Chance
opportunity-probability = Chance
opportunity-chance-help = From 1 to 99 %. Empty: the stage's chance.
opportunity-chance-between = From 1 to 99 %. A deal is certain by its order, and lost with a reason.
opportunity-weighted = Weighted
opportunity-late = past
opportunity-close_date = Close date
opportunity-next_step = Next step
opportunity-state = State
opportunity-lost_reason = Lost because
opportunity-contact = Contact
opportunity-source = Source
opportunity-source-unknown = Not known
opportunity-description = What it is about
opportunity-in-stage = In stage
opportunity-state-open = Open
opportunity-state-won = Won
opportunity-state-lost = Lost
opportunity-state-all = All
opportunity-state-no_step = No next step
opportunity-moved = Moved to { $stage }.
opportunity-moved-open = Moved to { $stage }. Still open: { $checks }.
opportunity-moved-back = Back in { $stage }.
opportunity-moved-on = The deal has moved on since; there is nothing to take back.
opportunity-is-closed = This deal is closed. Open it again first.
opportunity-is-open = This deal is open.
opportunity-has-order = This deal was won by an order. It opens again when the order is cancelled.
opportunity-won-by-order = A deal is won by its order. Place the order from the accepted quote, and the deal is won.
opportunity-lost = The deal is lost.
opportunity-reopened = The deal is open again, in { $stage }.
opportunity-shared = Shared, with its account.
opportunity-unshared = No longer shared.
list-separator = ,{" "}
filter-team = Team
filter-owner = Owner
filter-period = Closing
filter-stage = Stage
period-overdue = overdue
period-this_month = this month
period-this_quarter = this quarter
period-next_quarter = next quarter
period-this_year = this year
board-sum = { $sum } · weighted { $weighted }
board-move = Move { $name }
board-move-short = Move
board-more = { $n } more in the list
board-won = Won this month
board-ordered = ordered
board-lost = Drop here; you will be asked why.
board-help = Shift and an arrow key moves a deal to the next column.
age-of = { $days } d of { $norm }
age-title = { $days } working days in this stage; usual are { $norm }
age-days = { $days ->
    [one] 1 working day
   *[other] { $days } working days
}
age-norm = norm { $norm }
no-next-step = No next step
no-next-step-words = Every open deal needs one: what happens next, and when?
act-call = Log call
act-meeting = Meeting
act-task = Task
act-note = Note
act-quote = New quote
act-configure = Configure
act-tomorrow = Tomorrow
act-edit = Edit
act-add = Add
act-share = Share
act-lose = Lost …
act-reopen = Open again
stage-move = Move to another stage
check-required = required
gate-title = One thing first
gate-words = Before a deal leaves { $stage }, this should be true:
gate-act = Tick and move
gate-stay = Cancel
loss-title = Lost
loss-reason = Why?
loss-competitor = Who won?
loss-nobody = nobody we know
loss-note = What can we learn?
loss-act = Close as lost
lost-reason-price = Price
lost-reason-competitor = Competitor was better
lost-reason-product = Product does not fit
lost-reason-delivery = Delivery takes too long
lost-reason-no_budget = No budget
lost-reason-postponed = Postponed
lost-reason-no_answer = No answer any more
lost-reason-other = Something else
people-title = Who decides
people-add = Add person
people-empty = Nobody yet. Add who pays, who uses it and who can say no, and see where they stand.
people-nobody = Every contact of this account is on the map already, or it has none.
people-new-contact = New contact
people-who = Person
people-role = Role
people-influence = Influence
people-attitude = Attitude
people-steps = How they moved
people-note = Why we think so
people-save = Save
people-remove = Take off the map
buying-role-saved = The map is up to date.
buying-role-removed = Taken off the map.
buying-role-economic_buyer = economic buyer
buying-role-decider = decider
buying-role-user = user
buying-role-technical = technical
buying-role-champion = champion
buying-role-purchasing = purchasing
influence-1 = little
influence-2 = some
influence-3 = medium
influence-4 = high
influence-5 = decides
attitude--2 = opposes
attitude--1 = doubts
attitude-0 = neutral
attitude-1 = leans to us
attitude-2 = supports
map-after = after “{ $meeting }”, { $date }
warning-no-economic-buyer = Economic buyer unknown
warning-economic-buyer-not-met = No meeting with the economic buyer planned
warning-economic-buyer-long-ago = Economic buyer not met for 30 days
warning-single-thread = Only one contact
competitors-title = Competitors
competitors-empty = None known.
competitor-name = Competitor
competitor-note = What they offer
competitor-added = Noted.
competitor-removed = Taken off.
competitor-remove = Remove { $name }
competitor-weakness = Weak at: { $text }
deal-quotes = Quotes
deal-quotes-empty = No quote yet.
deal-quote-state = State
deal-quote-discount = Discount
deal-quote-net = Net
deal-quote-margin = Margin
deal-facts = Facts
deal-history = Field history
deal-history-empty = Nothing has been changed yet.
deal-timeline = Timeline
history-when = When
history-who = Who
history-what = Field
history-change = Change
chance-by-hand = Entered by hand.
chance-of-stage = The usual chance in { $stage }.
chance-alike = Of the last { $closed } closed deals that came through { $stage }, { $won } were won.
chance-short = { $won } of { $closed } won from here
shares-title = Shared with
share-with = Colleague
share-remove = Stop sharing with { $name }
event-opportunity_created = opened the deal { $name }
event-opportunity_changed = { $field ->
    [amount] changed the amount from { $before } to { $after }
    [close_date] moved the close date from { $before } to { $after }
   *[other] changed the chance from { $before } to { $after }
}
event-owner_changed = gave it from { $before } to { $after }
event-stage_changed = moved it from { $from } to { $to }
event-opportunity_won = won it by its order
event-opportunity_lost = { $reason ->
    [price] lost it: price
    [competitor] lost it: competitor was better
    [product] lost it: product does not fit
    [delivery] lost it: delivery takes too long
    [no_budget] lost it: no budget
    [postponed] lost it: postponed
    [no_answer] lost it: no answer any more
   *[other] lost it
}
event-opportunity_reopened = opened it again
event-shared = shared it with { $name }
event-attitude_changed = { $after ->
    [-2] { $name } opposes it now, after “{ $subject }”
    [-1] { $name } has doubts now, after “{ $subject }”
    [0] { $name } is neutral now, after “{ $subject }”
    [1] { $name } leans to us now, after “{ $subject }”
   *[other] { $name } supports it now, after “{ $subject }”
}
