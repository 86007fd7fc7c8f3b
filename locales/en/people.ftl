sign-in-title = Sign in
sign-in-email = E-mail
sign-in-password = Password
sign-in-act = Sign in
sign-in-wrong = E-mail or password is wrong.
sign-in-demo = Every account has the password “throughline demo”. One click is enough.
password-too-short = At least { $least } characters, please. A short sentence works well.
password-too-common = This one would be guessed quickly. Please choose another.
role-telesales = Telesales
role-presales = Presales
role-field_rep = Field rep
role-district_manager = District manager
role-sales_director = Sales director
role-pricing_manager = Pricing manager
role-product_manager = Product manager
role-customer = Customer
role-administrator = Administrator
sign-in-demo-title = The demo company
sign-in-as = Sign in as { $name }
password-old-wrong = This is not your present password.
me-back = Back to work
me-language = Language
me-theme = Look
me-sessions = Where you are signed in
me-sessions-what = A lost phone, a shared computer: this ends every session of yours at once, this one too.
me-sessions-end = Sign out everywhere
me-password = Password
me-password-old = Present password
me-password-new = New password
me-password-help = At least 12 characters. A short sentence works well.
me-password-save = Change password
me-password-changed = Your password is changed; you are signed out everywhere else.
staff-new = New user
staff-what = Everyone who works here. Team and role decide whose records they see.
staff-name = Name
staff-role = Role
staff-team = Team
staff-no-team = No team
staff-time-zone = Time zone
staff-time-zone-help = Such as Europe/Berlin or Asia/Shanghai.
staff-phone = Phone
staff-first-password = First password
staff-state = State
staff-state-active = active
staff-state-disabled = kept out
staff-save = Save
staff-cancel = Cancel
staff-disable = Keep out
staff-enable = Let in again
staff-made = { $name } can sign in now.
staff-saved = Saved.
staff-disabled = { $name } is kept out from now on.
staff-enabled = { $name } can sign in again.
staff-email-taken = Somebody else has this address.
staff-last-administrator = This is the last administrator. Make somebody else one first.
staff-changes = Changes
staff-no-changes = Nothing was changed yet.
staff-field-email = e-mail
staff-field-name = name
staff-field-role = role
staff-field-team = team
staff-field-phone = phone
staff-field-state = state
set-up-title = The first administrator
set-up-what = Nobody can sign in yet. Whoever fills this in looks after users, teams and settings.
set-up-act = Begin
staff-field-password = password
staff-field-password_link = link to a new password
staff-value-active = active
staff-value-disabled = kept out
staff-value-changed = changed
staff-value-made = made
me-device = { $browser } on { $system }
me-device-unknown = Unknown device
me-session-present = this one
me-session-began = Signed in { $time }
me-session-seen = last seen { $time }
me-session-end = Sign out
me-session-end-of = Sign out { $device }, signed in { $time }
me-session-ended = This device is signed out.
team-what = Regions hold districts, districts hold teams. A district manager sees the records of their own team and of all teams below it.
team-tree = Who belongs to what
team-none = There is no team yet. Make the first one beside.
team-new = New team
team-make = Make it
team-made = { $name } is there now.
team-name = Name
team-kind = Kind
team-kind-help = A region is the widest, a team the narrowest.
team-kind-region = Region
team-kind-district = District
team-kind-team = Team
team-parent = Stands below
team-parent-help = Everything below moves along.
team-at-top = Nothing: it stands at the top
team-change = Name and place
team-people = { $n ->
    [0] nobody
    [one] 1 person
   *[other] { $n } people
}
team-managed-by = Managed by { $names }
team-managed-from-above = Managed from above by { $names }
team-no-manager = Nobody manages it
team-members = People
team-nobody = Nobody belongs to it.
team-manager = manages
team-manager-help = A district manager who belongs to a team manages it and everything below. The role is set on the person’s page.
team-bring-in = Bring somebody in
team-bring-in-act = Bring in
team-choose = Choose
team-member-in = { $name } belongs to it now.
team-take-out = Take out
team-take-out-name = Take { $name } out
team-member-out = { $name } belongs to no team now.
team-below = Directly below
team-remove = Remove
team-remove-act = Remove this team
team-remove-when-empty = A team can be removed once nobody and no other team belongs to it.
team-removed = { $name } is removed.
team-not-empty =
    This team is not empty: { $members ->
        [0] nobody
        [one] 1 person
       *[other] { $members } people
    } and { $teams ->
        [0] no team
        [one] 1 team
       *[other] { $teams } teams
    } still belong to it. People who are kept out count too.
team-inside-itself = { $above } is { $name } or stands below it. A team cannot stand inside itself.
team-too-wide = { $kind } below { $above_kind }: that is the wrong way round. { $above } can only hold something as narrow as itself or narrower.
team-too-narrow = { $below } stands below and is of the kind { $below_kind }. It would be wider than this one as { $kind }. Move it first.
team-name-taken = { $name } already stands at this place. Please choose another name.
team-changes = Changes
team-field-name = name
team-field-kind = kind
team-field-parent = stands below
password-forgotten-ask = Forgot your password?
password-forgotten = Forgot your password
password-forgotten-what = Tell us your e-mail address and we send you a link to choose a new one.
password-ask = Send me a link
password-asked = If somebody here has this address, a link is on its way. It works for 30 minutes.
password-back = Back to sign-in
password-choose = Choose a new password
password-choose-what = For { $email }. You are signed out everywhere else then.
password-choose-act = Set it and sign in
password-link-make = Link to a new password
password-link-title = Link to a new password
password-link-what = With this link { $name } chooses a new password. It works once, within { $hours } hours. Earlier links do not work any more.
password-link-once = Copy it now: it is not shown again.
password-link-copy = Copy
password-link-copied = Link copied
password-link-sent = It also goes to { $email } through the outbox.
password-link-mailed = It is on its way to { $email }, and only there: nobody else can read it. The outbox tells whether it arrived.
password-link-not-sent = { $email } is no address that mail can be sent to. Hand the link over yourself.
password-link-back = Back to the person
mail-password-handed-subject = Your link to a new password at { $company }
mail-password-handed-body =
    Dear { $name },

    { $sender } made a link for you to choose a new password. It works once, within { $hours } hours:
    { $link }

    You are signed out everywhere else then.

    Kind regards
    { $company }
mail-password-asked-subject = Your link to a new password at { $company }
mail-password-asked-body =
    Dear { $name },

    somebody, probably you, asked for a new password. This link works once, within { $minutes } minutes:
    { $link }

    If it was not you, there is nothing to do: your password stays as it is.

    Kind regards
    { $company }
