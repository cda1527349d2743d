"""What one person types and nobody else sees; and who else has the same thing open."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ftzportal.publishing.models import Autosave, Presence

from .doors import DoorsAdmin, post_only


class Drafts(DoorsAdmin):
    doors = {"autosave": "autosave_view", "presence": "presence_view"}

    class Media:
        js = ["admin-portal/keep.js"]

    def get_urls(self):
        new = path(
            "add/autosave/",
            self.admin_site.admin_view(self.autosave_new_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_autosave_new",
        )
        return [new, *super().get_urls()]

    @post_only
    def autosave_view(self, request, object_id):
        return self.keep_typed(request, self.to_edit(request, object_id))

    def autosave_new_view(self, request):
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        return self.keep_typed(request, self.model())

    def keep_typed(self, request, thing):
        """Keeps what was typed, or throws it away; nothing else is touched."""
        if "_discard" in request.POST:
            Autosave.objects.filter(**Autosave.key_of(request.user, thing)).delete()
        else:
            said = request.POST.get("_version", "")
            version = int(said) if said.isdecimal() and len(said) < 10 else 0
            Autosave.keep(request.user, thing, version, request.POST)
        if "text/html" in request.headers.get("Accept", ""):
            return self.back_to_form(thing) if thing.pk else self.redirect_to_add()
        return HttpResponse(status=204)

    def redirect_to_add(self):
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add"))

    @post_only
    def presence_view(self, request, object_id):
        """Says that this person has the thing open, or no longer has; answers who else does."""
        thing = self.to_edit(request, object_id)
        key = {"content_type": ContentType.objects.get_for_model(thing), "thing_number": thing.pk, "user": request.user}
        if "leave" in request.POST:
            Presence.objects.filter(**key).delete()
        else:
            now = timezone.now()
            here = Presence.objects.here().filter(**key).exists()
            Presence.objects.update_or_create(
                **key, defaults={"seen_at": now} if here else {"seen_at": now, "opened_at": now}
            )
        return JsonResponse({"others": self.others(request, thing)})

    def others(self, request, thing):
        """Sentences about who else has it open, and since when."""
        present = Presence.objects.of(thing).here().exclude(user=request.user).select_related("user")
        return [
            _("%(person)s has this open since %(time)s.")
            % {
                "person": one.user.get_full_name() or one.user,
                "time": date_format(timezone.localtime(one.opened_at), "H:i"),
            }
            for one in present
        ]
