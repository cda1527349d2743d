"""Makes as many sample records as are asked for, those that are there already counted in."""

from datetime import UTC, date, timedelta
from decimal import Decimal
from functools import partial
from itertools import batched, islice

from django.db import transaction
from django.utils import timezone

from areas.models import Area, Enterprise, Field, Milestone, Participation, Partner, Project, Stage
from ftzportal.numbering import numbers_taken
from ftzportal.search.engines import engine
from ftzportal.search.new_things import with_relations
from ftzportal.search.shelves import Shelves
from news.models import Column, NewsItem, Source

from .ahead import made_ahead
from .setting import Draft, batch_of
from .vocabulary import ENTERPRISES, STAGE_PHRASES
from .writing import Writer, chance_of

# So many are written at once, and are made ready in so many parts, of which each takes memory in two processes.
BATCH, PARTS = 2000, 4
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
        enterprises = Enterprise.objects.filter(slug__in=ENTERPRISES)
        self.enterprises = [enterprise.pk for enterprise in enterprises]
        self.partners = {partner.slug: partner for partner in Partner.objects.all()}
        self.fields = dict(Field.objects.values_list("slug", "pk"))
        self.projects = list(
            Project.objects.filter(slug__startswith=SLUG).order_by("slug").values_list("pk", flat=True)
        )
        self.pictures, self.files = pictures or {}, files or {}
        # By their keys, what a search asks of those that a thing is linked with.
        self.known = {one.pk: one for one in self.areas}, {one.pk: one for one in enterprises}

    def related(self, kind, keys):
        return [self.known[kind][key] for key in sorted(keys)]


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


class Missing:
    """The numbers, of 1 to `wanted`, of which there is no sample yet; a byte each, for there may be a million."""

    def __init__(self, model, wanted):
        self.is_there = bytearray(wanted + 1)
        slugs = model.objects.filter(slug__startswith=SLUG).order_by().values_list("slug", flat=True)
        for slug in slugs.iterator():
            number = slug.removeprefix(SLUG)
            if number.isdecimal() and str(int(number)) == number and 0 < int(number) <= wanted:
                self.is_there[int(number)] = 1

    def __len__(self):
        return len(self.is_there) - 1 - sum(self.is_there)

    def __iter__(self):
        return (number for number in range(1, len(self.is_there)) if not self.is_there[number])


def moment_of(chance, now, days=730):
    """Some working hour of the last `days` days, the recent ones more often."""
    moment = now - timedelta(days=days * chance.random() ** 2)
    at_work = moment.replace(hour=chance.randint(8, 17), minute=chance.randint(0, 59), second=0, microsecond=0)
    return at_work if at_work < now else at_work - timedelta(days=1)


def make_news_items(numbers, seed, shelf):
    """Makes the items of `numbers` in batches; yields how many were made, after each batch."""
    yield from written(NewsItem, partial(news_item, seed=seed, shelf=shelf), numbers)


def written(model, draft, numbers):
    """Writes what is drafted of each number; yields how many, after each batch."""
    shelves, size = Shelves(), BATCH // PARTS
    orders = ((some, numbers_taken(model, len(some)), {**shelves.known}) for some in batched(numbers, size))
    made = made_ahead(partial(made_ready, model, draft), orders, -(-len(numbers) // size))
    with engine().in_bulk():
        while count := write_some(made, shelves):
            yield count


def write_some(made, shelves):
    """Writes the next batch of what is made ready; how many things that were."""
    count, words = 0, []
    with transaction.atomic():
        for part in islice(made, PARTS):
            words += part.write(shelves)
            count += part.count
        engine().write(words)
    return count


def made_ready(model, draft, numbers, keys, known_shelves):
    return batch_of(model, list(map(draft, numbers, keys)), known_shelves)


def news_item(number, key, seed, shelf):
    """The `Draft` of an item."""
    chance, now = chance_of(seed, "news", number), timezone.localtime()
    owner = chance.choice(shelf.areas)
    # One in a hundred is yet to come.
    publish_at = now + timedelta(days=chance.randint(1, 30)) if number % 100 == 7 else moment_of(chance, now)
    writer = Writer(chance, owner, publish_at)
    texts = in_languages(chance, title=writer.title(), summary=writer.summary(), body=writer.body(chance.randint(4, 8)))
    picture = chance.choice(shelf.pictures.get(owner.pk) or [None]) if chance.random() < 1 / 3 else None
    item = NewsItem(
        number=key,
        slug=f"{SLUG}{number}",
        # As the database tells it again, by which the index knows what it says.
        publish_at=publish_at.astimezone(UTC),
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
    return Draft(with_relations(item, areas=shelf.related(0, areas), passages=[]), links)


def in_languages(chance, **pairs):
    """The columns of each text: nine times in ten in both languages, else in one of them."""
    left_out = chance.choice(["en", "zh_hans"]) if chance.random() < 0.1 else None
    columns = {}
    for name, pair in pairs.items():
        for language, text in zip(("en", "zh_hans"), pair, strict=True):
            columns[f"{name}_{language}"] = "" if language == left_out else text
    return columns


def few(chance, keys, share):
    """One or two of `keys` in `share` of the cases, else none."""
    return chance.sample(keys, min(len(keys), chance.randint(1, 2))) if keys and chance.random() < share else []


def make_projects(numbers, seed, shelf):
    """Makes the projects of `numbers` in batches; yields how many were made, after each batch."""
    yield from written(Project, partial(project, seed=seed, shelf=shelf), numbers)


def project(number, key, seed, shelf):
    """The `Draft` of a project."""
    chance, now = chance_of(seed, "project", number), timezone.localtime()
    owner = chance.choice(shelf.areas)
    publish_at = moment_of(chance, now)
    writer = Writer(chance, owner, publish_at)
    stage = chance.choice(STAGES)
    texts = in_languages(
        chance, name=writer.project_name(), summary=writer.summary(), text=writer.body(chance.randint(3, 5))
    )
    phrase_en, phrase_zh_hans = STAGE_PHRASES[stage]
    reached = milestones(chance, stage, publish_at.date())
    has_amount = chance.random() < 0.7
    made = Project(
        number=key,
        slug=f"{SLUG}{number}",
        publish_at=publish_at.astimezone(UTC),
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
    partners = list(filter(None, [shelf.partners.get(writer.partner)]))
    links = {
        "areas": {owner.pk, chance.choice(shelf.areas).pk} if chance.random() < 0.2 else {owner.pk},
        "partners": [partner.pk for partner in partners],
        "fields": list(filter(None, [shelf.fields.get(writer.topic)])),
    }
    roles = [Participation.Role.LOCAL_SIDE, Participation.Role.PARTNER_SIDE]
    enterprises = chance.sample(shelf.enterprises, 2)
    pairs = zip(enterprises, roles, strict=True)
    taking_part = [Participation(project=made, enterprise_id=pk, role=role) for pk, role in pairs]
    for milestone in reached:
        milestone.project = made
    relations = {
        "areas": shelf.related(0, links["areas"]),
        "enterprises": shelf.related(1, enterprises),
        "partners": partners,
    }
    return Draft(with_relations(made, **relations), links, [*taking_part, *reached])


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
