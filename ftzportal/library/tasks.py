from django.tasks import task

from . import pictures
from .models import Picture


@task
def make_renditions(picture_pk):
    """The copies of the picture that are missing, none of those that are there."""
    picture = Picture.objects.filter(pk=picture_pk).first()
    # It may have been deleted meanwhile.
    if picture is not None and (missing := pictures.missing(picture)):
        pictures.made_again(picture, missing)
