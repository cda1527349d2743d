"""Accounts: nobody gives what they have not."""

import pytest
from django.contrib.auth.models import Group, Permission

from areas.models import Assignment
from ftzportal.accounts.models import User
from tests import factories
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    """The browser of a zone administrator."""
    client.force_login(factories.account("zone", "Zone administrators", area_slug=None))
    return client


def change(user):
    return f"/en/admin/accounts/user/{user.pk}/change/"


def test_an_account_is_made_and_given_its_place(office):
    page = office.get("/en/admin/accounts/user/add/")
    data = filled(
        page, username="Chen", usable_password="true", password1="harbour lantern", password2="harbour lantern"
    )
    office.post("/en/admin/accounts/user/add/", data)
    user = User.objects.get(username="chen")
    editors = Group.objects.get(name="Editors")
    place = {
        "assignments-TOTAL_FORMS": "1", "assignments-0-role": "editor",
        "assignments-0-area": factories.area("dalian").pk,
    }  # fmt: skip
    office.post(change(user), filled(office.get(change(user)), is_staff="on", groups=[editors.pk], **place))
    user = User.objects.get(username="chen")
    assert (user.is_staff, list(user.groups.all())) == (True, [editors])
    assert Assignment.objects.get(user=user).area.slug == "dalian"


def test_no_crafted_field_makes_a_superuser(office):
    user = factories.account()
    more = Permission.objects.get(codename="delete_user").pk
    crafted = {"is_superuser": "on", "user_permissions": [more], "last_login": "2020-01-01", "password": "x"}
    before = user.password
    office.post(change(user), filled(office.get(change(user)), **crafted, _save="Save"))
    user = User.objects.get(pk=user.pk)
    assert not user.is_superuser
    assert not user.user_permissions.exists()
    assert user.password == before


def test_no_group_is_given_that_may_more_than_the_giver(office):
    strong = Group.objects.create(name="Strong")
    strong.permissions.set(Permission.objects.filter(codename="delete_user"))
    user = factories.account()
    response = office.post(change(user), filled(office.get(change(user)), groups=[strong.pk]))
    assert "groups" in response.context["adminform"].form.errors
    assert strong not in user.groups.all()


@pytest.mark.parametrize("door", ["change", "password", "history", "delete"])
def test_a_superusers_account_is_out_of_a_zone_administrators_reach(office, door):
    root = factories.administrator()
    before = root.password
    address = f"/en/admin/accounts/user/{root.pk}/{door}/"
    data = {"password1": "harbour lantern", "password2": "harbour lantern", "post": "yes"}
    assert office.get(address).status_code in (403, 404)
    assert office.post(address, data).status_code in (403, 404)
    assert User.objects.get(pk=root.pk).password == before


@pytest.mark.parametrize("is_active", [True, False])
def test_an_account_that_may_more_is_out_of_reach_too(office, is_active):
    strong = factories.account()
    strong.user_permissions.add(Permission.objects.get(codename="delete_user"))
    User.objects.filter(pk=strong.pk).update(is_active=is_active)
    assert office.post(change(strong), {"is_active": "on"}).status_code == 403
    assert office.post(f"/en/admin/accounts/user/{strong.pk}/password/", {}).status_code == 403


def test_a_superuser_sees_what_lies_beyond_the_groups(client, administrator):
    client.force_login(administrator)
    assert "is_superuser" in client.get(change(administrator)).context["adminform"].form.fields


def test_groups_are_read_but_not_changed(office):
    group = Group.objects.get(name="Editors")
    address = f"/en/admin/auth/group/{group.pk}/change/"
    assert office.get(address).status_code == 200
    assert office.post(address, {"name": "Rulers"}).status_code == 403


@pytest.mark.parametrize("field", [("areas", "assignment", "user"), ("news", "column", "owner")])
def test_no_superusers_name_is_offered_while_one_is_typed(office, field):
    factories.administrator("secret-root")
    query = dict(zip(("app_label", "model_name", "field_name"), field, strict=True))
    offered = office.get("/en/admin/autocomplete/", query).json()["results"]
    assert [row["text"] for row in offered] == ["zone"]
