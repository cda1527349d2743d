"""The figures for Prometheus: who may read them, what they count, and that no process that ends takes its own along."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from areas.models import Area
from ftzportal.publishing import acts
from ftzportal.vitals import counting, metrics
from tests import factories
from tests.demo_site import free_port

TOKEN = "harbour-lantern-harbour-lantern"
START = "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'ftzportal.settings'; django.setup();"
COUNTER = START + (
    "from ftzportal.vitals.metrics import count_kept\n"
    "for _ in range(int(sys.argv[1])): count_kept('hit')\n"
    "print('counted', flush=True); sys.stdin.read()"
)


@pytest.fixture(autouse=True)
def own_counts(settings, tmp_path, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    settings.METRICS_DIR = tmp_path / "metrics"
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(metrics, "counts", counting.Counts(settings.METRICS_DIR))
    monkeypatch.setattr(metrics, "content", metrics.Content())
    yield
    metrics.counts.close()


def read(client, **headers):
    """{(name, (label, value) …): number} of what /metrics tells, read as Prometheus reads it."""
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"} | headers)
    assert response.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def requests(figures, **labels):
    """How many requests were answered that have these labels."""
    wanted = set(labels.items())
    return sum(
        value for key, value in figures.items() if key[0] == "ftzportal_requests_total" and wanted <= set(key[1:])
    )


class Process:
    """One of our own that has counted `number` hits and lives on."""

    def __init__(self, folder, number):
        environ = {"FTZPORTAL_DEMO": "1", "DATA_DIR": str(folder), "METRICS_TOKEN": TOKEN}
        self.process = subprocess.Popen(
            [sys.executable, "-c", COUNTER, str(number)],
            env=os.environ | environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self):
        assert self.process.stdout.readline() == b"counted\n"
        return self

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __exit__(self, *error):
        self.process.kill()
        self.process.communicate()


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Basic {TOKEN}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        TOKEN,
        "Bearer été",
        "Bearer 口令",
    ],
)
def test_without_the_token_there_are_no_figures_at_that_address_nor_a_sign_of_them(client, db, sent):
    unknown = client.get("/metricz", headers={"Authorization": sent})
    answer = client.get("/metrics", headers={"Authorization": sent})
    assert (answer.status_code, answer.headers.get("Location")) == (
        unknown.status_code,
        unknown.headers.get("Location"),
    )
    assert answer.content.replace(b"/metrics", b"/metricz") == unknown.content
    assert answer.status_code in (302, 404)


@pytest.mark.parametrize("sent", ["Bearer ", "Bearer", ""])
def test_where_no_token_was_set_nobody_reads_and_nothing_is_counted(client, db, settings, sent, tmp_path):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": sent}).status_code == 404
    client.get("/en/news/")
    metrics.count_kept("hit")
    assert not list(tmp_path.glob("metrics/*.counts"))


def test_the_figures_are_read_from_any_host_and_kept_by_nobody(client, db):
    headers = {"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.3:8000"}
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert client.post("/metrics", headers=headers).status_code == 405


def test_requests_are_counted_by_kind_of_page_method_and_class_of_status(client, db):
    for _ in range(3):
        client.get("/en/news/?q=port")
    client.head("/en/news/")
    client.generic("BREW", "/en/news/")
    client.get("/en/no-such-page/")
    figures = read(client)
    assert requests(figures, page="news:news_list", method="GET", status="2xx") == 3
    assert requests(figures, page="news:news_list", method="HEAD", status="2xx") == 1
    assert requests(figures, page="news:news_list", method="other", status="4xx") == 1
    assert requests(figures, page="none", method="GET", status="4xx") == 1
    assert figures["ftzportal_request_seconds_count", ("page", "news:news_list")] == 5
    assert figures["ftzportal_request_seconds_sum", ("page", "news:news_list")] > 0


def test_how_long_they_took_is_counted_in_steps_that_add_up(client, db):
    for seconds in (0.0005, 0.001, 0.003, 0.3, 99):
        metrics.count_request("x", "GET", 200, seconds)
    figures = read(client)
    below = {
        le: figures["ftzportal_request_seconds_bucket", ("le", le), ("page", "x")]
        for le in ("0.001", "0.005", "0.5", "10.0", "+Inf")
    }
    assert below == {"0.001": 2, "0.005": 3, "0.5": 4, "10.0": 4, "+Inf": 5}
    assert figures["ftzportal_request_seconds_sum", ("page", "x")] == pytest.approx(99.3045)


def test_whatever_addresses_are_asked_for_the_number_of_series_stays(client, db):
    def ask(word):
        for address in (
            f"/en/{word}/",
            f"/en/news/?q={word}",
            f"/en/areas/{word}/",
            f"/media/{word}.jpg",
            f"/{word}.aspx",
        ):
            client.generic(word.upper(), address)
            client.get(address)

    ask("first")
    read(client)
    before = len(read(client))
    for number in range(50):
        ask(f"word{number}")
    assert len(read(client)) == before


def test_kept_pages_are_counted_by_their_outcome(client, db):
    for outcome in ("hit", "hit", "miss"):
        metrics.count_kept(outcome)
    figures = read(client)
    assert figures["ftzportal_kept_total", ("outcome", "hit")] == 2
    assert figures["ftzportal_kept_total", ("outcome", "miss")] == 1


def test_threads_that_count_at_once_lose_nothing(client, db):
    with ThreadPoolExecutor(8) as pool:
        for _ in range(8):
            pool.submit(lambda: [metrics.count_kept("hit") for _ in range(5000)])
    assert read(client)["ftzportal_kept_total", ("outcome", "hit")] == 40_000


def test_what_several_processes_counted_is_one_sum_also_once_they_were_killed(client, db, tmp_path, settings):
    metrics.count_kept("hit")
    with Process(tmp_path, 10) as one, Process(tmp_path, 100):
        assert read(client)["ftzportal_kept_total", ("outcome", "hit")] == 111
        assert read(client)["ftzportal_processes",] == 3
        one.kill()
        assert read(client)["ftzportal_kept_total", ("outcome", "hit")] == 111
        assert read(client)["ftzportal_processes",] == 2
        with Process(tmp_path, 1000):
            assert read(client)["ftzportal_kept_total", ("outcome", "hit")] == 1111
    assert read(client)["ftzportal_kept_total", ("outcome", "hit")] == 1111
    # Of all that are gone one file is left, beside this process's own.
    assert len(list(settings.METRICS_DIR.glob("*.counts"))) == 1


def test_a_reader_killed_after_it_put_files_together_makes_nothing_count_twice(
    client, db, tmp_path, settings, monkeypatch
):
    with Process(tmp_path, 10) as one:
        one.kill()
    with monkeypatch.context() as killed:
        killed.setattr(counting.Path, "unlink", lambda *args, **kwargs: None)
        assert read(client)["ftzportal_kept_total", ("outcome", "hit")] == 10
        # The ended one's and this one's.
        assert len(list(settings.METRICS_DIR.glob("*.counts"))) == 2
    for _ in range(2):
        assert read(client)["ftzportal_kept_total", ("outcome", "hit")] == 10


def test_the_child_of_a_fork_counts_in_a_file_of_its_own(client, db):
    metrics.count_kept("hit")
    program = (
        START + "from ftzportal.vitals import metrics\n"
        "metrics.count_kept('hit'); child = os.fork()\n"
        "metrics.count_kept('hit')\n"
        "os._exit(0) if child == 0 else os.waitpid(child, 0)"
    )
    environ = {"FTZPORTAL_DEMO": "1", "DATA_DIR": str(metrics.counts.folder.parent), "METRICS_TOKEN": TOKEN}
    subprocess.run([sys.executable, "-c", program], env=os.environ | environ, check=True)
    assert read(client)["ftzportal_kept_total", ("outcome", "hit")] == 4


def test_on_a_full_disk_nothing_is_counted_and_everything_answered(client, db, full_disk, settings):
    with full_disk:
        assert client.get("/en/news/").status_code == 200
        assert client.get("/en/news/").status_code == 200
    assert list(settings.METRICS_DIR.glob("*.new")) == []
    # There is room again, but it is not tried at every request.
    metrics.counts.try_at = 0
    client.get("/en/news/")
    assert requests(read(client), page="news:news_list") == 1


def test_when_its_file_is_full_the_kinds_in_it_go_on_and_new_ones_are_left_out(client, db):
    metrics.count_kept("hit")
    for number in range(40_000):
        metrics.counts.count(("ftzportal_kept_total", f"kind {number}"))
    metrics.count_kept("hit")
    figures = read(client)
    assert figures["ftzportal_kept_total", ("outcome", "hit")] == 2
    assert 5_000 < len(figures) < 40_000


def test_what_stands_in_a_name_ends_neither_it_nor_the_line(client, db):
    metrics.count_kept('a"b\\c\nd')
    assert read(client)["ftzportal_kept_total", ("outcome", 'a"b\\c\nd')] == 1


def test_failed_queries_are_counted_by_their_kind(client, db, monkeypatch):
    def failing(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr("ftzportal.views.page_in_pieces", failing)
    Client(raise_request_exception=False).get("/en/site-map/")
    connection.needs_rollback = False
    kinds = [dict(key[1:])["kind"] for key in metrics_of("ftzportal_database_errors_total")]
    assert kinds in (["OperationalError"], ["ProgrammingError"])


def metrics_of(name):
    sums, _living = counting.gathered(metrics.counts.folder)
    return [(key[0], *zip(metrics.COUNTERS[name][1], key[1:], strict=True)) for key in sums if key[0] == name]


def test_while_the_database_is_away_the_figures_say_so(client, db, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError

    metrics.count_kept("hit")
    monkeypatch.setattr("ftzportal.gauges.content", away)
    figures = read(client)
    assert figures["ftzportal_database_up",] == 0
    assert figures["ftzportal_kept_total", ("outcome", "hit")] == 1
    assert figures["ftzportal_disk_free_bytes",] > 0


def test_mails_that_failed_are_counted_whoever_sent_them(client, db, settings):
    away = {"BACKEND": "ftzportal.mail_server.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": free_port()}}
    settings.MAILERS = {"default": away}
    with pytest.raises(OSError, match="refused"):
        EmailMessage("Port", "clearance", None, ["chen@portal.example"]).send()
    assert read(client)["ftzportal_mails_total", ("outcome", "failed")] == 1
    assert mail.outbox == []


def test_what_waits_for_a_review_and_for_how_long(client, db, editor):
    assert read(client)["ftzportal_reviews_waiting",] == 0
    submission = factories.submitted(factories.news_item(publish_at=None), editor)
    type(submission).objects.update(step_since=timezone.now() - timedelta(hours=3))
    figures = read(client)
    assert figures["ftzportal_reviews_waiting",] == 1
    assert 3 * 3600 <= figures["ftzportal_reviews_waiting_seconds",] < 3 * 3600 + 60


def test_columns_without_anything_new_or_anything_at_all(client, db):
    factories.news_item(column=factories.column("fresh"))
    factories.news_item(column=factories.column("late"), publish_at=timezone.now() - timedelta(days=16))
    factories.column("blank")
    figures = read(client)
    assert figures["ftzportal_columns_overdue",] == 1
    assert figures["ftzportal_columns_blank",] == 1


def test_signed_versions_that_should_have_appeared(client, editor, db):
    reviewers = factories.reviewers()
    item = factories.news_item()
    factories.revised(item, editor, title_en="Later")
    later = timezone.now() + timedelta(days=2)
    factories.approved(factories.submitted(item, editor, publish_at=later), *reviewers, publish_at=later)
    assert read(client)["ftzportal_releases_overdue",] == 0
    acts.Release.objects.update(release_at=timezone.now() - timedelta(minutes=5))
    assert read(client)["ftzportal_releases_overdue",] == 1


def test_the_age_of_the_content_begins_anew_with_each_change(client, db):
    factories.area()
    read(client)
    time.sleep(0.3)
    assert read(client)["ftzportal_content_age_seconds",] >= 0.3
    Area.objects.update(name_en="Another")
    figures = read(client)
    assert figures["ftzportal_content_age_seconds",] < 0.2
    assert figures["ftzportal_content_unseen_seconds",] < 0.2


def test_reading_the_figures_takes_few_queries(client, db, django_assert_max_num_queries):
    for number in range(30):
        factories.column(f"column-{number}")
    read(client)
    with django_assert_max_num_queries(6):
        read(client)
