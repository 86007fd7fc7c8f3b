lead-new = New lead
lead-edit = Edit lead
lead-created = The lead was created.
lead-changed = The lead was changed.
lead-begun = You are working on it.
lead-qualified = The lead is qualified. Convert it when you are ready.
lead-dropped = The lead was dropped.
lead-taken-back = The lead is being worked on again.
lead-converted = The lead was converted.
lead-over = This lead is over: { $state ->
    [converted] it was converted.
   *[other] it was dropped. Take it back first.
}
lead-empty = No leads here
lead-empty-why = Whoever may want something stands here until it is known whether they do.
lead-filter-name = Company, person, phone or e-mail
lead-every-source = Every source
lead-need = What they want
lead-more-fields = More about them
lead-begin = I am on it
lead-qualify = Qualify
lead-convert = Convert
lead-take-back = Take it back
lead-drop = Drop this lead
lead-drop-note = In a few words
lead-responded = First response
lead-to-opportunity = To the opportunity
lead-to-account = To the account
lead-use-existing = Use this one
lead-create-anyway = It is another one: create the lead
lead-duplicates = { $n ->
    [one] One possible match
   *[other] { $n } possible matches
}
lead-convert-what = Everything below is created at once. Nothing is created until you press the button.
lead-convert-account = Which company is it?
lead-convert-account-new = A new account:
lead-convert-new-only = Only for a new account.
lead-convert-place = A new account begins with this address: { $place }
lead-convert-contact = Whom do we talk with?
lead-convert-contact-new = A new person:
lead-convert-contact-none = Nobody yet
lead-convert-deal = Opportunity
lead-convert-deal-what = Is there a deal?
lead-convert-deal-open = Open an opportunity:
lead-convert-deal-none = Not yet
lead-convert-amount = In the account’s currency. 0 if nobody can say.
lead-contact-elsewhere = This person belongs to another company than the one chosen above.
lead-tab-open = Open
lead-tab-mine = Mine
lead-tab-unassigned = Nobody’s yet
lead-tab-qualified = Qualified
lead-tab-converted = Converted
lead-tab-dropped = Dropped
lead-tab-all = All
lead-state-new = New
lead-state-working = Working
lead-state-qualified = Qualified
lead-state-converted = Converted
lead-state-dropped = Dropped
lead-source-web = Web form
lead-source-phone = Phone
lead-source-email = E-mail
lead-source-fair = Trade fair
lead-source-referral = Referral
lead-source-campaign = Campaign
lead-source-partner = Partner
lead-source-import = Import
lead-source-other = Other
drop-reason-no_need = No need
drop-reason-no_budget = No budget
drop-reason-no_answer = No answer
drop-reason-not_a_fit = Not a fit
drop-reason-competitor = Bought elsewhere
drop-reason-duplicate = Duplicate
drop-reason-other = Other
contact-title = Write to us
contact-what = Tell us what you move, and where. Somebody who knows the subject will answer.
contact-your-name = Your name
contact-message = What can we do for you?
contact-way = One way to answer you: e-mail or phone.
contact-way-needed = Please give us an e-mail address or a phone number.
contact-fax = Leave this empty
contact-send = Send
contact-thanks = Thank you
contact-thanks-what = Your message has arrived. We will be in touch soon.
contact-to-shop = Look at our products
event-lead_created = entered the lead { $company } ({ $source ->
    [web] web form
    [phone] phone
    [email] e-mail
    [fair] trade fair
    [referral] referral
    [campaign] campaign
    [partner] partner
    [import] import
   *[other] other source
})
event-lead_qualified = qualified the lead { $company }
event-lead_dropped = dropped the lead { $company }: { $reason ->
    [no_need] no need
    [no_budget] no budget
    [no_answer] no answer
    [not_a_fit] not a fit
    [competitor] bought elsewhere
    [duplicate] duplicate
   *[other] other reason
}
event-lead_converted = converted the lead { $company } to { $account }
lead-drop-many = Drop leads
