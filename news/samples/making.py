"""Makes as many sample records as are asked for, those that are there already counted in."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import timezone

from areas.models import Area, Enterprise, Field, Milestone, Participation, Partner, Project, Stage
from ftzportal.rich_text import clean_html
from ftzportal.search import index
from ftzportal.search.engines import engine
from ftzportal.search.folding import knowing
from news.models import Column, NewsItem, Source

from .ahead import drafted
from .vocabulary import ENTERPRISES, STAGE_PHRASES
from .writing import Writer, chance_of

BATCH = 2000
SLUG = "sample-"
COLUMNS = {
    "policy": ("home", "Policy", "政策", "政策文件", None),
    "notices": ("policy", "Notices", "通知公告", "通知公告", 180),
    "policy-interpretation": ("policy", "Policy interpretation", "政策解读", "政策解读", 180),
}
# The news column three times as often as the two others.
SHARES = ["economic-social-news"] * 3 + ["notices", "policy-interpretation"]
SOURCES = {
    "this-site": ("This site", "本站", Source.Kind.OWN),
    "sample-gazette": ("Sample Harbour Gazette", "样例海港日报", Source.Kind.NEWSPAPER),
    "sample-agency": ("Sample News Agency", "样例通讯社", Source.Kind.AGENCY),
}
STAGES = list(STAGE_PHRASES)


class Shelf:
    """The records that samples are linked with, read once."""

    def __init__(self, pictures=None, files=None):
        self.areas = list(Area.objects.all())
        self.columns = [Column.objects.get(slug=slug).pk for slug in SHARES]
        self.sources = [Source.objects.get(slug=slug).pk for slug in SOURCES]
        self.enterprises = list(Enterprise.objects.filter(slug__in=ENTERPRISES).values_list("pk", flat=True))
        self.partners = dict(Partner.objects.values_list("slug", "pk"))
        self.fields = dict(Field.objects.values_list("slug", "pk"))
        self.projects = list(
            Project.objects.filter(slug__startswith=SLUG).order_by("slug").values_list("pk", flat=True)
        )
        self.pictures, self.files = pictures or {}, files or {}


def make_reference_records():
    """Columns, sources and enterprises of the samples; none of them pretends to be a real one."""
    for slug, (parent, name_en, name_zh_hans, column_type, limit) in COLUMNS.items():
        Column.objects.get_or_create(
            slug=slug,
            defaults={
                "parent": Column.objects.get(slug=parent),
                "name_en": name_en,
                "name_zh_hans": name_zh_hans,
                "column_type": column_type,
                "update_limit_days": limit,
                "position": 1,
            },
        )
    for slug, (name_en, name_zh_hans, kind) in SOURCES.items():
        defaults = {"name_en": name_en, "name_zh_hans": name_zh_hans, "kind": kind}
        Source.objects.get_or_create(slug=slug, defaults=defaults)
    for slug, (name_en, name_zh_hans) in ENTERPRISES.items():
        Enterprise.objects.get_or_create(slug=slug, defaults={"name_en": name_en, "name_zh_hans": name_zh_hans})


def missing(model, wanted):
    """The numbers, of 1 to `wanted`, of which there is no sample yet."""
    there = set(model.objects.filter(slug__startswith=SLUG).values_list("slug", flat=True))
    return [number for number in range(1, wanted + 1) if f"{SLUG}{number}" not in there]


def moment_of(chance, now, days=730):
    """Some working hour of the last `days` days, the recent ones more often."""
    moment = now - timedelta(days=days * chance.random() ** 2)
    at_work = moment.replace(hour=chance.randint(8, 17), minute=chance.randint(0, 59), second=0, microsecond=0)
    return at_work if at_work < now else at_work - timedelta(days=1)


def make_news_items(numbers, seed, shelf):
    """Makes the items of `numbers` in batches; yields how many were made, after each batch."""
    yield from written(partial(news_item, seed=seed, shelf=shelf), numbers, write_news_items)


def written(draft, numbers, write):
    """Writes what is drafted of each number; yields how many, after each batch."""
    with engine().in_bulk():
        for drafts, tokens_by_line in drafted(draft, numbers, BATCH):
            with transaction.atomic(), knowing(tokens_by_line):
                write(drafts)
                index.note_all(made for made, *_others in drafts)
            yield len(drafts)


def write_news_items(drafts):
    NewsItem.objects.bulk_create([item for item, _ in drafts])
    link(NewsItem, ["areas", "projects", "enterprises", "attachments"], drafts)


def link(model, names, drafts):
    """Writes the many-to-many relations `names` of saved things; `drafts` are (thing, {name: keys})."""
    for name in names:
        through, field = getattr(model, name).through, model._meta.get_field(name)
        own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        through.objects.bulk_create(
            through(**{own: thing.pk, other: key}) for thing, links in drafts for key in links[name]
        )


def news_item(number, seed, shelf):
    """An item that was not saved, and what it is to be linked with."""
    chance, now = chance_of(seed, "news", number), timezone.localtime()
    owner = chance.choice(shelf.areas)
    # One in a hundred is yet to come.
    publish_at = now + timedelta(days=chance.randint(1, 30)) if number % 100 == 7 else moment_of(chance, now)
    writer = Writer(chance, owner, publish_at)
    texts = in_languages(
        chance, title=writer.title(), summary=writer.summary(), body=cleaned(writer.body(chance.randint(4, 8)))
    )
    picture = chance.choice(shelf.pictures.get(owner.pk) or [None]) if chance.random() < 1 / 3 else None
    item = NewsItem(
        slug=f"{SLUG}{number}",
        publish_at=publish_at,
        # The database's own default is worked out for each row, which takes a tenth of the time.
        created_at=now,
        column_id=chance.choice(shelf.columns),
        source_id=chance.choice(shelf.sources),
        owner_area=owner,
        lead_picture=picture,
        **texts,
    )
    areas = {owner.pk}
    if chance.random() < 0.15:
        areas.add(chance.choice(shelf.areas).pk)
    links = {
        "areas": areas,
        "projects": few(chance, shelf.projects, 0.3),
        "enterprises": few(chance, shelf.enterprises, 0.3),
        "attachments": few(chance, shelf.files.get(owner.pk), 0.1),
    }
    return item, links


def in_languages(chance, **pairs):
    """The columns of each text: nine times in ten in both languages, else in one of them."""
    left_out = chance.choice(["en", "zh_hans"]) if chance.random() < 0.1 else None
    columns = {}
    for name, pair in pairs.items():
        for language, text in zip(("en", "zh_hans"), pair, strict=True):
            columns[f"{name}_{language}"] = "" if language == left_out else text
    return columns


def cleaned(pair):
    return tuple(map(clean_html, pair))


def few(chance, keys, share):
    """One or two of `keys` in `share` of the cases, else none."""
    return chance.sample(keys, min(len(keys), chance.randint(1, 2))) if keys and chance.random() < share else []


def make_projects(numbers, seed, shelf):
    """Makes the projects of `numbers` in batches; yields how many were made, after each batch."""
    yield from written(partial(project, seed=seed, shelf=shelf), numbers, write_projects)


def write_projects(drafts):
    Project.objects.bulk_create([made for made, _links, _parts in drafts])
    link(Project, ["areas", "partners", "fields"], [(made, links) for made, links, _parts in drafts])
    parts = [part for _made, _links, parts in drafts for part in parts]
    for model in [Participation, Milestone]:
        model.objects.bulk_create(part for part in parts if isinstance(part, model))


def project(number, seed, shelf):
    """A project that was not saved, what it is to be linked with, and its parts."""
    chance, now = chance_of(seed, "project", number), timezone.localtime()
    owner = chance.choice(shelf.areas)
    publish_at = moment_of(chance, now)
    writer = Writer(chance, owner, publish_at)
    stage = chance.choice(STAGES)
    texts = in_languages(
        chance, name=writer.project_name(), summary=writer.summary(), text=cleaned(writer.body(chance.randint(3, 5)))
    )
    phrase_en, phrase_zh_hans = STAGE_PHRASES[stage]
    reached = milestones(chance, stage, publish_at.date())
    has_amount = chance.random() < 0.7
    made = Project(
        slug=f"{SLUG}{number}",
        publish_at=publish_at,
        # The database's own default is worked out for each row, which takes a tenth of the time.
        created_at=now,
        kind=chance.choice(Project.Kind.values),
        owner_area=owner,
        stage=stage,
        stage_phrase_en=phrase_en,
        stage_phrase_zh_hans=phrase_zh_hans,
        stage_as_of=reached[-1].reached_on,
        started_on=reached[0].reached_on,
        investment_amount=Decimal(chance.randint(8, 900) * 1_000_000) if has_amount else None,
        investment_currency=chance.choice(["CNY", "CNY", "CNY", "USD"]) if has_amount else "",
        **texts,
    )
    links = {
        "areas": {owner.pk, chance.choice(shelf.areas).pk} if chance.random() < 0.2 else {owner.pk},
        "partners": list(filter(None, [shelf.partners.get(writer.partner)])),
        "fields": list(filter(None, [shelf.fields.get(writer.topic)])),
    }
    roles = [Participation.Role.LOCAL_SIDE, Participation.Role.PARTNER_SIDE]
    pairs = zip(chance.sample(shelf.enterprises, 2), roles, strict=True)
    taking_part = [Participation(project=made, enterprise_id=pk, role=role) for pk, role in pairs]
    for milestone in reached:
        milestone.project = made
    return made, links, [*taking_part, *reached]


def milestones(chance, stage, last):
    """Those, not saved yet, of the stages up to `stage`, oldest first; the last was reached before the day `last`."""
    reached, day = [], last - timedelta(days=chance.randint(5, 60))
    for earlier in reversed(STAGES[: STAGES.index(stage) + 1][-3:]):
        note_en, note_zh_hans = STAGE_PHRASES[earlier]
        reached.insert(
            0,
            Milestone(
                reached_on=date(day.year, day.month, day.day),
                stage=Stage(earlier),
                note_en=f"{note_en[0].upper()}{note_en[1:]}",
                note_zh_hans=note_zh_hans,
            ),
        )
        day -= timedelta(days=chance.randint(60, 200))
    return reached
