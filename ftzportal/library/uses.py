"""What uses a picture or a file: published things by a field of theirs, and texts that name its address."""

import re

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from ftzportal.rich_text import RichTextField
from ftzportal.scope import ScopedQuerySet

ADDRESS_OF_PICTURE = re.compile(r"/media/([0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32})")
ADDRESS_OF_FILE = re.compile(r"/files/([1-9][0-9]{0,17})/")


class UsedQuerySet(ScopedQuerySet):
    """Of what is made to be shown by other things: they decide who sees it."""

    def public(self):
        """What something uses that is public now. The whole rule for strangers; a draft's pictures are not here."""
        return self.filter(used_by(self.model, lambda things: things.published()))

    def visible_to(self, user):
        """What the user may look at: what they may link to, and what a thing in their areas uses."""
        if not user.is_staff:
            return self.none()
        used = used_by(self.model, lambda things: things.in_scope_of(user))
        return self.in_scope_of(user) | self.filter(owner_area=None) | self.filter(used)


def used_by(model, narrow):
    """A condition on rows of `model`: one of the things that `narrow` leaves of each published model uses it."""
    conditions = [
        Exists(narrow(things_of(relation)).filter(**{relation.field.name: OuterRef("pk")}))
        for relation in relations_from_things(model)
    ]
    uses = model._meta.get_field("uses_in_texts")
    for text_model in models_with_texts():
        named = uses.related_model.objects.filter(
            # Looked up for each: as a set SQLite would gather all that is left.
            Exists(narrow(text_model._default_manager.all()).filter(pk=OuterRef("thing_number"))),
            content_type=ContentType.objects.get_for_model(text_model),
            **{uses.field.name: OuterRef("pk")},
        )
        conditions.append(Exists(named))
    return Q(*conditions, _connector=Q.OR)


def relations_from_things(model):
    """The relations to `model` from models of which some rows are public."""
    return [relation for relation in model._meta.related_objects if hasattr(things_of(relation), "published")]


def things_of(relation):
    return relation.related_model._default_manager.all()


def models_with_texts():
    return [model for model in apps.get_models() if issubclass(model, WithTexts)]


def things_using(record):
    """`[(model, its rows that use the record)]`; of a part of a thing, the part."""
    found = [
        (relation.related_model, things_of(relation).filter(**{relation.field.name: record}))
        for relation in relations_from_things(type(record))
    ]
    for model in models_with_texts():
        numbers = record.uses_in_texts.filter(content_type=ContentType.objects.get_for_model(model))
        found.append((model, model._default_manager.filter(pk__in=numbers.values("thing_number"))))
    return found


class WithTexts(models.Model):
    """
    A row whose texts may name pictures and files. Its model's queryset says which rows are `published` and which
    `in_scope_of` a user.
    """

    uses_of_library = GenericRelation("library.Use", object_id_field="thing_number")

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        is_new, saved = self._state.adding, kwargs.get("update_fields")
        super().save(*args, **kwargs)
        texts = [field for field in self._meta.concrete_fields if isinstance(field, RichTextField)]
        if saved is None or any(field.name in saved for field in texts):
            note_uses(self, " ".join(getattr(self, field.attname) for field in texts), is_new)

    @property
    def thing_of_text(self):
        """What has a page of its own: the row, or that of which it is a part."""
        return self


def note_uses(thing, text, is_new=False):
    """Brings the rows that say which pictures and files the text of `thing` names up to the text."""
    named = {(kind, key) for kind, keys in named_in(text).items() for key in keys}
    if is_new and not named:
        return
    uses = thing.uses_of_library
    known = {
        ("picture", picture) if picture else ("attachment", attachment): key
        for key, picture, attachment in uses.values_list("pk", "picture", "attachment")
    }
    if gone := known.keys() - named:
        uses.filter(pk__in=[known[one] for one in gone]).delete()
    about = {"content_type": ContentType.objects.get_for_model(thing), "thing_number": thing.pk}
    uses.bulk_create([uses.model(**about, **{f"{kind}_id": key}) for kind, key in sorted(named - known.keys())])


def named_in(text):
    """The keys of what a text names of the library: {"picture": keys, "attachment": keys}."""
    return {
        "picture": keys_of_pictures(set(ADDRESS_OF_PICTURE.findall(text))),
        "attachment": keys_of(set(ADDRESS_OF_FILE.findall(text))),
    }


def names_foreign(text, before, user):
    """Whether `text` names a picture or a file that `before` did not, and that is not the user's to look at."""
    known = named_in(before)
    for kind, keys in named_in(text).items():
        model = apps.get_model("library", kind)
        if fresh := set(keys) - set(known[kind]):
            seen = model.objects.filter(pk__in=fresh)
            if (seen.visible_to(user) | seen.public()).distinct().count() < len(fresh):
                return True
    return False


def keys_of_pictures(stems):
    model = apps.get_model("library.Picture")
    names = [f"{stem}.{extension}" for stem in stems for extension in model.EXTENSIONS]
    return model.objects.filter(file__in=names).values_list("pk", flat=True) if names else []


def keys_of(numbers):
    model = apps.get_model("library.Attachment")
    return model.objects.filter(pk__in=numbers).values_list("pk", flat=True) if numbers else []


def files_shown_by(model, things):
    """[(the model of files, key of a file, key of a thing)]: what things of a model offer, and their texts name."""
    files, owners = apps.get_model("library.Attachment"), {}
    for thing in things:
        for text in filter(names_a_file, [thing, *parts_with_texts(thing)]):
            owners.setdefault(type(text), {})[text.pk] = thing.pk
    texts = [
        Q(content_type=ContentType.objects.get_for_model(one), thing_number__in=keys) for one, keys in owners.items()
    ]
    found = set()
    if texts:
        uses = files._meta.get_field("uses_in_texts").related_model.objects.filter(
            Q(*texts, _connector=Q.OR), attachment__isnull=False
        )
        for content_type, number, file in uses.values_list("content_type", "thing_number", "attachment"):
            text_model = ContentType.objects.get_for_id(content_type).model_class()
            found.add((file, owners[text_model][number]))
    if things and hasattr(model, "attachments"):
        name = model._meta.model_name
        links = model.attachments.through._base_manager.filter(**{f"{name}__in": [thing.pk for thing in things]})
        found.update(links.values_list("attachment", name))
    return [(files, file, thing) for file, thing in sorted(found)]


def names_a_file(record):
    """Whether a text of the record may name a file; most do not, and need not be asked of the database."""
    texts = [field for field in record._meta.concrete_fields if isinstance(field, RichTextField)]
    return any(ADDRESS_OF_FILE.search(getattr(record, field.attname)) for field in texts)


def parts_with_texts(thing):
    for name in thing.versioned_children:
        if issubclass(thing._meta.get_field(name).related_model, WithTexts):
            yield from getattr(thing, name).all()


def named_uses(record, user):
    """
    Where the record is used, for `user`: `{"things": [{kind, thing, url}], "others": how many more there are}`. What
    lies outside of the user's areas is counted and not named.
    """
    things, others = {}, 0
    for _model, rows in things_using(record):
        seen = rows.in_scope_of(user)
        for row in seen:
            thing = row.thing_of_text
            page = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change"
            things[thing] = {"kind": thing._meta.verbose_name, "thing": thing, "url": reverse(page, args=[thing.pk])}
        others += rows.exclude(pk__in=seen.values("pk")).count()
    return {"things": list(things.values()), "others": others}
