"""What every page about one published thing does first: finds it for the one who asks, or does not."""

from functools import wraps

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from ftzportal.editing import ScopedAdmin


class DoorsAdmin(ScopedAdmin):
    """
    Pages beside the form, at `<number>/<name>/`. Each part of the editors' pages adds its own to `doors`, by the name
    in the address the name of a method that takes the request and the thing's number as text.
    """

    doors = {}

    def get_urls(self):
        doors = {name: method for part in type(self).__mro__ for name, method in vars(part).get("doors", {}).items()}
        return [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(getattr(self, method)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name.replace('-', '_')}",
            )
            for name, method in doors.items()
        ] + super().get_urls()

    def in_scope(self, request, object_id):
        """The thing with its state; Http404 where the user's lists do not have it, 403 where they may not read."""
        thing = self.get_object(request, unquote(str(object_id)))
        if thing is None:
            raise Http404
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        return thing

    def to_edit(self, request, object_id):
        thing = self.in_scope(request, object_id)
        if not self.has_change_permission(request, thing):
            raise PermissionDenied
        return thing

    def url_of(self, page, thing):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[thing.pk])

    def redirect_to(self, page, thing):
        return HttpResponseRedirect(self.url_of(page, thing))

    def back_to_form(self, thing):
        return self.redirect_to("change", thing)

    def render_page(self, request, name, title, **context):
        """A page of the editors' site about a thing or several, from `templates/admin/publishing/<name>.html`."""
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            **context,
        }
        return TemplateResponse(request, f"admin/publishing/{name}.html", context)


def post_only(view):
    """Answers a GET with the form: the door is one that is pushed, not one to look through."""

    @wraps(view)
    def inner(self, request, object_id):
        if request.method != "POST":
            return self.back_to_form(self.in_scope(request, object_id))
        return view(self, request, object_id)

    return inner
