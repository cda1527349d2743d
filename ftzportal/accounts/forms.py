from threading import Thread

from django.contrib.auth import forms as auth_forms
from django.db import connection
from django.utils import translation


class PasswordResetForm(auth_forms.PasswordResetForm):
    """Looks for the account and writes to it beside the answer, whose time would tell whether there is one."""

    def save(self, **options):
        Thread(name="password-reset", target=self.send, args=(translation.get_language(), options)).start()

    def send(self, language, options):
        with translation.override(language):
            try:
                super().save(**options)
            finally:
                connection.close()
