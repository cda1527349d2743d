"""What holds for every request to the editors' pages: it brings the form's token, and no cache keeps the answer."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.permissions import addresses_of, doors_of, things_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_refusals")]


@pytest.fixture
def addresses():
    """Every address of the admin, with those of a record of each model."""
    things = things_of("dalian")
    names = ["index", "password_change", "password_change_done", "logout", "jsi18n"]
    found = [reverse(f"admin:{name}") for name in names]
    for model in admin.site._registry:
        found += [
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{end}") for end in ("changelist", "add")
        ]
        pk = things[model._meta.label_lower].pk
        found += [reverse(addresses_of(model, door), args=[pk]) for door in doors_of(model)]
    return found


def test_no_form_is_taken_without_its_token(addresses):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.administrator())
    pages = [*addresses, "/en/admin/login/", "/en/admin/password-reset/"]
    assert [page for page in pages if client.post(page, {"post": "yes"}).status_code != 403] == []


def test_no_cache_keeps_a_page_of_the_editors(addresses):
    client = Client()
    client.force_login(factories.administrator())
    wrong = []
    for page in addresses:
        answer = client.get(page)
        kept = answer.headers.get("Cache-Control", "")
        # The words for scripts are the same for everybody, and so is a refusal.
        if answer.status_code != 403 and "jsi18n" not in page and not {"no-store", "private"} <= set(kept.split(", ")):
            wrong.append((page, kept))
    assert wrong == []


@pytest.mark.usefixtures("undrawn_pages")
@pytest.mark.parametrize("method", ["head", "options", "trace", "put", "delete", "patch"])
def test_only_a_posted_form_changes_anything(addresses, method):
    client = Client(raise_request_exception=False)
    client.force_login(factories.administrator())
    before = contents()
    # Django answers these alike on every page; one in three speaks for the others.
    for page in addresses if method in ("head", "options") else addresses[::3]:
        if "logout" not in page:
            assert getattr(client, method)(f"{page}?post=yes&_publish=1&reason_en=x").status_code < 500, page
    assert contents() == before


def contents():
    return {model: list(model._default_manager.order_by("pk").values()) for model in admin.site._registry}
