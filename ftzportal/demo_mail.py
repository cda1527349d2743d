"""Mail in the demo: on the console, as a person reads it."""

from django.core.mail.backends.console import EmailBackend as ConsoleBackend


class EmailBackend(ConsoleBackend):
    def write_message(self, message):
        """Django would write it as it goes over the line, Chinese as base64."""
        self.stream.write(f"\nMail to {', '.join(message.to)}: {message.subject}\n\n{message.body}\n{'-' * 79}\n")
