bench-text = Text
bench-form = Form
bench-form-words = Each statement by itself. Saving writes it into the text; every other line stays as it is.
bench-nothing-stored = Nothing was saved. What you typed is still here.
bench-file-not-taken = The file was not taken. These are its lines.
bench-changed-meanwhile = Somebody else has saved this version meanwhile. Nothing of yours was saved: copy your text, reload the page, and try again.
bench-test = Test
bench-uvl-out = UVL
bench-uvl-in = Load a model from elsewhere
bench-uvl-file = File in UVL, DIMACS or XCSP
bench-uvl-words = Replaces the text of this draft. What it counts is told as after each save.
bench-uvl-take = Load
bench-no-file = Choose a file first.
bench-uvl-draft = This draft cannot be read yet, so there is nothing to write as UVL.
bench-uvl-no-words = UVL has no words for rule { $rule }.
bench-report = What it amounts to
bench-no-report = This draft cannot be read yet. Save it without errors to see what it amounts to.
bench-before = before the last save: { $n }
bench-in-force = In force today
bench-never = Can never be chosen
bench-never-none = Nothing: every value is part of a valid product.
bench-always = Always included
bench-always-none = Nothing: every question leaves a choice.
bench-redundant = Rules that say nothing new
bench-redundant-none = None.
bench-new = new
bench-holds-anyway = holds for every product anyway
bench-follows-from = follows from { $rules }
bench-unchecked = { $n ->
    [one] One more rule was not looked at: this model is large.
   *[other] { $n } more rules were not looked at: this model is large.
}
bench-try = Try it
bench-try-words = The questions as customers would get them, at the prices of the price book.
bench-price = Price
bench-left = Products left
bench-message = Told to the customer
bench-parts = Parts
bench-kind-choice = What can be chosen
bench-kind-rule = Rules
bench-kind-grid = Tables
bench-kind-wish = Wishes
bench-kind-part = Parts
bench-kind-item = Parts list
bench-kind-group = Groups
bench-kind-plain = Everything else
bench-add-choice = Add a question
bench-add-rule = Add a rule
bench-add-wish = Add a wish
bench-add-part = Add a part
bench-add-item = Add an item
bench-add-group = Add a group
bench-add-act = Add
bench-line = line { $n }
bench-statement = Statement
bench-name = Name
bench-says = Says
bench-reason-en = Reason, English
bench-reason-zh = Reason, Chinese
bench-label-en = English
bench-label-zh = Chinese
bench-rest = Then
bench-help-en = Help, English
bench-help-zh = Help, Chinese
bench-values = Values
bench-values-words = A value without a name is taken away; the last row adds one.
bench-value = Value
bench-value-new = New value
bench-properties = Properties
bench-save-one = Save
bench-remove-one = Remove
bench-rows = { $n ->
    [one] One row
   *[other] { $n } rows
}
bench-open-grid = Open as a grid
bench-grid-words = Empty means any value, - means not offered, “a or b” means either.
bench-row = Row
bench-row-remove = Remove
bench-row-remove-n = Remove row { $n }
bench-grid-save = Save table
bench-row-add = Save and add a row
bench-rows-before = Rows before
bench-rows-after = Rows after
bench-paste = Paste or load
bench-paste-words = Columns: { $columns }. A first row with these names may have them in another order.
bench-pasted = Rows from a spreadsheet
bench-csv = Or a CSV file
bench-keep-rows = Keep the rows that are there
bench-paste-act = Take these rows
bench-table-empty = There are no rows.
bench-table-width = Row { $row } has { $found } cells; the table has { $wanted } columns.
bench-test-title = Test of version { $n }
bench-replay = What people have configured
bench-replay-none = { $all ->
    [0] Nobody has configured this product yet.
    [one] The one past configuration does not become invalid.
   *[other] None of the { $shown } past configurations becomes invalid.
}
bench-replay-some = { $n ->
    [one] 1 of { $all } past configurations becomes invalid
   *[other] { $shown } of { $all } past configurations become invalid
}
bench-replay-quotes = Quote lines made of them: { $n } of { $all }.
bench-replay-orders = Order lines: { $n } of { $all }.
bench-replay-before = Not valid today either: { $n }.
bench-replay-mended = Valid again with this draft: { $n }.
bench-replay-alike = { $n ->
    [one] and one more of the same
   *[other] and { $n } more of the same
}
bench-replay-untold = { $n ->
    [one] One more kind of configuration is counted above and not listed.
   *[other] { $n } more kinds of configurations are counted above and not listed.
}
bench-replay-words = All of them are looked at; those that are alike stand on one line. Quotes and orders keep the version they were made with.
bench-configuration = Configuration
bench-broken-rule = Broken rule
bench-repair = Repair
bench-used-in = Used in
bench-used-more = and { $n } more
bench-value-gone = A value is gone.
bench-gone = no longer asked
