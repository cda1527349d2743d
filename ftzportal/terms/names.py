"""Which records texts speak of by name; the models say it of themselves."""

from django.utils.text import capfirst

from ftzportal.editing import linkable
from ftzportal.translated import LANGUAGES, to_attribute

from .matching import Named

# By the model, the field of its name and whether it has a page to link to.
NAMED_MODELS = {}


def named_in_texts(field, has_page=False):
    """
    For a model whose records texts name: `field` holds the name in each language, `aliases`, where there are any, the
    other spellings, one a line. What has a page is reached at `/to/<model>/<number>/` whatever becomes of its name.
    """

    def note(model):
        NAMED_MODELS[model] = (field, has_page)
        return model

    return note


def names_for(user):
    """
    Every name that the user may meet: of published things those that they may link to, so no other area's drafts. The
    term base comes first, because it decides what a spelling stands for.
    """
    models = sorted(NAMED_MODELS, key=lambda model: model._meta.app_label != "terms")
    return [named for model in models for named in names_of(model, user)]


def names_of(model, user):
    field, has_page = NAMED_MODELS[model]
    columns = [to_attribute(field, code) for code in LANGUAGES]
    if has_aliases := any(column.name == "aliases" for column in model._meta.fields):
        columns.append("aliases")
    what = capfirst(str(model._meta.verbose_name))
    for number, *texts in linkable(model, user).order_by("pk").values_list("pk", *columns):
        aliases = texts.pop().splitlines() if has_aliases else []
        yield Named(
            kind=model._meta.model_name,
            number=number,
            what=what,
            names=dict(zip(LANGUAGES, texts, strict=True)),
            aliases=[alias.strip() for alias in aliases],
            has_page=has_page,
        )
