"""What the database refuses of news, pictures and accounts, whoever writes it; and what a person is told."""

import io
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from areas.models import Cooperation
from ftzportal.accounts.models import User
from ftzportal.errands.models import Worker
from ftzportal.library import attachments
from ftzportal.library.models import Picture, Use
from ftzportal.terms.models import Term
from news.models import Evidence, Passage, Source
from tests import factories, uploads
from tests.breaches import (
    Breach,
    assert_a_form_says_why,
    assert_the_database_refuses,
    cases,
    constraints_of,
    of_published,
)

pytestmark = pytest.mark.django_db

APPS = ["news", "library", "accounts", "terms", "errands"]


def taken_column_slug():
    factories.column()
    message = "Column with this Name in addresses already exists."
    return Breach(factories.column("policy"), {"slug": "economic-social-news"}, message)


def column_limit_of_no_day():
    return Breach(factories.column(), {"update_limit_days": 0}, "The limit is one day at least.")


def column_under_itself():
    made = factories.column()
    return Breach(made, {"parent": made}, "A column cannot stand under itself.")


def taken_source_slug():
    factories.source()
    message = "Source with this Short name already exists."
    return Breach(factories.source("dalian-daily"), {"slug": "liaoning-daily"}, message)


def nameless_source():
    return Breach(factories.source(), {"name_en": "", "name_zh_hans": ""}, "Give its name in one language at least.")


def nameless_term():
    term = Term.objects.create(name_en="Greater Bay Area")
    return Breach(term, {"name_en": ""}, "Give its name in one language at least.")


def source_checked_on_no_day(is_permitted):
    return Breach(factories.source(), {"is_permitted": is_permitted}, "Say on which day the list was checked.")


def original_date(day, precision):
    message = "Give the date of the original with its precision, or leave it unknown."
    made = factories.news_item(original_date=date(2026, 3, 5), original_date_precision="day")
    return Breach(made, {"original_date": day, "original_date_precision": precision}, message)


def taken_legacy_path():
    factories.news_item(legacy_path="/article/show/311.aspx")
    made = factories.news_item(legacy_path="/article/show/312.aspx")
    return Breach(made, {"legacy_path": "/article/show/311.aspx"}, "Another item has this old address.")


def second_passage():
    item = factories.news_item()
    Passage.objects.create(news_item=item, area=factories.area("dalian"), text_en="<p>One</p>")
    made = Passage.objects.create(news_item=item, area=factories.area("yingkou"), text_en="<p>Two</p>")
    return Breach(made, {"area": factories.area("dalian")}, "There is a passage about this area already.")


def empty_passage():
    made = Passage.objects.create(news_item=factories.news_item(), area=factories.area(), text_zh_hans="<p>一</p>")
    return Breach(made, {"text_zh_hans": ""}, "Write the passage in one language at least.")


def evidence_of(**facts):
    project = factories.project()
    made = Evidence.objects.create(news_item=factories.news_item(), project=project, words="goes into operation")
    return Breach(made, facts, "Evidence supports one fact.")


def evidence_of_a_cooperation_too():
    cooperation = Cooperation.objects.create(
        area=factories.area(), relation="synergy", field=factories.field(), partner=factories.partner()
    )
    return evidence_of(cooperation=cooperation)


def picture_that_shows_nothing():
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, "PNG")
    made = Picture.objects.create(file=ContentFile(content.getvalue(), "crane.png"), alt_en="A crane")
    return Breach(made, {"alt_en": ""}, "Say in one language at least what the picture shows.")


def decorative_picture_that_is_read_out():
    made = picture_that_shows_nothing().thing
    return Breach(made, {"is_decorative": True}, "A decorative picture is not read out: leave what it shows empty.")


def focal_point_outside():
    made = picture_that_shows_nothing().thing
    return Breach(made, {"focal_x": 101}, "")


