"""Records that pages name by links which Django would take away without asking."""

from django.utils.text import capfirst

from ftzportal.publishing.models import Revision

from .facts import FactAdmin

# Of the things and of the versions that keep a record from being deleted, so many are named.
SHOWN = 10


class NamedAdmin(FactAdmin):
    """
    Is not deleted while a thing or a version names it: a page that was signed off would change by itself, and an old
    version could not be restored as it was.
    """

    def protects(self, field):
        return field.many_to_many or super().protects(field)

    def protecting(self, objs):
        return [told for obj in objs for told in (*things_naming(obj), *versions_naming(obj))]


def things_naming(record):
    for relation in record._meta.related_objects:
        if relation.many_to_many:
            things = relation.related_model._base_manager.filter(**{relation.field.name: record})
            yield from (f"{capfirst(relation.related_model._meta.verbose_name)}: {thing}" for thing in things[:SHOWN])


def versions_naming(record):
    """By the text of the versions, whose form is fixed (see `contents.as_text`): a key alone, or one of a list."""
    names = "|".join(sorted({relation.field.name for relation in record._meta.related_objects}))
    link = rf'"({names})":({record.pk}[,}}]|\[([0-9]+,)*{record.pk}[],])'
    versions = Revision.objects.filter(text__regex=link).defer("text").select_related("content_type")
    for version in versions.order_by("content_type", "thing_number", "number")[:SHOWN]:
        yield f"{capfirst(version.content_type.name)}: № {version.thing_number}, {version}"
