"""How WSGI's requests become Django's."""

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """All that is sent here is UTF-8, its address above all, whatever its Content-Type says."""

    def _set_content_type_params(self, meta):
        # Django reads the address in the charset of the body. One that is none for text, as "rot13", and a type that
        # cannot be read are errors there before any middleware could answer them.
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    request_class = Request
