import logging

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string
from django.utils.translation import override

from ftzportal.accounts.models import User
from ftzportal.publishing import work
from ftzportal.translated import LANGUAGES
from news.models import Column

log = logging.getLogger(__name__)
# A column is told of so many days before it is overdue.
NOTICE = 3


class Command(BaseCommand):
    help = "Mails everybody what waits for them: reviews, what was returned, columns that are due. For a daily timer."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="print the mails instead")

    def handle(self, *, dry_run, **options):
        sent = 0
        for person in User.objects.filter(is_active=True, is_staff=True).exclude(email="").order_by("pk"):
            if mail := digest_of(person):
                subject, body = mail
                if dry_run:
                    self.stdout.write(f"To: {person.email}\nSubject: {subject}\n\n{body}\n")
                else:
                    sent += self.send(person, subject, body)
        self.stdout.write(f"{sent} mails sent.")

    def send(self, person, subject, body):
        try:
            return send_mail(subject, body, None, [person.email])
        except OSError as problem:
            log.warning("The digest for account %s was not sent: %s", person.pk, type(problem).__name__)
            return 0


def digest_of(person):
    """(subject, body) of the mail to `person`, in both languages; None where nothing waits."""
    due = Column.objects.filter(owner=person, update_limit_days__isnull=False).with_last_published_at()
    subjects, bodies = [], []
    for code in reversed(LANGUAGES):
        with override(code):
            context = {
                "waiting": work.waiting_for(person),
                "returned": work.returned_to(person),
                "columns": [column for column in due if column.days_left() <= NOTICE],
                "site": settings.SITE_URL,
            }
            context["count"] = sum(len(context[name]) for name in ("waiting", "returned", "columns"))
            if not context["count"]:
                return None
            subject, _, body = render_to_string("mail/digest.txt", context).strip().partition("\n")
        subjects.append(subject)
        bodies.append(body.strip())
    return " / ".join(subjects), "\n\n".join(bodies)
