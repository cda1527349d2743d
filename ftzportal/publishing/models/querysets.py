"""What is asked of published things: which are public, in which state, and what a list or a page needs beside."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull
from django.utils import timezone

from ftzportal.scope import ScopedQuerySet
from ftzportal.search.findable import FindableQuerySet

from .releases import Correction, Release
from .reviews import Submission
from .revisions import Revision
from .states import State, Work, case, is_public_at, is_written_in


class PublishedQuerySet(FindableQuerySet, ScopedQuerySet):
    def published(self):
        """Public now: its time has come and it has not been withdrawn."""
        return self.filter(is_public_at(timezone.now()))

    def published_in(self, language):
        """Public now in `language`: its own title (of news: its body too) is there in that language."""
        return self.published().filter(is_written_in(self.model, language))

    def for_page(self, language):
        """With what the page of one of them names, as far as a page in `language` may."""
        return self

    def linking(self, language, *fields):
        """Adds `<field>_is_public` for each foreign key to a published thing: whether a page may name it."""
        return self.annotate(**{f"{field}_is_public": leads_to_public(self.model, field, language) for field in fields})

    def for_reading(self):
        """With `is_corrected` and `has_attachments`: whether its page has corrections to tell and files to offer."""
        things = self
        if hasattr(self.model, "attachments"):
            linked = self.model.attachments.through.objects.filter(**{self.model._meta.model_name: OuterRef("number")})
            things = self.annotate(has_attachments=Exists(linked))
        about = {"content_type": ContentType.objects.get_for_model(self.model), "thing_number": OuterRef("number")}
        return things.annotate(is_corrected=Exists(Correction.objects.filter(**about)))

    def withdrawn(self):
        """Was public and was taken back: its address answers 410 with the reason."""
        return self.filter(withdrawn_at__lte=timezone.now())

    def drafts(self):
        """Nobody has yet said when it is to appear."""
        return self.filter(publish_at=None)

    def linkable_by(self, user):
        """What the user may link to: what lies in their areas, and of the others what is public."""
        return self.in_scope_of(user) | self.published()

    def hidden(self):
        """What the index of the search has no entry of: drafts, and what was withdrawn."""
        return self.among(Q(publish_at=None) | Q(withdrawn_at__lte=timezone.now()))

    def among(self, condition):
        """Those with a condition that few rows have. By itself SQLite reads all rows for it, in the order of a list."""
        return self.filter(pk__in=self.model._base_manager.filter(condition).values("pk"))

    def scheduled(self):
        """Signed off; its time has not come."""
        return self.filter(publish_at__gt=timezone.now(), withdrawn_at=None)

    def in_state(self, state):
        """Those in a `State`, of `with_state`. An index tells most of it, so that the others are not looked at."""
        now = timezone.now()
        told = {
            State.SCHEDULED: Q(publish_at__gt=now),
            State.ARCHIVED: Q(archived_at__lte=now),
            State.WITHDRAWN: Q(withdrawn_at__lte=now),
        }
        things = self if state == State.PUBLIC else self.among(told.get(state, Q(publish_at=None)))
        return things.filter(state=state)

    def in_work(self, work):
        """Those with a `Work`, of `with_state`; looked for among the few of which there is something of the kind."""
        told = {
            Work.IN_REVIEW: Submission.objects.filter(outcome=Submission.Outcome.OPEN),
            Work.RETURNED: Submission.objects.filter(outcome=Submission.Outcome.RETURNED),
            Work.SCHEDULED: Release.objects.pending(),
            Work.DRAFT: Revision.objects.filter(number__gt=1),
        }[work].filter(content_type=ContentType.objects.get_for_model(self.model))
        return self.filter(pk__in=told.values("thing_number"), work=work)

    def with_state(self):
        """Adds `state`, a `State`, and `work`, a `Work`: what there is beside that which was signed."""
        now = timezone.now()
        about = {
            "content_type": ContentType.objects.get_for_model(self.model),
            "thing_number": OuterRef("number"),
        }
        last = Submission.objects.filter(**about).order_by("-pk").values("outcome")[:1]
        # Looked up within the condition: a join would stay in a list's count, which then reads every row.
        live = Revision.objects.filter(pk=OuterRef(OuterRef("live_revision"))).values("number")
        newer = Revision.objects.filter(**about, number__gt=Subquery(live))
        in_review, returned = Q(last_outcome="open"), Q(last_outcome="returned")
        return self.annotate(last_outcome=Subquery(last)).annotate(
            state=case(
                (Q(withdrawn_at__lte=now), State.WITHDRAWN),
                (is_public_at(now) & Q(archived_at__lte=now), State.ARCHIVED),
                (is_public_at(now), State.PUBLIC),
                (Q(publish_at__isnull=False), State.SCHEDULED),
                (in_review, State.IN_REVIEW),
                (returned, State.RETURNED),
                default=State.DRAFT,
            ),
            work=case(
                (Q(publish_at=None), Work.NONE),
                (in_review, Work.IN_REVIEW),
                (Exists(Release.objects.pending().filter(**about)), Work.SCHEDULED),
                (returned, Work.RETURNED),
                (Exists(newer), Work.DRAFT),
                default=Work.NONE,
            ),
        )


def leads_to_public(model, field, language):
    """A condition: the thing that the foreign key `field` of `model` names is public in `language`."""
    things = model._meta.get_field(field).related_model.objects.published_in(language)
    # Looked up by its key for each row that is told. Of EXISTS, PostgreSQL makes a table of all that is public, because
    # it takes no account of how few rows a page has.
    return IsNull(Subquery(things.filter(pk=OuterRef(field)).order_by().values("pk")[:1]), False)
