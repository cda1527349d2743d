"""Asks a virus scanner, where one is configured."""

import logging
import shlex
import subprocess

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SECONDS = 60
CLEAN, INFECTED = 0, 1

logger = logging.getLogger(__name__)


def refuse_virus(upload):
    """
    Gives the file object to the program of `settings.VIRUS_SCANNER` on its standard input. ValidationError if it finds
    something, and if it cannot answer: what could not be checked is not taken.
    """
    if not settings.VIRUS_SCANNER:
        return
    upload.seek(0)
    try:
        # The program is the administrator's; nothing of the upload's name comes near it.
        scanner = subprocess.run(  # noqa: S603
            shlex.split(settings.VIRUS_SCANNER), input=upload.read(), capture_output=True, timeout=SECONDS, check=False
        )
        status = scanner.returncode
    except (OSError, subprocess.TimeoutExpired):
        logger.exception("The virus scanner did not answer.")
        status = None
    if status == INFECTED:
        logger.warning("The virus scanner found: %s", scanner.stdout.decode(errors="replace").strip()[:200])
        raise ValidationError(_("The virus scanner found something in the file. It was not kept."), code="virus")
    if status != CLEAN:
        raise ValidationError(
            _("The virus scanner does not answer, so the file was not taken. Tell an administrator."), code="scanner"
        )
