# The configurator, at the desk and in the shop.
configurator-title = Configure { $name }
configurator-product = Product page
configurator-promise = Everything you can choose here can be built; where two wishes clash, we show the smallest way out.
configurator-forked-from = begun from
configurator-no-model = This product cannot be configured today: no model of it is in force.
configurator-contradiction = Some of these choices contradict each other. Solve that first, then save.
configurator-help-me = Help me choose
configurator-help-me-words = Answer what you like, in any order. You can change everything afterwards.
configurator-skip = Skip
configurator-apply = Apply
configurator-cheapest = Cheapest that fits
configurator-earliest = Earliest delivery
configurator-budget = Under a budget
configurator-budget-each = At most, net, each
configurator-restart = Start over
configurator-open = open
configurator-in-conflict = clashes
configurator-included = included
configurator-choose = Choose
configurator-who-you = your choice
configurator-who-default = default
configurator-who-rule = by the rules
configurator-who-suggested = suggested
configurator-who-open = until you decide
configurator-take-back = Take this choice back
configurator-not-with-yours = not with your choices
configurator-why-choices = It does not go with { $choices }:
configurator-why-never = The rules leave no product with it:
configurator-anyway = Take it anyway
configurator-anyway-would = Taken anyway, this would change:
configurator-together = Together
configurator-never = cannot be had
configurator-changes = { $n ->
    [one] { $n } other choice changes
   *[other] { $n } other choices change
}
configurator-clash = { $choices } do not go together
configurator-ways-out = Keep your other choices and take one of these:
configurator-keeps = { $n ->
    [one] keeps your other choice
   *[other] keeps your { $n } other choices
}
configurator-take = Take
configurator-earlier = { $n ->
    [one] { $n } day earlier
   *[other] { $n } days earlier
}
configurator-later = { $n ->
    [one] { $n } day later
   *[other] { $n } days later
}
configurator-stale = These choices do not exist any more
configurator-proposal-cheapest = The cheapest that fits your choices
configurator-proposal-earliest = The earliest delivery with your choices
configurator-proposal-budget = Within your budget
configurator-proposal-price = { $price } each · { $date }
configurator-already-cheapest = What you see is already the cheapest that fits.
configurator-already-earliest = What you see is already the earliest we can deliver.
configurator-already-budget = What you see keeps your budget.
configurator-over-budget = Nothing with your choices costs less than { $price }.
configurator-unproved-cheapest = The cheapest that a long search has met: a cheaper one may exist.
configurator-unproved-earliest = The earliest that a long search has met: an earlier one may exist.
configurator-unproved-budget = The cheapest that a long search has met costs { $price }; a cheaper one may exist.
configurator-no-proposal = No product fits these choices.
configurator-summary = Your configuration
configurator-why-price = why this price
configurator-net-each = net, each
configurator-net-for = net, for { $n } · { $unit } each
configurator-promised = promised { $date }
promise-stock = from stock
promise-product = building it decides
promise-named = { $name } decides
configurator-details = Details
configurator-at-list = Options at list price; what your company saves is in “why this price”.
configurator-range = { $low } to { $high } possible
configurator-nothing-open = Everything is decided
configurator-questions-open = { $n ->
    [one] { $n } question open
   *[other] { $n } questions open
}
configurator-remaining = { $n } configurations left
configurator-remaining-most = at most { $n } configurations left
configurator-quantity = Quantity
configurator-update = Update
configurator-request-quote = Request quote
configurator-quote-this = Quote this
configurator-add-to-quote = Add to { $quote }
configurator-to-cart = Add to cart
configurator-save = Save
configurator-save-words = Saving gives a short code to read out and a link to share. No account needed.
configurator-solve-first = Solve the contradiction above; then you can save or ask for a quote.
configurator-valid = can be built as it is
configurator-needs-changes = { $n ->
    [one] needs one change today
   *[other] needs { $n } changes today
}
configurator-discontinued = not offered any more
configurator-incomplete = not everything decided
configurator-saved-on = Saved on { $date }.
configurator-read-out = Read this code out on the phone, and we see the same as you.
configurator-chosen = What was chosen
configurator-share = Link to share
configurator-share-words = Opens without an account. Whoever changes it begins a copy; this one stays as it is.
configurator-copy = Copy
configurator-copied = Copied.
configurator-price-now = { $n ->
    [one] net today
   *[other] net today, for { $n }
}
configurator-price-mended = with what has to change
configurator-price-then = { $price } when it was saved
configurator-fork = Change a copy
configurator-mend = See what has to change
configurator-who-filled = filled in
configurator-legend = Where values come from
configurator-budget-wrong = Type an amount above zero, for example 30000.
configurator-budget-off = Without the limit of { $price }
configurator-over = over your limit
configurator-over-values = { $n ->
    [one] One value no longer fits under your limit; it is marked.
   *[other] { $n } values no longer fit under your limit; they are marked.
}
configurator-find = Search questions and options
configurator-find-act = Search
configurator-only-open = Only open questions
configurator-hidden = { $n ->
    [one] One question is not shown.
   *[other] { $n } questions are not shown.
}
configurator-show-all = Show all
configurator-part = Questions { $range } of { $n }
configurator-more-lines = { $n ->
    [one] and one more
   *[other] and { $n } more
}
configurator-none-found = No question and no option is like that.
configurator-list-excluded = { $n ->
    [one] One value does not go with your choices: why?
   *[other] { $n } values do not go with your choices: why?
}
configurator-excluded-of = { $question }: what does not go with your choices
configurator-excluded-find = Search these values
configurator-excluded-found = { $n } of { $all }
configurator-excluded-more = Show the next ones
configurator-excluded-none = Every value goes with your choices.
configurator-stale-drop = Go on without them
configurator-gave-way = These filled-in values gave way to your choices
configurator-resting = { $n ->
    [one] One filled-in value waits until the contradiction is solved.
   *[other] { $n } filled-in values wait until the contradiction is solved.
}
configurator-decides-rest = { $n ->
    [one] Decides the open question
   *[other] Decides the { $n } open questions
}
configurator-undecided-follow = { $n ->
    [one] and one value you have not decided
   *[other] and { $n } values you have not decided
}
configurator-filled-in = { $n ->
    [one] One value was filled in for you.
   *[other] { $n } values were filled in for you.
}
configurator-unfill = Take all of it back
configurator-needs = What you need
configurator-need-met = met by
configurator-need-unmet = not met:
configurator-sooner = would come on { $date } ({ $days })
configurator-quantity-wrong = Type a number of pieces from 1 to 9999.
configurator-print = Print
compare-title = Configurations side by side
compare-crumb = Configurations
compare-question = Question
compare-net = Net today, each
compare-promised = Promised
compare-no-price = cannot be built as it is today
compare-nothing = They are the same.
compare-causes = Where the difference in price comes from
compare-cause = Cause
compare-product = The product itself
compare-price-book = Discounts and charges of the price book
compare-together = Together
compare-same = { $n ->
    [one] One question is answered alike
   *[other] { $n } questions are answered alike
}
compare-which = Which ones
compare-code = Code { $n }
compare-unknown = No configuration has this code. Check each character.
compare-act = Compare
compare-with = Compare with another code
compare-without = leave out
configurator-mending = Since it was saved, the product has changed
configurator-falls-away = no longer asked
likes-show = What others ordered
likes-hide = Hide what others ordered
likes-of = ordered by { $n } of { $all }
likes-industry-and-needs = Counted: the { $n } companies of your industry that ordered this product and answered as you did.
likes-industry = Counted: the { $n } companies of your industry that ordered this product.
likes-needs = Counted: the { $n } companies that ordered this product and answered as you did.
likes-everybody = Counted: the { $n } companies that ordered this product.
likes-too-few = Too few companies ordered this to count them without giving one away.
model-title = Product model, version { $n }
model-in-force = in force from { $date }
model-source = Rules
model-source-help = One thing a line. What is wrong is listed above, by line.
model-save = Save draft
model-release = Release
model-release-words = A released version is never edited. Configurations already saved keep their own.
model-release-act = Release
model-from = In force from
model-was-released = Released.
model-withdraw = Take the release back
model-withdraw-words = Its day has not come. Taken back, the version is a draft again.
model-was-withdrawn = Taken back: a draft again.
model-is-released = This version is released and stays as it is. Begin a new version.
model-release-in-the-past = A model cannot come into force in the past.
model-facts = What it amounts to
model-configurations = Configurations
model-questions = Questions
model-graph = Compiled
model-rules = Rules
model-problems = { $n ->
    [one] One thing is wrong
   *[other] { $n } things are wrong
}
model-line = Line { $line }, column { $column }:
model-did-you-mean = Did you mean “{ $word }”?
model-problem-strange-character = “{ $word }” is no character of this language.
model-problem-unclosed-text = A text begins here and does not end.
model-problem-number-too-large = { $word } is too large.
model-problem-too-many-decimals = { $word } has more than six decimals.
model-problem-unknown-statement = “{ $word }” does not begin a statement.
model-problem-unknown-attribute = Nothing to choose is called “{ $word }”.
model-problem-unknown-value = “{ $word }” is no value of { $what }.
model-problem-unknown-property = No value of { $what } has “{ $word }”.
model-problem-unknown-group = No group is called “{ $word }”.
model-problem-unknown-table = No table is called “{ $word }”.
model-problem-unknown-part = No part is called “{ $word }”.
model-problem-expected = { $what } was expected here, not “{ $word }”.
model-problem-left-over = “{ $word }” is left over.
model-problem-duplicate-name = “{ $word }” is already taken.
model-problem-no-values = “{ $word }” has no values.
model-problem-unbounded-number = “{ $word }” needs a range of at most 1,000 numbers.
model-problem-unit-mismatch = Units do not match: { $what }.
model-problem-table-width = This row has another number of cells: { $what }.
model-problem-too-deep = This is nested too deeply.
model-problem-missing-product = The text must begin with a product.
model-refusal-number = A number in rule { $rule } is too large.
model-refusal-table = The table of rule { $rule } is too large: { $rows } rows.
model-refusal-contradiction = These rules leave no product at all: { $rules }.
model-refusal-large = This model is too large to be compiled.
event-configuration_saved = saved configuration { $code } of { $product }
