"""
What Django and the rich-text editor say on the editors' pages, where their own Chinese is missing or misleads.

Named here, the words come into our catalogue, which is asked before theirs.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

# The editor has no Chinese at all, and labels of its buttons it never translates; our own scripts say the first ones.
IN_SCRIPTS = [
    gettext_noop("Choose from the library"),
    gettext_noop("Close"),
    gettext_noop("picture from the library"),
    gettext_noop("caption"),
    gettext_noop("Decorative: not read out"),
    gettext_noop("footnote"),
    gettext_noop("Footnote"),
    gettext_noop("Text of the note"),
    gettext_noop("Insert"),
    gettext_noop("Link"),
    gettext_noop("Words of a title, or an address"),
    gettext_noop("Pages of this site"),
    gettext_noop("File from the library"),
    gettext_noop("No page has these words."),
    gettext_noop("Choose one of the pages, or write an address."),
    gettext_noop("What was pasted could not be cleaned now; it will be when you save."),
    gettext_noop("A picture goes to the library first: choose “picture from the library” and upload it there."),
    gettext_noop("Tidy Chinese punctuation"),
    gettext_noop("There is nothing to tidy."),
    gettext_noop("This would be changed:"),
    gettext_noop("Change it"),
    # Translators: how long a text is.
    gettext_noop("%s words"),
    gettext_noop("%s characters"),
    gettext_noop("Hints on names"),
    gettext_noop("Replace"),
    gettext_noop("Replace all"),
    gettext_noop("Add to “%s”"),
    gettext_noop("Leave it"),
    gettext_noop("Scroll together"),
    gettext_noop("Update"),
    gettext_noop("Cancel"),
    gettext_noop("URL"),
    gettext_noop("Title"),
    gettext_noop("Edit Link"),
    gettext_noop("List properties"),
    gettext_noop("Start at"),
    gettext_noop("List type"),
    gettext_noop("Bullets"),
    gettext_noop("Decimal numbers"),
    gettext_noop("Lowercase letters"),
    gettext_noop("Uppercase letters"),
    gettext_noop("Lowercase Roman numerals"),
    gettext_noop("Uppercase Roman numerals"),
    gettext_noop("paragraph"),
    gettext_noop("Paragraph"),
    gettext_noop("heading 2"),
    gettext_noop("Heading 2"),
    gettext_noop("heading 3"),
    gettext_noop("Heading 3"),
    gettext_noop("heading 4"),
    gettext_noop("Heading 4"),
    gettext_noop("bold"),
    gettext_noop("italic"),
    gettext_noop("subscript"),
    gettext_noop("superscript"),
    gettext_noop("blockquote"),
    gettext_noop("unordered list"),
    gettext_noop("ordered list"),
    gettext_noop("horizontal rule"),
    gettext_noop("Insert table"),
    gettext_noop("Insert Table"),
    gettext_noop("Table Properties"),
    gettext_noop("Rows"),
    gettext_noop("Columns"),
    gettext_noop("Include header row"),
    gettext_noop("Add column"),
    gettext_noop("Delete column"),
    gettext_noop("Add row"),
    gettext_noop("Delete row"),
    gettext_noop("Delete table"),
    gettext_noop("Merge cells"),
    gettext_noop("Split cell"),
    gettext_noop("Toggle header cell"),
    gettext_noop("insert link"),
    gettext_noop("remove link"),
    gettext_noop("undo"),
    gettext_noop("redo"),
    gettext_noop("Formatting"),
    gettext_noop("Search"),
    gettext_noop("Yes"),
    gettext_noop("No"),
    gettext_noop("Unknown"),
    gettext_noop(
        "You have selected an action, and you haven’t made any changes on individual fields. You’re probably "
        "looking for the Run button rather than the Save button."
    ),
    gettext_noop("server"),
    gettext_noop("Note: Enter times in the %(timezone)s timezone. (You are %(offset)s hour ahead.)"),
    gettext_noop("Note: Enter times in the %(timezone)s timezone. (You are %(offset)s hour behind.)"),
    gettext_noop("Today (%(date)s)"),
    gettext_noop("Yesterday (%(date)s)"),
    gettext_noop("Tomorrow (%(date)s)"),
    gettext_noop("Previous (%(month)s %(year)s)"),
    gettext_noop("Next (%(month)s %(year)s)"),
    gettext_noop("%(month)s %(day)s, %(year)s"),
    gettext_noop("%s (today, current selection)"),
    gettext_noop("%s (today)"),
    gettext_noop("%s (current selection)"),
    gettext_noop("%(sel)s of %(cnt)s selected"),
]

IN_PAGES = [
    gettext_noop("- Select an option -"),
    ngettext_lazy("…and %(count)d more object.", "…and %(count)d more objects.", "count"),
    gettext_noop("Filter by %(field_name)s"),
    gettext_noop("No %s matches the given query."),
    gettext_noop("Logout"),
    gettext_noop(", "),
    gettext_noop(":"),
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("Add"),
    gettext_noop("Add %(name)s"),
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Add another %(model)s"),
    gettext_noop("Action:"),
    gettext_noop("Action"),
    gettext_noop("Run"),
    gettext_noop("Log out"),
    gettext_noop("View site"),
    gettext_noop("0 of %(cnt)s selected"),
    ngettext_lazy("%(total_count)s selected", "All %(total_count)s selected", "count"),
    gettext_noop("Select all %(total_count)s %(module_name)s"),
    gettext_noop("Clear selection"),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("You may edit it again below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("Added {name} “{object}”."),
    gettext_noop("Changed {fields} for {name} “{object}”."),
    gettext_noop("Deleted {name} “{object}”."),
    gettext_noop("Items must be selected in order to perform actions on them. No items have been changed."),
    gettext_noop("No action selected."),
    gettext_noop("Change history: %s"),
    gettext_noop("This object doesn’t have a change history. It probably wasn’t added via this admin site."),
    gettext_noop(
        "Are you sure you want to delete the %(object_name)s “%(escaped_object)s”? All of the following related "
        "items will be deleted:"
    ),
    gettext_noop("Yes, I’m sure"),
    gettext_noop("No, take me back"),
    gettext_noop(
        "Deleting the %(object_name)s “%(escaped_object)s” would require deleting the following protected related "
        "objects:"
    ),
    gettext_noop(
        "Deleting the %(object_name)s “%(escaped_object)s” would result in deleting related objects, but your "
        "account doesn't have permission to delete the following types of objects:"
    ),
    gettext_noop("Breadcrumbs"),
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    ngettext_lazy("%(counter)s result", "%(counter)s results", "count"),
    gettext_noop("%(full_result_count)s total"),
    gettext_noop("Search %(name)s"),
    gettext_noop(
        "Please enter the correct %(username)s and password for a staff account. Note that both fields may be "
        "case-sensitive."
    ),
    gettext_noop(
        "You are authenticated as %(username)s, but are not authorized to access this page. Would you like to "
        "login to a different account?"
    ),
    gettext_noop("Hold down “Control”, or “Command” on a Mac, to select more than one."),
    gettext_noop("Thanks for spending some quality time with the web site today."),
    gettext_noop("Your password was changed."),
    gettext_noop(
        "Please enter your old password, for security’s sake, and then enter your new password twice so we can "
        "verify you typed it in correctly."
    ),
    gettext_noop("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
    gettext_noop("This account is inactive."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your old password was entered incorrectly. Please enter it again."),
    gettext_noop("The groups this user belongs to. A user will get all permissions granted to each of their groups."),
    gettext_noop("%(model_name)s with this %(field_label)s already exists."),
    gettext_noop("Designates whether the user can log into this admin site."),
    gettext_noop(
        "Designates whether this user should be treated as active. Unselect this instead of deleting accounts."
    ),
    gettext_noop("active"),
    gettext_noop("staff status"),
    gettext_noop("Successfully deleted %(count)d %(items)s."),
    gettext_noop("group"),
    gettext_noop("groups"),
    gettext_noop("Forgotten your login credentials?"),
    gettext_noop(
        "Forgotten your password? Enter your email address below, and we’ll email instructions for setting a new one."
    ),
    gettext_noop(
        "We’ve emailed you instructions for setting your password, if an account exists with the email you "
        "entered. You should receive them shortly."
    ),
    gettext_noop(
        "If you don’t receive an email, please make sure you’ve entered the address you registered with, and "
        "check your spam folder."
    ),
    gettext_noop("Please enter your new password twice so we can verify you typed it in correctly."),
    gettext_noop("Your password has been set.  You may go ahead and log in now."),
    gettext_noop("Reset my password"),
    gettext_noop("Change my password"),
    gettext_noop(
        "You're receiving this email because you requested a password reset for your user account at %(site_name)s."
    ),
    gettext_noop("In case you’ve forgotten, you are:"),
    gettext_noop(
        "The password reset link was invalid, possibly because it has already been used.  Please request a new "
        "password reset."
    ),
    gettext_noop("This field is required."),
]
