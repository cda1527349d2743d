"""A real ClamAV behind the door of the library: what it knows does not come in, and what it does not know does."""

import shutil
import subprocess

import pytest

from ftzportal.library.models import Attachment
from tests import factories, uploads

CLAMD, CLAMDSCAN = (
    shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"),
    shutil.which("clamdscan"),
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (CLAMD and CLAMDSCAN), reason="ClamAV is not installed"),
]

UPLOAD = "/en/admin/library/attachment/upload/"
# In two halves, lest a scanner takes this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """The configuration of a ClamAV that runs, answers and knows one virus; it ends with the tests of this file."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "database").mkdir()
    (folder / "database" / "one.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"Foreground yes\nLocalSocket {folder}/socket\nDatabaseDirectory {folder}/database\n"
        f"TemporaryDirectory {folder}\nLogFile {folder}/log\nConcurrentDatabaseReload no\nMaxThreads 2\n"
    )
    with subprocess.Popen([CLAMD, "--config-file", configuration], stdout=subprocess.DEVNULL) as server:
        try:
            asked = [CLAMDSCAN, "--config-file", configuration, "--ping", "20:1"]
            subprocess.run(asked, check=True, capture_output=True, timeout=60)
            yield configuration
        finally:
            server.terminate()


@pytest.fixture
def send(client, editor, settings, clamd):
    """Sends a file as the chooser's script does."""
    settings.VIRUS_SCANNER = f"{CLAMDSCAN} --config-file={clamd} --no-summary --stream -"
    client.force_login(editor)

    def send(content, name):
        data = {"title_en": "Rules", "title_zh_hans": "办法", "owner_area": factories.area().pk}
        return client.post(UPLOAD, data | {"file": uploads.sent(content, name)})

    return send


def test_a_clean_file_comes_in(send):
    assert send(uploads.pdf(), "rules.pdf").status_code == 201
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [(EICAR, "rules.txt"), (uploads.zipped({"rules.txt": EICAR}), "rules.zip")],
    ids=["alone", "packed"],
)
def test_a_file_with_a_virus_is_refused_in_words_and_not_kept(send, settings, content, name):
    answer = send(content, name)
    assert answer.status_code == 400
    (said,) = answer.json()["errors"]["file"]
    assert said["message"] == "The virus scanner found something in the file. It was not kept."
    assert not Attachment.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))


def test_while_the_scanner_is_away_nothing_comes_in(send, settings, tmp_path):
    (tmp_path / "away.conf").write_text(f"LocalSocket {tmp_path}/nobody\n")
    settings.VIRUS_SCANNER = f"{CLAMDSCAN} --config-file={tmp_path}/away.conf --no-summary --stream -"
    assert "does not answer" in send(uploads.pdf(), "rules.pdf").json()["errors"]["file"][0]["message"]
