"""What one person typed is text on every page, of whoever reads it: no name, title or note becomes markup."""

from itertools import product

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import reverse

from areas.models import Cooperation, Milestone, Organisation, Participation
from ftzportal.library.models import Picture
from ftzportal.terms.models import Term
from news.models import Evidence, NewsItem, Passage
from tests import factories
from tests.permissions import DOORS_BY_TOKEN, DOORS_WITHOUT_ID, doors, picture, short
from tests.test_unpublished import everything

pytestmark = pytest.mark.django_db

MARKUP = "\"'><img src=x>"
LABELS = ["areas", "news", "library", "accounts", "terms"]


@pytest.fixture
def hostile():
    """A linked record of every kind, each of its texts an attempt at markup."""
    partner, enterprise, field = factories.partner(), factories.enterprise(), factories.field()
    area = factories.area()
    Organisation.objects.create(slug="body", name_en="Body", kind="institute", area=area)
    column = factories.column("notices", parent=factories.column("home"))
    document = factories.document()
    project = factories.project(partners=[partner], fields=[field])
    links = {"projects": [project], "documents": [document], "enterprises": [enterprise]}
    item = factories.news_item(column=column, links=links, lead_picture=picture("Quay", area), is_reprint=True)
    factories.practice(learned_from=partner)
    factories.platform(partner=partner)
    Passage.objects.create(news_item=item, area=area, text_en="Text")
    factories.correction(item, "Note")
    Milestone.objects.create(project=project, reached_on="2026-01-01", note_en="Begun", news_item=item)
    Participation.objects.create(project=project, enterprise=enterprise, role="local-side")
    Evidence.objects.create(news_item=item, project=project, words="Words")
    for counterpart in ({"partner": partner}, {"enterprise": enterprise}):
        Cooperation.objects.create(area=area, relation="cooperates", field=field, project=project, **counterpart)
    factories.news_item("Withdrawn").withdraw("Wrong", "有误")
    factories.news_item("Draft", publish_at=None)
    Term.objects.create(name_en="Term")
    user = factories.administrator()
    for label in LABELS:
        for model in apps.get_app_config(label).get_models():
            model._default_manager.update(**dict.fromkeys(texts_of(model), MARKUP))
    user.refresh_from_db()
    return user


def texts_of(model):
    """The names of the fields into which a person can type what they like."""
    kinds = (models.CharField, models.TextField)
    never = (models.SlugField, models.URLField, models.FileField)
    return [
        field.name
        for field in model._meta.fields
        if isinstance(field, kinds)
        and not isinstance(field, never)
        and not (field.choices or field.unique)
        and field.name not in ("password", "key", "legacy_path")
        and (field.max_length or len(MARKUP)) >= len(MARKUP)
    ]


def test_the_texts_are_those_that_people_type():
    assert {"alt_en", "credit"} <= set(texts_of(Picture))
    assert {"title_en", "picture_caption_zh_hans", "responsible_editor", "keywords_en"} <= set(texts_of(NewsItem))


def test_no_text_is_markup_on_a_public_page(client, hostile):
    visited = 0
    for path, text in everything(client):
        # What programs take is no page: JSON and CSV hold the text as it is.
        if ".json" not in path and ".csv" not in path:
            assert "<img src=x>" not in text, path
            visited += "&lt;img src=x&gt;" in text
    assert visited > 30


def test_no_text_is_markup_on_a_page_of_the_editors(client, hostile):
    client.force_login(hostile)
    visited = 0
    for model in admin.site._registry:
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        names = [name for name, _takes_id in doors() if name and name.startswith(prefix)]
        names = [name for name in names if short(name) not in DOORS_BY_TOKEN]
        for name, thing in product(names, model._default_manager.all()[:4]):
            args = [] if short(name) in DOORS_WITHOUT_ID else [thing.pk]
            answer = client.get(reverse(f"admin:{name}", args=args))
            if answer.streaming:
                # A workbook is no page.
                answer.getvalue()
                continue
            page = answer.content.decode()
            assert "<img src=x>" not in page, name
            visited += "&lt;img src=x&gt;" in page
    assert visited > 100
    for action in ("submit_several", "withdraw_several"):
        ticked = {"action": action, "_selected_action": NewsItem.objects.values_list("pk", flat=True)}
        page = client.post("/en/admin/news/newsitem/", ticked, follow=True).content.decode()
        assert "<img src=x>" not in page
