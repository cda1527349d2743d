"""Plain functions that make one thing each, whole and public unless told otherwise."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from areas.models import Area, Assignment, Document, Enterprise, Field, Partner, Platform, Practice, Project
from ftzportal.accounts.models import User
from ftzportal.publishing import acts
from ftzportal.publishing.models import Correction, Workflow
from ftzportal.search import index
from news.models import Column, NewsItem, Source

PASSWORD = "harbour-lantern-47"

AREAS = {
    "shenyang": ("沈", "Shenyang Area", "沈阳片区", 1),
    "dalian": ("连", "Dalian Area", "大连片区", 2),
    "yingkou": ("营", "Yingkou Area", "营口片区", 3),
}


def area(slug="dalian"):
    seal, name_en, name_zh_hans, position = AREAS[slug]
    return Area.objects.get_or_create(
        slug=slug,
        defaults={"seal": seal, "name_en": name_en, "name_zh_hans": name_zh_hans, "position": position},
    )[0]


def partner(slug="shftz", name_en="Shanghai Pilot FTZ", name_zh_hans="上海自贸试验区", **fields):
    defaults = {"kind": Partner.Kind.PILOT_ZONE, "name_en": name_en, "name_zh_hans": name_zh_hans, **fields}
    return Partner.objects.get_or_create(slug=slug, defaults=defaults)[0]


def field(slug="port-clearance", name_en="Port clearance", name_zh_hans="口岸通关"):
    return Field.objects.get_or_create(slug=slug, defaults={"name_en": name_en, "name_zh_hans": name_zh_hans})[0]


def enterprise(slug="dalian-port", name_en="Dalian Port", name_zh_hans="大连港", **fields):
    defaults = {"name_en": name_en, "name_zh_hans": name_zh_hans, **fields}
    return Enterprise.objects.get_or_create(slug=slug, defaults=defaults)[0]


def column(slug="economic-social-news", **fields):
    defaults = {
        "name_en": "Economic and social news",
        "name_zh_hans": "经济社会新闻",
        "column_type": "工作动态",
        "update_limit_days": 14,
        **fields,
    }
    return Column.objects.get_or_create(slug=slug, defaults=defaults)[0]


def source(slug="liaoning-daily"):
    defaults = {"name_en": "Liaoning Daily", "name_zh_hans": "辽宁日报", "kind": Source.Kind.NEWSPAPER}
    return Source.objects.get_or_create(slug=slug, defaults=defaults)[0]


def public(fields):
    """`fields`, public since an hour ago unless they say otherwise."""
    return {"publish_at": timezone.now() - timedelta(hours=1)} | fields


def news_item(title="Port clearance in an hour", areas=("dalian",), owner="dalian", links=None, **fields):
    """A news item in both languages; `links` maps a many-to-many field to what it is set to."""
    item = NewsItem.objects.create(
        **public(
            {
                "title_en": title,
                "title_zh_hans": f"中文：{title}",
                "summary_en": f"Summary of {title}",
                "summary_zh_hans": f"摘要：{title}",
                "body_en": f"<p>Text of {title}</p>",
                "body_zh_hans": f"<p>正文：{title}</p>",
                "column": fields.get("column") or column(),
                "source": fields.get("source") or source(),
                "owner_area": area(owner) if owner else None,
                **fields,
            }
        )
    )
    item.areas.set([area(slug) for slug in areas])
    for name, things in (links or {}).items():
        getattr(item, name).set(things)
    index.note(item)
    return item


def project(name="Rare Valley", areas=("dalian",), owner="dalian", partners=(), fields=(), **values):
    """A project in both languages; `partners` and `fields` are slugs' records."""
    made = Project.objects.create(
        **public(
            {
                "name_en": name,
                "name_zh_hans": f"中文：{name}",
                "kind": Project.Kind.INVESTMENT,
                "stage": "operating",
                "owner_area": area(owner) if owner else None,
                **values,
            }
        )
    )
    made.areas.set([area(slug) for slug in areas])
    made.partners.set(partners)
    made.fields.set(fields)
    index.note(made)
    return made


def practice(what="One window for every permit", owner="dalian", **fields):
    values = {"what_en": what, "what_zh_hans": f"中文：{what}", "owner_area": area(owner), **fields}
    return Practice.objects.create(**public(values))


def document(title="Rules on business entities", owner="dalian", **fields):
    values = {
        "title_en": title,
        "title_zh_hans": f"中文：{title}",
        "validity": Document.Validity.ISSUED,
        "owner_area": area(owner) if owner else None,
        **fields,
    }
    return Document.objects.create(**public(values))


def platform(name="Credit platform", areas=("yingkou",), owner="yingkou", **fields):
    values = {
        "name_en": name,
        "name_zh_hans": f"中文：{name}",
        "kind": Platform.Kind.PLATFORM,
        "owner_area": area(owner) if owner else None,
        **fields,
    }
    made = Platform.objects.create(**public(values))
    made.areas.set([area(slug) for slug in areas])
    index.note(made)
    return made


def correction(thing, note_en="", note_zh_hans=""):
    content_type = ContentType.objects.get_for_model(thing)
    return Correction.objects.create(
        content_type=content_type, thing_number=thing.pk, note_en=note_en, note_zh_hans=note_zh_hans
    )


def no_reviews():
    """From now on what is submitted is signed off at once."""
    Workflow.default().steps.all().delete()


def account(username="chen", group="Editors", area_slug="dalian", role=Assignment.Role.EDITOR):
    """Somebody with a group and an assignment; `area_slug=None` is all areas, `group=None` neither of the two."""
    user = User.objects.create_user(username, password=PASSWORD, is_staff=True)
    if group:
        user.groups.add(Group.objects.get(name=group))
        Assignment.objects.create(user=user, area=area(area_slug) if area_slug else None, role=role)
    return user


def administrator(username="root"):
    return User.objects.create_superuser(username, password=PASSWORD)


REVIEW_ROLES = [Assignment.Role.FIRST_REVIEWER, Assignment.Role.SECOND_REVIEWER, Assignment.Role.FINAL_REVIEWER]


def reviewers(area_slug="dalian"):
    """Three people, one for each step of the reviews in the area."""
    return [account(f"{role}-{area_slug}", "Reviewers", area_slug, role) for role in REVIEW_ROLES]


def revised(thing, by, **fields):
    """Saves `thing` anew with other values; the new version."""
    content = thing.newest_revision().content
    return acts.revise(thing, content | {"fields": content["fields"] | fields}, by=by)


def submitted(thing, by, **wishes):
    """The submission of the newest version."""
    return acts.submit(thing, thing.newest_revision().number, by=by, **wishes)


def approved(submission, *people, **moments):
    """The submission after each of `people` has approved it at their step; `moments` go with the last."""
    for nth, person in enumerate(people, start=1):
        submission = acts.approve(
            submission,
            submission.step_id,
            submission.revision.hash,
            by=person,
            secrecy_cleared=True,
            **(moments if nth == len(people) else {}),
        )
    return submission
