import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from ftzportal.accounts.models import SignInAttempt, User
from tests import factories

SIGN_IN = "/en/admin/login/"
WRONG = "not-the-password"
RESET = "/en/admin/password-reset/"


def sign_in(client, username="root", password=WRONG, **environ):
    return client.post(SIGN_IN, {"username": username, "password": password}, **environ)


def let_time_pass():
    SignInAttempt.objects.update(made_at=timezone.now() - timedelta(minutes=16))


def test_after_five_attempts_a_name_is_refused_before_its_password_is_looked_at(administrator, client):
    assert [sign_in(client).status_code for _ in range(7)] == [200] * 5 + [429] * 2
    refused = sign_in(client, password=factories.PASSWORD)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    for words in ("Too many attempts", "尝试次数过多", "root"):
        assert words in refused.content.decode()


def test_who_waits_may_try_again_and_old_attempts_are_forgotten(administrator, client):
    for _ in range(9):
        sign_in(client)
    let_time_pass()
    assert sign_in(client, password=factories.PASSWORD).status_code == 302
    assert SignInAttempt.objects.count() == 1


def test_signing_in_clears_the_names_count(administrator, client):
    for _ in range(3):
        for _ in range(4):
            sign_in(client)
        assert sign_in(client, password=factories.PASSWORD).status_code == 302
        client.logout()


def test_nobody_elsewhere_can_lock_a_person_out(administrator, client):
    for _ in range(6):
        sign_in(client, REMOTE_ADDR="203.0.113.7")
    assert sign_in(client, password=factories.PASSWORD, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_one_sender_tries_twenty_names_at_most(db, client):
    codes = [sign_in(client, username=f"name{number}").status_code for number in range(21)]
    assert codes == [200] * 20 + [429]


def test_names_that_no_account_has_are_answered_alike(administrator, client):
    known, unknown = (
        [sign_in(client, username=name, REMOTE_ADDR=sender) for _ in range(6)]
        for name, sender in (("root", "203.0.113.1"), ("nobody", "203.0.113.2"))
    )
    assert [answer.status_code for answer in known] == [answer.status_code for answer in unknown]
    pages = [answers[0].context["form"].errors for answers in (known, unknown)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("written", ["ROOT", "\uff32oot", "ｒｏｏｔ", "Root"])
def test_a_name_is_one_name_however_it_is_written(administrator, client, written):
    assert sign_in(client, written, factories.PASSWORD).status_code == 302
    for _ in range(5):
        sign_in(client, username="zhang")
    assert sign_in(client, username="ＺＨＡＮＧ").status_code == 429


@pytest.mark.parametrize("field", ["username", "email"])
def test_neither_white_space_nor_another_field_makes_a_name_anew(db, client, field):
    address = {"username": SIGN_IN, "email": RESET}[field]
    other = {"username": "email", "email": "username"}[field]
    attempts = [{field: f"{' ' * number}zhang\t", other: f"name{number}"} for number in range(6)]
    assert [client.post(address, attempt).status_code for attempt in attempts] == [200] * 5 + [429]


def test_a_name_cannot_be_taken_twice_in_another_writing(administrator):
    assert User.normalize_username("ＲＯＯＴ") == administrator.username
    assert User.objects.get_by_natural_key("Ｒｏｏｔ") == administrator


@pytest.mark.parametrize(
    ("proxies", "forwarded", "senders"),
    [
        (0, ["1.1.1.1", "2.2.2.2"], 1),
        (1, ["1.1.1.1, 9.9.9.9", "2.2.2.2, 9.9.9.9"], 1),
        (1, ["9.9.9.9, 1.1.1.1", "9.9.9.9, 2.2.2.2"], 2),
        (2, ["7.7.7.7, 1.1.1.1, 9.9.9.9", "8.8.8.8, 1.1.1.1, 9.9.9.9"], 1),
        (1, ["2001:db8::1", "2001:db8::ffff"], 1),
        (1, ["2001:db8:1::1", "2001:db8:2::1"], 2),
        (1, ["1.1.1.1", "::ffff:1.1.1.1"], 1),
        (1, ["1.1.1.1:5001", "1.1.1.1:5002", "1.1.1.1"], 1),
        (1, ["1.1.1.1:5001", "2.2.2.2:5001"], 2),
        (1, ["[2001:db8:1::1]:5001", "[2001:db8:2::1]"], 2),
        (1, ["x" * 9000, "'", "[]:1"], 1),
    ],
)
def test_a_sender_is_whom_our_own_proxies_saw(db, client, settings, proxies, forwarded, senders):
    settings.TRUSTED_PROXIES = proxies
    for header in forwarded:
        sign_in(client, headers={"x-forwarded-for": header})
    assert SignInAttempt.objects.filter(key__startswith="sender").values("key").distinct().count() == senders


def ask_for_reset(client, email, **environ):
    response = client.post(RESET, {"email": email}, **environ)
    for thread in threading.enumerate():
        if thread.name == "password-reset":
            thread.join()
    return response


@pytest.mark.django_db
def test_a_reset_is_answered_alike_and_sent_to_who_has_an_account(client):
    User.objects.create_superuser("root", "root@portal.example", factories.PASSWORD)
    known, unknown = ask_for_reset(client, "root@portal.example"), ask_for_reset(client, "nobody@portal.example")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    [sent] = mail.outbox
    assert sent.to == ["root@portal.example"]
    assert "https://testserver/en/admin/password-reset/" in sent.body
    link = next(word for word in sent.body.split() if word.startswith("https://"))
    assert client.get(link.removeprefix("https://testserver"), follow=True).status_code == 200


@pytest.mark.django_db
def test_the_link_of_a_reset_leads_to_our_site_whatever_host_was_claimed(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    User.objects.create_superuser("root", "root@portal.example", factories.PASSWORD)
    ask_for_reset(client, "root@portal.example", headers={"host": "evil.example"})
    [sent] = mail.outbox
    assert "evil.example" not in sent.subject + sent.body
    assert "https://testserver/en/admin/password-reset/" in sent.body


def test_a_reset_can_be_asked_for_five_times(db, client):
    codes = [client.post(RESET, {"email": "not an address"}).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_a_reset_open(db, client, language):
    assert f"/{language}/admin/password-reset/" in client.get(f"/{language}/admin/login/").content.decode()
    for page in ("", "done/", "complete/", "x/y/", "MQ/set-password/"):
        assert client.get(f"/{language}/admin/password-reset/{page}").status_code == 200
