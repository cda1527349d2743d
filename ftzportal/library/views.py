from io import BytesIO

from django.apps import apps
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ftzportal.kept.pieces import in_pieces, pieces_of
from ftzportal.publishing.contents import as_text
from ftzportal.publishing.preview import opened_contents

from . import pictures
from .checking import KINDS
from .models import Attachment, Picture
from .storage import NAME, StoreAwayError, stem_of

# Ours, because the system's table says of some files that a browser may run them.
TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
# A name is never given twice, so a browser keeps it for a year; a cache that many share asks again after a minute,
# because what shows the picture may have been withdrawn.
KEPT_BY_ALL = "public, max-age=31536000, s-maxage=60, immutable"
# The address of a file stays when a new version comes.
FRESH_FOR_ALL = "public, max-age=60"
KEPT_BY_NONE = "private, no-store"
RUNS_NOTHING = "sandbox; default-src 'none'"


@in_pieces
@require_safe
def media(request, name):
    """A picture or a rendition of it, for whoever may see it. Http404 for everybody else, and for anything else."""
    if not NAME.fullmatch(name):
        raise Http404
    found = Picture.objects.of_file(name)
    picture = public_one(request, found, stem_of(name))
    kept = KEPT_BY_ALL if picture else KEPT_BY_NONE
    if picture is None:
        picture = found.first()
        if picture is None or not may_see(request, picture):
            raise Http404
    return FileResponse(
        opened(picture, name),
        content_type=TYPES[name.rsplit(".", 1)[1]],
        headers={
            "Cache-Control": kept,
            "Content-Security-Policy": RUNS_NOTHING,
            "X-Content-Type-Options": "nosniff",
        },
    )


@in_pieces
@require_safe
def file(request, number, name):
    """
    A file for readers, at an address that gives its newest version. Http404 for who may not see it. Who may edit it
    gets an older one with `?version=`.
    """
    found = Attachment.objects.filter(pk=number).for_list()
    attachment = public_one(request, found, number)
    is_public = attachment is not None
    if attachment is None:
        attachment = found.first()
        if attachment is None or not may_see(request, attachment):
            raise Http404
    if name != attachment.name:
        kept = {"Cache-Control": FRESH_FOR_ALL if is_public else KEPT_BY_NONE}
        return HttpResponsePermanentRedirect(attachment.get_absolute_url(), headers=kept)
    version = attachment.current
    if "version" in request.GET:
        version, is_public = older_version(request, attachment), False
    kept = FRESH_FOR_ALL if is_public else KEPT_BY_NONE
    headers = {"Cache-Control": kept, "ETag": f'"{version.digest}"', "X-Content-Type-Options": "nosniff"}
    if (unchanged := get_conditional_response(request, headers["ETag"])) and unchanged.status_code == 304:
        unchanged.headers["Cache-Control"] = kept
        return unchanged
    return file_response(attachment, version, headers)


def public_one(request, found, named):
    """
    Of the rows `found`, which `named` tells from others of their model, the one that all may see; None if none is such.
    It is looked for first, without a look at who asks, and once while the content stays as it is: all that shows
    pictures and files has to be gone through.
    """
    return pieces_of(request).kept(("public", found.model, named), lambda: found.public().first())


def older_version(request, attachment):
    """The one of that number, for those who may use the file in their own things; else Http404."""
    number = request.GET["version"]
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    get_object_or_404(Attachment.objects.visible_to(request.user), pk=attachment.pk)
    return get_object_or_404(attachment.versions.defer("text"), number=number)


def file_response(attachment, version, headers):
    try:
        content = default_storage.open(version.file.name)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content,
        # Chromium's viewer of PDFs starts in spite of the sandbox.
        as_attachment=attachment.kind != "pdf",
        filename=attachment.name,
        content_type=KINDS[attachment.kind],
        headers=headers | {"Content-Security-Policy": RUNS_NOTHING},
    )


def may_see(request, record):
    """
    Whether the one who asks may see what is not public: somebody signed in who may use it, or has a thing in their
    lists that does; and who opened the preview link of a version that shows it.
    """
    if any(is_named_in(record, content) for content in opened_contents(request)):
        return True
    return type(record).objects.visible_to(request.user).filter(pk=record.pk).exists()


def is_named_in(record, content):
    """Whether a version links the record by a field, or names its address in a text."""
    model = apps.get_model(content["model"])
    for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
        value = content["fields"].get(field.name)
        if field.related_model is type(record) and record.pk in (value if isinstance(value, list) else [value]):
            return True
    return record.address_in_texts in as_text(content)


def opened(picture, name):
    """The file; made now, if it is a rendition that is missing. Http404 for a size that no page asks for."""
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        wanted = [one for one in picture.renditions() if one.name(picture.file.name) == name]
        if not wanted:
            raise Http404 from None
    try:
        return BytesIO(pictures.made_again(picture, wanted)[0])
    except StoreAwayError:
        raise
    except OSError:  # It is gone, or no picture any more.
        raise Http404 from None
