"""The first minutes of a site of one's own: an empty directory, a database, and what the checks say."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from areas.models import Zone


def manage(tmp_path, *arguments):
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "a-key-of-this-test-only-" * 4,
        "SITE_URL": "https://portal.example",
    }
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_new_database_is_migrated_in_production_settings(tmp_path):
    migrated = manage(tmp_path, "migrate", "--verbosity", "0")
    assert (migrated.returncode, migrated.stderr) == (0, "")


@pytest.mark.django_db
def test_a_site_without_its_identification_code_is_warned_until_it_has_one(capsys):
    call_command("check", databases=["default"])
    assert "no site identification code" in capsys.readouterr().err
    Zone(pk=1, name_en="Zone", site_id_code="2102000001").save()
    call_command("check", databases=["default"])
    assert "no site identification code" not in capsys.readouterr().err
