# Saved views: the filters and the order of a list under a name.
view-title = Saved view
view-menu = Saved views
view-name = Name of the view
view-save-as = Save what is shown as
view-save = Save view
view-share = Share with my team
view-share-help = Your team and the teams below it see the view; each person sees only their own records in it.
view-shared = shared
view-edit = Rename, share or delete “{ $name }”
view-delete = Delete view
view-saved = The view “{ $name }” was saved.
view-changed = The view was changed.
view-deleted = The view “{ $name }” was deleted.
view-name-taken = You already have a view of this list with this name.
view-no-team = You belong to no team to share with.
view-too-many = You already keep { $most } views of this list. Delete one first.