def second_use(**used):
    item = factories.news_item()
    Use.objects.create(thing=item, **used)
    return Breach(Use.objects.create(thing=factories.news_item("Other"), **used), {"thing_number": item.pk})


def use_of_nothing():
    picture = picture_that_shows_nothing().thing
    return Breach(Use.objects.create(thing=factories.news_item(), picture=picture), {"picture": None})


def second_version_of_a_number():
    attachment = uploads.attachment()
    attachment.add_version(attachments.keep(io.BytesIO(uploads.pdf("Second")), "rules.pdf"), by=None)
    return Breach(attachment.current, {"number": 1})


def taken_user_name(asked):
    factories.account("chen", group=None)
    other = factories.account("wang", group=None)
    return Breach(other, {"username": asked}, "There is an account of this name.")


def taken_worker_name():
    Worker.objects.create(name="one", seen_at=timezone.now())
    return Breach(Worker.objects.create(name="two", seen_at=timezone.now()), {"name": "one"})


BREACHES = {
    "column.slug": [taken_column_slug],
    "column_update_limit_positive": [column_limit_of_no_day],
    "column_not_under_itself": [column_under_itself],
    "source.slug": [taken_source_slug],
    "source_name_in_some_language": [nameless_source],
    "term_name_in_some_language": [nameless_term],
    "source_permission_has_date": [
        lambda: source_checked_on_no_day(True),
        lambda: source_checked_on_no_day(False),
    ],
    **of_published(factories.news_item, "title"),
    "newsitem_original_date_has_precision": [
        lambda: original_date(date(2026, 3, 5), "unknown"),
        lambda: original_date(None, "day"),
        lambda: original_date(None, "month"),
    ],
    "newsitem_legacy_path_once": [taken_legacy_path],
    "passage_one_per_area": [second_passage],
    "passage_text_in_some_language": [empty_passage],
    "evidence_of_one_fact": [
        lambda: evidence_of(project=None),
        lambda: evidence_of(document=factories.document()),
        evidence_of_a_cooperation_too,
    ],
    "picture_alt_in_some_language": [picture_that_shows_nothing],
    "use_of_picture_once": [lambda: second_use(picture=picture_that_shows_nothing().thing)],
    "use_of_file_once": [lambda: second_use(attachment=uploads.attachment())],
    "use_of_one": [use_of_nothing],
    "attachment_version_number_once": [second_version_of_a_number],
    "picture_decorative_without_alt": [decorative_picture_that_is_read_out],
    "picture_focal_point_inside": [focal_point_outside],
    "worker.name": [taken_worker_name],
    "user.username": [lambda: taken_user_name("chen")],
}


@pytest.mark.parametrize(("name", "make"), cases(BREACHES))
def test_the_database_refuses(name, make):
    assert_the_database_refuses(name, make())


@pytest.mark.parametrize(("name", "make"), cases(BREACHES))
def test_a_form_says_why(name, make):
    breach = make()
    if breach.message:
        assert_a_form_says_why(breach)


def test_every_constraint_is_broken_by_a_test():
    assert constraints_of(APPS) == set(BREACHES)


def test_no_app_of_the_portal_is_left_out():
    ours = [config for config in apps.get_app_configs() if config.name.split(".")[0] in {"areas", "ftzportal", "news"}]
    assert constraints_of(["areas", "misses", "publishing", "record", "search", *APPS]) == constraints_of(
        {config.label for config in ours}
    )


def test_any_number_of_items_has_no_old_address():
    for title in ["One", "Two"]:
        factories.news_item(title).full_clean(exclude=["created_by"])


@pytest.mark.parametrize("spelling", ["Chen", "CHEN", "ｃｈｅｎ"])
def test_another_spelling_of_a_user_name_is_the_same_name(spelling):
    factories.account("chen", group=None)
    with pytest.raises(ValidationError, match="There is an account of this name"):
        User(username=spelling, password="x").full_clean()


def test_an_unchecked_source_needs_no_day():
    Source(slug="x", name_en="X", kind="other").full_clean()
