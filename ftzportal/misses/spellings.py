"""Adds another spelling to a record, as its own form would, for who may change it there."""

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from ftzportal.publishing import acts, submittable
from ftzportal.publishing.models import Published
from ftzportal.search.findable import FOUND_MODELS
from ftzportal.search.finding import find
from ftzportal.search.folding import key_of

from .models import Miss

OFFERED_OF_A_KIND = 10


def admins_of_all_spelled():
    """The admin of each model whose records have other spellings."""
    registered = admin.site._registry
    return [registered[model] for model in FOUND_MODELS if model in registered and has_spellings(model)]


def admins_of_spelled(request):
    """Those of which the user may change any."""
    return [one for one in admins_of_all_spelled() if one.has_change_permission(request)]


def kinds_kept_by_others(request):
    """The names of those of which the user may change none, in one text."""
    others = [one for one in admins_of_all_spelled() if not one.has_change_permission(request)]
    return _(", ").join(str(one.model._meta.verbose_name_plural) for one in others)


def has_spellings(model):
    try:
        return bool(model._meta.get_field("aliases"))
    except FieldDoesNotExist:
        return False


def offered(request, words):
    """[(kind, [(value, record, its spellings)])] of those that the user may change and whose list finds the words."""
    groups = []
    for model_admin in admins_of_spelled(request):
        found, _repeats = model_admin.get_search_results(request, model_admin.get_queryset(request), words)
        records = [one for one in found[: 2 * OFFERED_OF_A_KIND] if model_admin.has_change_permission(request, one)]
        if records:
            kind = capfirst(str(model_admin.model._meta.verbose_name))
            groups.append((kind, [row_of(record) for record in records[:OFFERED_OF_A_KIND]]))
    return groups


def row_of(record):
    return f"{record._meta.model_name}-{record.pk}", record, _(", ").join(record.aliases.splitlines())


def chosen(request, value):
    """(the admin, the record) named by `offered`; None where there is none that the user may look at."""
    kind, _dash, number = value.partition("-")
    for model_admin in admins_of_spelled(request):
        if model_admin.opts.model_name == kind and number.isdecimal() and len(number) < 19:
            record = model_admin.get_queryset(request).filter(pk=int(number)).first()
            return (model_admin, record) if record else None
    return None


def add(request, model_admin, record, spelling):
    """
    Makes `spelling` another of the record's; the number of the version that says so, of what is reviewed before it
    appears, else None. PermissionDenied or ValidationError.
    """
    if not model_admin.has_change_permission(request, record):
        raise PermissionDenied
    with transaction.atomic():
        now = type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)
        if isinstance(now, Published):
            return in_new_version(request, now, spelling)
        now.aliases = with_spelling(now.aliases, spelling)
        now.save(update_fields=["aliases"])
        # As Django keeps it: in no language.
        with override(None):
            field = capfirst(str(now._meta.get_field("aliases").verbose_name))
        model_admin.log_change(request, now, [{"changed": {"fields": [f"{field}: {spelling}"]}}])
    return None


def in_new_version(request, thing, spelling):
    if submittable.is_in_review(thing):
        raise ValidationError(
            _("It is in review: a change now would begin the reviews anew. Add the spelling after it.")
        )
    content = thing.newest_revision().content
    fields = content["fields"] | {"aliases": with_spelling(content["fields"].get("aliases", ""), spelling)}
    note = _("Another spelling: %(words)s") % {"words": spelling}
    return acts.revise(thing, content | {"fields": fields}, by=request.user, note=note).number


def with_spelling(aliases, spelling):
    lines = [line for line in map(str.strip, aliases.splitlines()) if line]
    if key_of(spelling) in map(key_of, lines):
        raise ValidationError(_("It has this spelling already."))
    return "\n".join([*lines, spelling])


def forget_what_is_found(words):
    """Takes from the list what a search finds now; the languages in which that is."""
    languages = Miss.objects.filter(words=words).order_by().values_list("language", flat=True).distinct()
    found = [language for language in languages if find(words, language).total]
    Miss.objects.filter(words=words, language__in=found).delete()
    return found
