"""Every version of a thing: listed, compared, restored, and the form that its reviewers signed."""

from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _

from ftzportal.editing import edited_areas, writes_everywhere
from ftzportal.publishing import acts
from ftzportal.publishing.comparing import compare, names_for, with_pictures
from ftzportal.publishing.models import Look, Submission
from ftzportal.record.models import Entry

from .conflicts import label_in
from .doors import DoorsAdmin, post_only

A_PAGE = 50


def points_read(reviews):
    """The points of all reviews, as they were worded, each with its tick at each step (None: not asked there)."""
    wordings = {(point["zh_hans"], point["en"]): point for review in reviews for point in review.points}
    ticks = [{(point["zh_hans"], point["en"]): point["ticked"] for point in review.points} for review in reviews]
    return [point | {"ticks": [ticked.get(wording) for ticked in ticks]} for wording, point in wordings.items()]


def may_give(request, thing, content, field):
    """Whether what is restored leaves the thing where it is, or gives it to an area of which the user is an editor."""
    before, after = thing.newest_revision().content["fields"]["owner_area"], content["fields"].get("owner_area")
    stays = field not in (None, "owner_area") or before == after
    return stays or writes_everywhere(request) or after in edited_areas(request)


class Versions(DoorsAdmin):
    doors = {"compare": "compare_view", "restore": "restore_view", "approval-form": "approval_form_view"}

    def history_view(self, request, object_id, extra_context=None):
        thing = self.in_scope(request, object_id)
        thing.newest_revision()
        versions = thing.revisions().defer("text").select_related("author")
        page = Paginator(versions, A_PAGE).get_page(request.GET.get("page"))
        return self.render_page(
            request,
            "versions",
            _("Versions"),
            thing=thing,
            page=page,
            open_submission=Submission.objects.of(thing).open().first(),
            entries=Entry.objects.about(thing).select_related("person")[:A_PAGE],
            may_edit=self.has_change_permission(request, thing),
        )

    def compare_view(self, request, object_id):
        """Two versions (`old`, `new`, by number); by default the newest, and what this person saw of it last."""
        thing = self.in_scope(request, object_id)
        new = self.version(thing, request.GET.get("new")) or thing.newest_revision()
        old = self.version(thing, request.GET.get("old")) or self.seen_before(request, thing, new)
        side_by_side = "side" in request.GET
        return self.render_page(
            request,
            "compare",
            _("What changed"),
            thing=thing,
            old=old,
            new=new,
            side_by_side=side_by_side,
            sections=self.differences(request, old, new),
            may_edit=self.has_change_permission(request, thing),
        )

    def version(self, thing, number):
        """The version of that number; None for none, Http404 for one that there is not."""
        if not number:
            return None
        if not number.isdecimal() or len(number) > 9:
            raise Http404
        found = thing.revisions().select_related("author").filter(number=number).first()
        if found is None:
            raise Http404
        return found

    def seen_before(self, request, thing, new):
        """What `new` is compared with unless somebody says: the own last look, what is live, the version before."""
        look = Look.objects.of(thing).filter(user=request.user).select_related("revision").first()
        if look and look.revision.number < new.number:
            return look.revision
        if thing.live_revision and thing.live_revision != new:
            return thing.live_revision
        return thing.revisions().filter(number__lt=new.number).first() or new

    def differences(self, request, old, new):
        sections = compare(self.model, old.content, new.content, names_for(request.user))
        return with_pictures(sections, request.user)

    def what_changed(self, request, thing, revision):
        """For a reviewer: what differs from what they saw last, or from what is public."""
        old = self.seen_before(request, thing, revision)
        Look.objects.update_or_create(
            user=request.user,
            content_type=revision.content_type,
            thing_number=thing.pk,
            defaults={"revision": revision},
        )
        return {"old": old, "sections": self.differences(request, old, revision) if old != revision else []}

    @post_only
    def restore_view(self, request, object_id):
        """Makes what a version said, whole or in one field, the newest version."""
        thing = self.to_edit(request, object_id)
        revision = self.version(thing, request.POST.get("version"))
        if revision is None:
            self.message_user(request, _("Choose the version to restore."), messages.WARNING)
            return self.back_to_form(thing)
        field = request.POST.get("field") or None
        content = revision.content
        if field and field not in content["fields"] and field not in content["children"]:
            raise Http404
        if not may_give(request, thing, content, field):
            self.message_user(request, _("This would give it to an area that is not yours."), messages.ERROR)
            return self.back_to_form(thing)
        try:
            _newest, misfits = acts.restore(thing, revision, by=request.user, field=field)
        except ValidationError as problem:
            self.message_user(request, problem.messages[0], messages.ERROR)
            return self.back_to_form(thing)
        words = {"number": revision.number}
        self.message_user(request, _("Restored from version %(number)d, as a new one.") % words, messages.SUCCESS)
        if misfits:
            names = _(", ").join(self.label_of_misfit(name) for name in misfits)
            self.message_user(request, _("Not restored, because it fits no more: %s.") % names, messages.WARNING)
        return self.back_to_form(thing)

    def label_of_misfit(self, name):
        try:
            return str(label_in(self.model, name))
        except FieldDoesNotExist:
            return name

    def approval_form_view(self, request, object_id):
        """The form of the reviews of one version, on a page of A4, in both languages."""
        thing = self.in_scope(request, object_id)
        revision = self.version(thing, request.GET.get("version")) or thing.live_revision or thing.newest_revision()
        submissions = Submission.objects.filter(revision=revision).select_related("submitted_by", "area")
        return self.render_page(
            request,
            "approval_form",
            _("Approval form"),
            thing=thing,
            revision=revision,
            submission=submissions.last(),
            reviews=(reviews := list(revision.reviews.select_related("person", "on_behalf_of"))),
            points=points_read(reviews),
        )
