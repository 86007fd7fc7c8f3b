# What leaves the house by e-mail.
outbox-title = Outbox
outbox-delivers = Messages leave within seconds; one that cannot be delivered is tried again for two days.
outbox-no-server = No mail server is set, so nothing leaves the house. You see exactly what would be sent.
outbox-empty = Nothing has gone out yet
outbox-empty-why = Proposals, answers and confirmations that you send appear here, word for word.
outbox-recipient = To
outbox-subject = Subject
outbox-sender = Sent by
outbox-queued = Written
outbox-sent = Sent
outbox-state = State
outbox-state-sent = Sent
outbox-state-waiting = On its way
outbox-state-failed = Not delivered
outbox-state-held = Stays here
outbox-held-title = Not sent
outbox-failed-title = { $n ->
    [one] Tried once, not delivered
   *[other] Tried { $n } times, not delivered
}
outbox-next-attempt = The next try is at { $time }.
outbox-headers = Head of the message
outbox-text = Text
outbox-link-hidden = The end of the link was sent but is not shown here: whoever has it can use it. The link to a quote stands on the page of the quote.
outbox-attachments = Attachments
outbox-kilobytes = { $n } kB
outbox-whole = Download the whole message
outbox-try-now = Send now
outbox-refused-recipient = “{ $recipient }” is not an e-mail address.
outbox-refused-subject = A message needs a subject.
outbox-refused-line-end = Subject and file names must be one line.
outbox-refused-size = The attachments have { $size } MB; at most { $most } MB can be sent.

mail-proposal-subject = Proposal { $number }: { $title }
mail-proposal-body =
    Dear { $name },

    thank you for your interest. Our proposal { $number }, version { $version }, for “{ $title }” is ready: { $total }, valid until { $until }.

    Read it, ask questions and accept it here:
    { $link }

    The proposal is attached as a PDF.

    Kind regards
    { $sender }
    { $company }
mail-confirmation-subject = Order confirmation { $number }
mail-confirmation-body =
    Dear { $name },

    thank you for your order. We confirm { $number } over { $total }. Promised delivery: { $promised }.

    Follow its progress here:
    { $link }

    The confirmation is attached as a PDF.

    Kind regards
    { $sender }
    { $company }
mail-answer-subject = Your question on proposal { $number }
mail-answer-body =
    Dear { $name },

    you asked on proposal { $number }:

    { $question }

    Our answer:

    { $answer }

    The proposal is here:
    { $link }

    Kind regards
    { $sender }
    { $company }
mail-acceptance-subject = { $customer } accepted { $number }
mail-acceptance-body =
    { $by } of { $customer } accepted proposal { $number } over { $total }.
    Purchase order: { $po }

    Make the order here:
    { $link }
event-mail_queued = queued “{ $subject }” to { $recipient }
