activities-title = Activities
activities-empty = Nothing here
activities-empty-words = Calls, meetings and tasks that match will stand here. Log one from any customer, lead or deal.
activity-call = Call
activity-meeting = Meeting
activity-email = E-mail
activity-task = Task
activity-note = Note
activity-new-call = Log a call
activity-new-meeting = Schedule a meeting
activity-new-email = Log an e-mail
activity-new-task = New task
activity-new-note = New note
activity-save-call = Log call
activity-save-meeting = Schedule
activity-save-email = Log e-mail
activity-save-task = Save task
activity-save-note = Save note
activity-saved-call = Call logged.
activity-saved-meeting = Meeting scheduled.
activity-saved-email = E-mail logged.
activity-saved-task = Task saved.
activity-saved-note = Note saved.
activity-complete-call = How did the call go?
activity-complete-meeting = How did the meeting go?
activity-complete-email = How did it go?
activity-complete-task = Done?
activity-complete-note = Done?
activity-subject = Subject
activity-kind = Kind
activity-body = Notes
activity-outcome = Outcome
activity-outcome-done = Done
activity-outcome-reached = Reached
activity-outcome-no_answer = No answer
activity-outcome-left_message = Left a message
activity-outcome-positive = Went well
activity-outcome-neutral = Open
activity-outcome-negative = Went badly
activity-outcome-cancelled = Cancelled
direction-in = They called us
direction-out = We called them
activity-direction = Who called
activity-due = When
activity-ends = Until
activity-ends-help = One hour, unless you say otherwise.
activity-ends-before-it-begins = It must end after it begins, within two weeks.
activity-location = Where
activity-owner = Who
activity-account = Account
activity-contact = With
activity-about = About
activity-guests = From the customer
activity-colleagues = Colleagues
activity-attendees = Attendees
activity-next = What follows
activity-next-what = Task
activity-next-when = Day
activity-next-who = For
activity-next-more = More tasks
activity-clash = Somebody is busy then.
activity-clash-title = This overlaps
activity-clash-line = { $user }: { $subject }, { $time }
activity-clash-free = All are free at { $time }.
activity-clash-take = Schedule it at { $time }
activity-despite = Schedule it anyway
activity-effect = What did it do to each person?
activity-effect-help = How they stand towards us after this meeting. It moves them on the map.
activity-effect-note = Why
activity-done = Done.
activity-done-on = done { $time }
activity-late = overdue
activity-open-again = Open again.
activity-moved = Moved to { $time }.
activity-move = Move to
activity-act-done = Done
activity-act-move = Move
activity-act-reopen = Open again
activity-state = State
activity-state-open = To do
activity-state-done = Done
filter-all = All
event-activity_planned = { $kind ->
    [call] planned a call: { $subject }
    [meeting] scheduled a meeting: { $subject }
    [email] planned an e-mail: { $subject }
   *[other] planned: { $subject }
}
event-activity_done = { $kind ->
    [call] called: { $subject }
    [meeting] held a meeting: { $subject }
    [email] wrote: { $subject }
    [note] noted: { $subject }
   *[other] did: { $subject }
}
activity-account-help = Leave it empty if it is about no account.
