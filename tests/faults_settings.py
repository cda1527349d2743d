"""
The product's settings, with faults that are switched on by files in the folder `FAULTS`: `clock` holds seconds by which
the clock of the process is wrong, `raises` the name of a view that raises.
"""

import os
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from ftzportal.settings import *  # noqa: F403
from ftzportal.settings import MIDDLEWARE

FOLDER = Path(os.environ["FAULTS"])
right_now, right_time = timezone.now, time.time


def told(name):
    with suppress(FileNotFoundError):
        return (FOLDER / name).read_text()
    return ""


def error_of_the_clock():
    return float(told("clock") or 0)


# Before anything else asks the time: each process begins with its settings.
timezone.now = lambda: right_now() + timedelta(seconds=error_of_the_clock())
time.time = lambda: right_time() + error_of_the_clock()


class RaisingMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.view_name == told("raises"):
            raise RuntimeError("A fault that was asked for")


MIDDLEWARE = [*MIDDLEWARE, "tests.faults_settings.RaisingMiddleware"]
