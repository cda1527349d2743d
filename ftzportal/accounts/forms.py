from threading import Thread

from django.contrib.auth import forms as auth_forms
from django.utils import translation


class PasswordResetForm(auth_forms.PasswordResetForm):
    """Writes and hands over the mail beside the answer, whose time would tell whether there is an account."""

    def send_mail(self, *args, **kwargs):
        language = translation.get_language()
        Thread(name="password-reset", target=self.send_in, args=(language, args, kwargs)).start()

    def send_in(self, language, args, kwargs):
        with translation.override(language):
            super().send_mail(*args, **kwargs)
