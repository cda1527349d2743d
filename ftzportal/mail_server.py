"""The server that mail is handed over to. Each mail is counted, whoever sends it: /metrics tells how many failed."""

from django.core.mail.backends import smtp

from ftzportal.vitals import metrics


class EmailBackend(smtp.EmailBackend):
    def send_messages(self, email_messages):
        try:
            sent = super().send_messages(email_messages)
        except Exception:
            metrics.count_mail("failed")
            raise
        metrics.count_mail("sent")
        return sent
