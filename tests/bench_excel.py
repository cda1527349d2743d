"""
What 5,000 projects cost on their way to Excel and back:

    python -m tests.bench_excel

They go through the editors' pages in a process of its own. It ends with 1 where a limit is missed.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

PROJECTS, CHANGED = 5000, 200
# Of each page, in seconds of the processor, whoever else uses the machine; of the process, in megabytes.
LIMITS = {"export": 10, "import, nothing changed": 15, "import, 200 changed": 15, "confirmation": 15}
MEGABYTES = 500
TEXT = "<p>" + "The port has shortened its clearance of goods. " * 40 + "</p>"


def main():
    """Whether every limit was kept; what was measured is printed."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench_excel", "measure"],
            capture_output=True,
            text=True,
            env=os.environ | {"FTZPORTAL_DEMO": "1", "DATA_DIR": folder},
            check=False,
        )
    if done.returncode:
        sys.exit(done.stderr)
    kept = True
    for line in done.stdout.splitlines():
        name, figure = line.split("\t")
        limit, unit = (LIMITS[name], "s") if name in LIMITS else (MEGABYTES, "MB")
        within = (name not in LIMITS and name != "peak of memory") or float(figure) <= limit
        kept &= within
        told = f" of {limit} {unit}" if name in LIMITS or name == "peak of memory" else ""
        print("   " if within else "!! ", f"{PROJECTS} projects, {name}: {figure}{told}")
    return kept


@contextmanager
def timed(name):
    begun = time.process_time()
    yield
    print(f"{name}\t{time.process_time() - begun:.1f}")


def measure():
    """In the process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ftzportal.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import override_settings

    call_command("migrate", verbosity=0)
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        client = Client(SERVER_NAME="127.0.0.1")
        measure_pages(client)
    print(f"peak of memory\t{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


def measure_pages(client):
    from ftzportal.publishing.models import Revision
    from tests import factories
    from tests.sheets import DOOR, EXPORT, upload

    editor = factories.account()
    client.force_login(editor)
    make_projects(editor)
    client.get(DOOR)
    print(f"memory before, MB\t{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
    with timed("export"):
        content = b"".join(client.get(EXPORT).streaming_content)
    print(f"size of the file, KB\t{len(content) // 1024}")
    with timed("import, nothing changed"):
        page = client.post(DOOR, {"file": upload(content)}, follow=True)
    assert f"{PROJECTS} rows are unchanged" in page.text
    # Here openpyxl itself takes 300 MB, in a process that is not measured.
    changed = in_another_process(content)
    with timed("import, 200 changed"):
        page = client.post(DOOR, {"file": upload(changed)}, follow=True)
    print(f"size of that page, KB\t{len(page.content) // 1024}")
    assert f"{CHANGED} rows would change something" in page.text
    digest = re.search(r'name="digest" value="(\w+)"', page.text)[1]
    with timed("confirmation"):
        client.post(page.request["PATH_INFO"], {"digest": digest}, follow=True)
    assert Revision.objects.filter(note__startswith="From Excel").count() == CHANGED


def make_projects(editor):
    """Every second one has a version of its own beside what is public."""
    from areas.models import Project
    from tests import factories

    area, partner = factories.area(), factories.partner()
    words = {"kind": "investment", "stage": "operating", "text_en": TEXT, "text_zh_hans": TEXT, "owner_area": area}
    Project.objects.bulk_create(
        Project(name_en=f"Project {number}", name_zh_hans=f"项目{number}", summary_en="Words " * 60, **words)
        for number in range(PROJECTS)
    )
    keys = list(Project.objects.values_list("pk", flat=True))
    for relation, linked in (("areas", area), ("partners", partner)):
        through = getattr(Project, relation).through
        link = {f"{type(linked)._meta.model_name}_id": linked.pk}
        through.objects.bulk_create(through(project_id=key, **link) for key in keys)
    for project in Project.objects.filter(pk__in=keys[::2]):
        project.newest_revision()


def in_another_process(content):
    """The workbook with another name in each tenth row."""
    program = (
        "import sys\n"
        "import django\n"
        "django.setup()\n"
        "from tests.sheets import Sheet\n"
        "sheet = Sheet(sys.stdin.buffer.read())\n"
        f"for row in range(3, 3 + {PROJECTS}, {PROJECTS // CHANGED}):\n"
        "    sheet.write(row, name_en=f'Renamed {row}', stage='expanding')\n"
        "sys.stdout.buffer.write(sheet.content)\n"
    )
    return subprocess.run([sys.executable, "-c", program], input=content, capture_output=True, check=True).stdout


if __name__ == "__main__":
    if sys.argv[-1] == "measure":
        measure()
    else:
        sys.exit(0 if main() else 1)
