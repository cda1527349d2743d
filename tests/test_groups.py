"""What each group may do, wherever its members are assigned."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

from tests import factories

pytestmark = pytest.mark.django_db

groups_migration = importlib.import_module("news.migrations.0002_groups")
review_migration = importlib.import_module("news.migrations.0005_groups_review")

KEPT_BY_EDITORS = [
    "areas.document",
    "areas.milestone",
    "areas.participation",
    "areas.platform",
    "areas.practice",
    "areas.project",
    "news.evidence",
    "news.newsitem",
    "news.passage",
]
OTHERS_SEEN_BY_EDITORS = [
    "areas.area",
    "areas.cooperation",
    "areas.enterprise",
    "areas.field",
    "areas.organisation",
    "areas.partner",
    "library.attachment",
    "library.picture",
    "news.column",
    "news.source",
]


KEPT_BY_ADMINISTRATORS = [
    "publishing.workflow",
    "publishing.step",
    "publishing.proofreadingpoint",
    "publishing.substitution",
    "terms.term",
]


def permissions_of(group):
    """As `news.add_newsitem`."""
    rows = Group.objects.get(name=group).permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in rows}


def permissions(models, *actions):
    return {f"{label}.{action}_{name}" for label, name in (m.split(".") for m in models) for action in actions}


def test_editors_keep_their_things_and_read_what_those_refer_to():
    assert permissions_of("Editors") == (
        permissions(KEPT_BY_EDITORS, "add", "change", "delete", "view")
        | permissions(OTHERS_SEEN_BY_EDITORS, "view")
        | permissions(["library.attachment", "library.picture"], "add", "change")
        | {"misses.view_miss"}
    )


def test_reviewers_see_the_same_and_change_nothing():
    assert permissions_of("Reviewers") == permissions(KEPT_BY_EDITORS + OTHERS_SEEN_BY_EDITORS, "view")


def test_zone_administrators_keep_everything_but_delete_no_account():
    whole = Permission.objects.filter(content_type__app_label__in=["areas", "library", "news"])
    assert permissions_of("Zone administrators") == (
        {f"{permission.content_type.app_label}.{permission.codename}" for permission in whole}
        | {"accounts.add_user", "accounts.change_user", "accounts.view_user", "auth.view_group", "record.view_entry"}
        | permissions(KEPT_BY_ADMINISTRATORS, "add", "change", "delete", "view")
        | {"misses.view_miss", "misses.delete_miss"}
    )
    assert "areas.delete_assignment" in permissions_of("Zone administrators")


def test_a_member_has_the_permissions_of_the_group():
    editor = factories.account()
    assert editor.has_perm("news.change_newsitem")
    assert not editor.has_perm("news.change_column")


def test_giving_the_permissions_again_changes_nothing():
    before = {name: permissions_of(name) for name in ["Editors", "Reviewers", "Zone administrators"]}
    count = Permission.objects.count()
    review_migration.give(apps, connection.schema_editor())
    assert {name: permissions_of(name) for name in before} == before
    assert Permission.objects.count() == count


def test_the_groups_can_be_taken_back():
    groups_migration.remove_groups(apps, connection.schema_editor())
    assert not Group.objects.exists()
