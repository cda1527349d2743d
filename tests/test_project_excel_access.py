"""Whose projects come back from Excel: nobody else's, also where somebody lost their area meanwhile."""

import pytest
from django.utils.translation import override

from areas.models import Participation
from areas.project_sheet import DESK
from ftzportal.accounts.models import User
from ftzportal.publishing.models import Revision
from ftzportal.sheets import workbooks
from tests import factories
from tests.sheets import DOOR, confirmed, desk_of, exported, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    return desk_of(client, editor)


@pytest.fixture
def project():
    made = factories.project(partners=[factories.partner()], fields=[factories.field()])
    Participation.objects.create(project=made, enterprise=factories.enterprise(), role="local-side")
    return made


def test_a_waiting_file_is_nobody_elses_and_no_other_pages(desk, project, client):
    page = sent(desk, exported(desk).write(project, name_en="Mine"))
    address = page.request["PATH_INFO"]
    desk.force_login(factories.account("other"))
    assert desk.get(address).status_code == desk.post(address, {"digest": page.context["digest"]}).status_code == 404
    desk.force_login(User.objects.get(username="chen"))
    assert desk.get(address.replace("areas/project/from-excel", "news/newsitem/from-word")).status_code == 404


def test_who_lost_the_area_meanwhile_imports_nothing(desk, project, editor):
    page = sent(desk, exported(desk).write(project, name_en="Mine"))
    editor.assignments.update(area=factories.area("yingkou"))
    again = confirmed(desk, page)
    assert "Something changed since you looked" in again.text
    assert "Nothing of yours has the number" in again.text
    editor.assignments.all().delete()
    assert confirmed(desk, again).status_code == 403
    assert not Revision.objects.exists()


def test_the_zones_desk_gives_a_project_to_whom_it_likes(client):
    for slug in factories.AREAS:
        factories.area(slug)
    client.force_login(factories.account("zone", "Zone administrators", area_slug=None))
    project = factories.project(publish_at=None)
    confirmed(client, sent(client, exported(client).write(project, owner_area="Shenyang Area")))
    project.refresh_from_db()
    assert project.owner_area.slug == "shenyang"
    with override("zh-hans"):
        desk = str(DESK)
    confirmed(client, sent(client, exported(client).write(project, owner_area=desk)))
    project.refresh_from_db()
    assert project.owner_area is None


def test_the_limits_are_those_that_the_page_tells(desk):
    page = desk.get(DOOR).text
    assert f"{workbooks.MOST_ROWS}" in page.replace(",", "")
    assert f"{workbooks.EXCEL.max_bytes // 2**20} MB" in page
