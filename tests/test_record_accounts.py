"""The record of accounts: who came in, who was refused, and who was given what by whom."""

import json

import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.utils.http import urlsafe_base64_encode

from ftzportal.accounts.models import User
from ftzportal.record.models import Entry
from tests import factories
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db

NEW = "lantern-harbour-48"


def sign_in(client, username, password):
    client.post("/en/admin/login/", {"username": username, "password": password})


def test_sign_ins_are_entered_and_failed_ones_without_what_was_typed(client, editor):
    sign_in(client, "chen", "wrong-words")
    sign_in(client, factories.PASSWORD, "chen")
    sign_in(client, "chen", factories.PASSWORD)
    client.post("/en/admin/logout/")
    rows = [(entry.act, entry.person_name, entry.heading) for entry in Entry.objects.order_by("pk")]
    assert rows == [
        ("sign-in-failed", "", "chen"),
        ("sign-in-failed", "", ""),
        ("sign-in", "chen", ""),
        ("sign-out", "chen", ""),
    ]
    assert not any(factories.PASSWORD in str(row) or "wrong-words" in str(row) for row in Entry.objects.values())


def test_a_wrong_password_is_no_sign_in_though_one_is_signed_in_already(client, editor):
    client.force_login(editor)
    sign_in(client, "chen", "wrong-words")
    assert Entry.objects.get().act == "sign-in-failed"


def test_what_an_account_may_do_from_now_on_is_entered(client, administrator, editor):
    client.force_login(administrator)
    address = f"/en/admin/accounts/user/{editor.pk}/change/"
    data = filled(client.get(address), groups=[], **{"assignments-0-role": "first-reviewer"})
    client.post(address, data)
    entry = Entry.objects.get(act="permissions")
    assert entry.heading == "chen"
    assert '"given": ["first-reviewer: dalian"]' in entry.details
    assert '"taken": ["editor: dalian", "group: Editors"]' in entry.details


def powers(**about):
    """What the newest entry about permissions says: who is concerned, what was given, what was taken."""
    entry = Entry.objects.filter(act="permissions", **about).first()
    details = json.loads(entry.details)
    return entry.heading, details.get("given"), details.get("taken")


def test_a_new_account_and_one_switched_off_are_entered(client, administrator):
    client.force_login(administrator)
    page = client.get("/en/admin/accounts/user/add/")
    words = {"username": "wang", "usable_password": "true", "password1": NEW, "password2": NEW}
    client.post("/en/admin/accounts/user/add/", filled(page, **words))
    assert powers() == ("wang", ["is_active"], None)
    account = User.objects.get(username="wang")
    address = f"/en/admin/accounts/user/{account.pk}/change/"
    client.post(address, filled(client.get(address), is_active=None))
    assert powers() == ("wang", None, ["is_active"])
    acts = Entry.objects.about(account).order_by("pk").values_list("act", flat=True)
    assert [*acts] == ["permissions", "create", "permissions", "edit"]
    client.post(f"/en/admin/accounts/user/{account.pk}/delete/", {"post": "yes"})
    assert Entry.objects.first().act == "delete"


def test_what_a_group_gives_from_now_on_is_entered(client, administrator):
    client.force_login(administrator)
    group = Group.objects.get(name="Reviewers")
    first, *others = group.permissions.select_related("content_type").order_by("pk")
    address = f"/en/admin/auth/group/{group.pk}/change/"
    client.post(address, {"name": "Reviewers", "permissions": [one.pk for one in others]})
    taken = f"permission: {first.content_type.app_label}.{first.codename}"
    assert powers() == ("Reviewers", None, [taken])


def test_an_assignment_is_entered_as_given_and_taken(client, administrator, editor):
    client.force_login(administrator)
    wang = factories.account("wang", group=None)
    assignment = editor.assignments.get()
    address = f"/en/admin/areas/assignment/{assignment.pk}/"
    client.post(f"{address}change/", filled(client.get(f"{address}change/"), user=wang.pk))
    assert powers(heading="chen") == ("chen", None, ["editor: dalian"])
    assert powers(heading="wang") == ("wang", ["editor: dalian"], None)
    client.post(f"{address}delete/", {"post": "yes"})
    assert powers() == ("wang", None, ["editor: dalian"])


def test_a_password_set_by_somebody_else_is_entered(client, administrator, editor):
    client.force_login(administrator)
    words = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    client.post(f"/en/admin/accounts/user/{editor.pk}/password/", words)
    entry = Entry.objects.get()
    assert (entry.act, entry.person_name, entry.heading) == ("password", "root", "chen")
    assert NEW not in str(Entry.objects.values().get())


def test_a_password_set_by_a_mailed_link_is_entered(client, editor):
    number, token = urlsafe_base64_encode(str(editor.pk).encode()), default_token_generator.make_token(editor)
    page = client.get(f"/en/admin/password-reset/{number}/{token}/")
    client.post(page.headers["Location"], {"new_password1": NEW, "new_password2": NEW})
    entry = Entry.objects.get()
    assert (entry.act, entry.person_name, entry.heading) == ("password", "chen", "chen")
    said = str(Entry.objects.values().get())
    assert NEW not in said
    assert token not in said


def test_a_new_password_is_entered_without_the_password(client, editor):
    client.force_login(editor)
    words = {
        "old_password": factories.PASSWORD,
        "new_password1": NEW,
        "new_password2": NEW,
    }
    client.post("/en/admin/password_change/", words)
    entry = Entry.objects.get()
    assert entry.act == "password"
    assert NEW not in str(Entry.objects.values().get())
