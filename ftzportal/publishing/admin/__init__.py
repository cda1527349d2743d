"""What the editors' pages of published things share: versions, reviews, publication, withdrawal, preview."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language, override

from ftzportal.publishing import acts, submittable
from ftzportal.publishing.models import State, Submission

from .abreast import Abreast
from .drafts import Drafts
from .life import Life
from .links import Links
from .lists import Lists
from .previewing import Previewing
from .reviewing import Reviewing
from .versioned_form import VersionedForm
from .versions import Versions
from .workflows import ProofreadingPointAdmin, StepInline, SubstitutionAdmin, WorkflowAdmin

__all__ = ["ProofreadingPointAdmin", "PublishedAdmin", "StepInline", "SubstitutionAdmin", "WorkflowAdmin"]


class PublishedAdmin(Drafts, Abreast, VersionedForm, Versions, Reviewing, Life, Links, Previewing, Lists):
    save_on_top = False
    change_form_template = "admin/publishing/form.html"

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["slug"] if obj is not None and obj.is_signed else [])]

    def has_delete_permission(self, request, obj=None):
        """Nothing that was public is ever deleted, nor what somebody reviews."""
        return super().has_delete_permission(request, obj) and (
            obj is None or (not obj.is_signed and getattr(obj, "state", None) != State.IN_REVIEW)
        )

    def delete_model(self, request, obj):
        with acts.locked(obj) as thing:
            # Somebody may have submitted it since the page asked.
            if thing.is_signed or submittable.is_in_review(thing):
                raise PermissionDenied
            super().delete_model(request, obj)

    def get_view_on_site_url(self, obj=None):
        if obj is None or getattr(obj, "state", None) not in (State.PUBLIC, State.ARCHIVED) or not obj.languages:
            return None
        language = get_language()
        with override(language if language in obj.languages else obj.languages[0]):
            return obj.get_absolute_url()

    def render_change_form(self, request, context, add=False, change=False, obj=None, **kwargs):
        context |= {"is_published_model": True, "state": State.DRAFT}
        context["may_edit"] = self.has_change_permission(request, obj) if obj else True
        if obj is not None:
            context |= self.state_of(request, obj)
        return super().render_change_form(request, context, add=add, change=change, obj=obj, **kwargs)

    def state_of(self, request, thing):
        """What the form says of the thing's life, and what can be done next."""
        submission = Submission.objects.of(thing).select_related("step", "submitted_by", "revision").last()
        if not hasattr(thing, "state"):
            states = type(thing)._default_manager.with_state().values("state", "work")
            vars(thing).update(states.get(pk=thing.pk))
        return {
            "previews": self.previews_of(thing, thing.languages),
            "state_label": self.state_shown(thing),
            "state": thing.state,
            "work": thing.work,
            "submission": submission,
            "others": self.others(request, thing),
            "is_submitter": submission is not None and submission.submitted_by_id == request.user.pk,
            "returned": submission.reviews.last() if submission and submission.outcome == "returned" else None,
        }

    def response_add(self, request, obj, post_url_continue=None):
        return self.step_after_saving(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self.step_after_saving(request, obj) or super().response_change(request, obj)

    def step_after_saving(self, request, obj):
        """Where the pressed button leads beside saving; None if nowhere."""
        if "_submit" in request.POST:
            return self.redirect_to("submit", obj)
        return None
