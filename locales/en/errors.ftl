error-title = That did not work
error-home = To the start page
error-way-on = Mend it here
error-not-found = This page does not exist, or not for you.
error-bad-request = The request could not be understood. Please go back and try again.
error-csrf = This form was open too long, or was not sent from our page. Please go back, reload and send it again.
error-too-many = Too many tries. Please wait { $seconds } seconds.
error-internal = Something broke on our side. Nothing was changed; please try again. The number below helps us find it.
error-amount-out-of-range = An amount is larger than we can count.
error-required = Please fill this in.
error-too-long = At most { $most } characters.
error-not-a-number = A number, please.
error-not-money = An amount such as 1,250.00, please.
error-not-a-percent = A percentage such as 5 or 2.5, please.
error-not-a-date = A date, please.
error-not-an-email = An e-mail address such as name@example.com, please.
error-not-a-choice = Please choose one from the list.
error-not-a-link = A web address that begins with http:// or https://, please.
ago-now = now
ago-minutes = { $n } min
ago-hours = { $n } h
ago-days = { $n ->
    [one] 1 day
   *[other] { $n } days
  }
in-minutes = in { $n } min
in-hours = in { $n } h
in-days = { $n ->
    [one] in 1 day
   *[other] in { $n } days
  }
