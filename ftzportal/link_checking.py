"""What an editor is told of a link as it is typed. Hints: nothing is ever kept from being saved by them."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ftzportal import outside
from ftzportal.accounts.sign_in import admitted
from ftzportal.editing import writes
from ftzportal.leaving import outward
from ftzportal.outside import MOST_CHARACTERS, UNSEEN

MOST_CHECKS = 60
WINDOW = timedelta(minutes=10)

GOOD, HINT, TROUBLE = LEVELS = ("good", "hint", "trouble")

AT_THE_ENDS = re.compile(f"^[{UNSEEN}]+|[{UNSEEN}]+$")
# `localhost:8000` and `www.example.com:8000` start with a host.
SCHEME = re.compile(r"([a-z][a-z0-9+-]*):(?!\d{1,5}(?:[/?#]|$))", re.IGNORECASE)
NAME_AND_PASSWORD = re.compile(r"(https?://)[^/?#]*@", re.IGNORECASE)


@dataclass
class Finding:
    level: str = GOOD
    words: list = field(default_factory=list)
    # An address that would do better.
    instead: str | None = None

    def add(self, level, sentence, instead=None):
        self.level = max(self.level, level, key=LEVELS.index)
        self.words.append(sentence)
        self.instead = instead or self.instead
        return self


@require_POST
def link_check(request):
    """`{"level": one of LEVELS, "words": [sentences], "instead": address or null}` of the `url` posted by a script."""
    if not writes(request):
        raise PermissionDenied
    if admitted({f"link check {request.user.pk}": MOST_CHECKS}, WINDOW):
        finding = checked(request.POST.get("url", ""))
    else:
        finding = Finding(HINT, [_("Many links were checked just now. Open this one yourself.")])
    return JsonResponse({"level": finding.level, "words": finding.words, "instead": finding.instead})


def checked(url, look_up=outside.looked_up, may_connect=outside.open_internet):
    """The finding on `url`: of its writing and, where that is a web page's elsewhere, of the answer it gets."""
    if finding := of_the_writing(url) or of_a_scheme(url):
        return finding
    try:
        place = outside.place_of(url)
    except ValueError:
        return Finding().add(TROUBLE, _("This is no address that browsers understand."))
    if place.host == settings.SITE_HOST.split(":")[0]:
        return of_this_site()
    finding = of_a_place(url, place)
    if settings.LINK_CHECKS:
        of_the_answer(finding, url, look_up, may_connect)
    return finding


def of_the_writing(url):
    """The finding where signs stand in `url` that no address has, else None."""
    if not url.strip():
        return Finding().add(TROUBLE, _("There is no address yet."))
    if len(url) > MOST_CHARACTERS:
        return Finding().add(TROUBLE, _("The address is longer than %d characters.") % MOST_CHARACTERS)
    if re.search(f"[{UNSEEN}]", url):
        trimmed = AT_THE_ENDS.sub("", url)
        return Finding().add(
            TROUBLE,
            _("There are spaces or unseen signs in the address."),
            None if re.search(f"[{UNSEEN}]", trimmed) else trimmed,
        )
    if "\\" in url:
        words = _("There is a backslash in the address, which browsers take for another sign.")
        return Finding().add(TROUBLE, words, url.replace("\\", "/"))
    return None


def of_a_scheme(url):
    """The finding where `url` does not start like a web page's address, or holds a name and a password; else None."""
    if url[0] in "#?" or (url[0] == "/" and not url.startswith("//")):
        return of_this_site()
    scheme = SCHEME.match(url)
    if not scheme:
        return Finding().add(TROUBLE, _("The address does not say how it is reached."), with_scheme(url))
    if scheme[1].lower() == "mailto":
        return of_a_mail_address(url[len("mailto:") :])
    if scheme[1].lower() not in outside.PORTS:
        words = _("Links start with https://, http:// or mailto:; “%(scheme)s:” leads nowhere on this site.")
        return Finding().add(TROUBLE, words % {"scheme": scheme[1]})
    if NAME_AND_PASSWORD.match(url):
        words = _("What stands before “@” is read as a user’s name or password, and everybody could see it.")
        return Finding().add(TROUBLE, words, NAME_AND_PASSWORD.sub(r"\1", url, count=1))
    return None


def with_scheme(url):
    """The address that was probably meant, or None."""
    if is_mail_address(url):
        return f"mailto:{url}"
    meant = f"https:{url}" if url.startswith("//") else f"https://{url}"
    try:
        return meant if "." in outside.place_of(meant).host else None
    except ValueError:
        return None


def is_mail_address(text):
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def of_a_mail_address(text):
    if is_mail_address(text.partition("?")[0]):
        return Finding().add(GOOD, _("The link opens the reader’s mail program."))
    return Finding().add(TROUBLE, _("After “mailto:” stands no mail address."))


def of_this_site():
    words = _("This leads to a page of this site. A link that you choose by search would survive a changed name.")
    return Finding().add(HINT, words)


def of_a_place(url, place):
    """What is told of a readable address before it is asked."""
    finding = Finding()
    if (name := readable(place.host)) != place.host:
        words = _("The site’s name “%(name)s” is “%(ascii)s” to machines. Make sure that it is the name you mean.")
        finding.add(HINT, words % {"name": name, "ascii": place.host})
    if place.scheme == "http":
        finding.add(HINT, _("With http:// the page is not encrypted on its way; see whether https:// works."))
    if outward(url) != url:
        finding.add(GOOD, _("This is no government site: readers see a notice before they leave."))
    return finding


def readable(host):
    try:
        return host.encode().decode("idna")
    except UnicodeError:
        return host


def of_the_answer(finding, url, look_up, may_connect):
    try:
        answer = outside.answer(url, look_up, may_connect)
    except outside.NoAnswerError as error:
        return finding.add(*of_no_answer(error))
    if answer.status in (404, 410):
        return finding.add(TROUBLE, _("There is no such page (%d).") % answer.status)
    if answer.status >= 500:
        return finding.add(TROUBLE, _("The other site reports an error of its own (%d).") % answer.status)
    if answer.status >= 300:
        words = _("The other site did not show the page (%d), perhaps because a program asked. Open the link yourself.")
        return finding.add(HINT, words % answer.status)
    if answer.moved:
        instead = kept_place(url, answer.moved)
        words = _("The page has moved for good to %(address)s.")
        return finding.add(HINT, words % {"address": instead}, instead)
    return finding.add(GOOD, _("The page answers."))


def kept_place(url, moved):
    """`moved` with the place in the page that `url` points to, as browsers keep it."""
    fragment = url.partition("#")[2]
    return f"{moved}#{fragment}" if fragment and "#" not in moved else moved


def of_no_answer(error):
    match error:
        case outside.CertificateError():
            return TROUBLE, _(
                "The other site’s certificate does not prove that it is the site named: browsers may warn readers."
            )
        case outside.InsideError():
            return TROUBLE, _("This leads to a machine inside a network, which readers cannot reach. It was not asked.")
        case outside.PortError():
            return HINT, _("This leads to an unusual port, at which this site does not ask. Open the link yourself.")
        case outside.EndlessError():
            return HINT, _("This leads from one address to another, more often than we follow. Open the link yourself.")
        case outside.AstrayError():
            return HINT, _("This leads on to something that is no web page. Open the link yourself.")
    return HINT, _("The page cannot be reached from here, which may be the network’s fault. Open the link yourself.")
