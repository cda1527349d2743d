from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views

from ftzportal.record.models import Entry
from ftzportal.sender import sender_of

from .forms import PasswordResetForm
from .sign_in import limited

# The address in the mail is ours, never what the request claims to have asked.
OWN_ADDRESS = {
    "domain": settings.SITE_HOST,
    "site_name": settings.SITE_HOST,
    "protocol": settings.SITE_URL.split(":")[0],
}


class PasswordResetConfirmView(views.PasswordResetConfirmView):
    def form_valid(self, form):
        response = super().form_valid(form)
        sender = sender_of(self.request)
        Entry.objects.enter(Entry.Act.PASSWORD, by=self.user, thing=self.user, sender=sender, by_mail=True)
        return response


def in_admin_frame(view_class, **options):
    """Django's own page, in the frame of the admin."""

    def page(request, **kwargs):
        view = view_class.as_view(extra_context=admin.site.each_context(request), **options)
        return view(request, **kwargs)

    return page


password_reset = limited(
    in_admin_frame(views.PasswordResetView, form_class=PasswordResetForm, extra_email_context=OWN_ADDRESS),
    field="email",
)
password_reset_done = in_admin_frame(views.PasswordResetDoneView)
password_reset_confirm = in_admin_frame(PasswordResetConfirmView)
password_reset_complete = in_admin_frame(views.PasswordResetCompleteView)
