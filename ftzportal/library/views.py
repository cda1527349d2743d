from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from .storage import NAME

# Ours, because the system's table says of some files that a browser may run them.
TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "pdf": "application/pdf",
}


@require_safe
def media(request, name):
    """An uploaded file. What a browser does not show as a picture or a PDF it is told to save."""
    if not NAME.fullmatch(name):
        raise Http404
    try:
        file = default_storage.open(name)
    except OSError:
        raise Http404 from None
    content_type = TYPES.get(name.rsplit(".", 1)[1])
    return FileResponse(
        file,
        as_attachment=content_type is None,
        content_type=content_type or "application/octet-stream",
        headers={
            # A name is never given twice.
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )
