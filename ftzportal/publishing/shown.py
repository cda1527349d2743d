"""What a version shows of the library: pictures and files that its fields link and its texts name."""

from django.apps import apps
from django.utils import timezone

from ftzportal.library.uses import named_in

from . import contents


def fields_to_library(model):
    """The names of the fields by which things of `model` show what the library keeps."""
    return [
        field.name
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.is_relation and hasattr(field.related_model, "address_in_texts")
    ]


def keys_in(content, record_model):
    """The keys of the records of a model of the library that a content links."""
    model = apps.get_model(content["model"])
    keys = set()
    for name in fields_to_library(model):
        if model._meta.get_field(name).related_model is record_model:
            value = content["fields"].get(name)
            keys |= set(value if isinstance(value, list) else [value])
    return keys - {None}


def shows(content, record):
    """Whether a content links `record`, or names it in a text."""
    return record.pk in keys_in(content, type(record)) or record.address_in_texts in contents.as_text(content)


def makers_of(content):
    """The keys of the people who made what the content shows of the library, by a field or in a text."""
    makers = set()
    for name, named in named_in(contents.as_text(content)).items():
        record_model = apps.get_model("library", name)
        made = record_model._default_manager.filter(pk__in=keys_in(content, record_model) | set(named))
        makers |= set(made.values_list("created_by", flat=True))
    return makers - {None}


def is_settled(record):
    """
    Whether `record` may not change any more, because what was signed, or is being reviewed, shows it: readers would
    meet what no reviewer saw.
    """
    if type(record)._default_manager.public().filter(pk=record.pk).exists():
        return True
    return any(shows(content, record) for content in contents_under_review())


def contents_under_review():
    """What is in review, and what is signed off and has still to appear."""
    from .models import Published, Release, Submission

    for submission in Submission.objects.open().select_related("revision"):
        yield submission.revision.content
    for release in Release.objects.pending().select_related("revision"):
        yield release.revision.content
    for model in apps.get_models():
        if issubclass(model, Published):
            due = model._default_manager.filter(publish_at__gt=timezone.now(), live_revision__isnull=False)
            for thing in due.select_related("live_revision"):
                yield thing.live_revision.content
