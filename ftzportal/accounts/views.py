from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views

from .forms import PasswordResetForm
from .sign_in import limited

# The address in the mail is ours, never what the request claims to have asked.
OWN_ADDRESS = {
    "domain": settings.SITE_HOST,
    "site_name": settings.SITE_HOST,
    "protocol": settings.SITE_URL.split(":")[0],
}


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
password_reset_confirm = in_admin_frame(views.PasswordResetConfirmView)
password_reset_complete = in_admin_frame(views.PasswordResetCompleteView)
