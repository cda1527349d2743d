"""Sample files: a table of each area, so that lists of files can be seen."""

from io import BytesIO

from ftzportal.library import attachments
from ftzportal.library.models import Attachment


def sample_files(areas):
    """`{area pk: keys of its files}`, one each; what is missing is written."""
    return {area.pk: [sample_file(area).pk] for area in areas}


def sample_file(area):
    title = f"Sample table of the {area.name_en}"
    if own := Attachment.objects.filter(owner_area=area, title_en=title).first():
        return own
    table = f"片区,样例数值\n{area.name_zh_hans},{area.pk}\n"
    kept = attachments.keep(BytesIO(table.encode("utf-8-sig")), f"sample-{area.slug}.csv")
    made = Attachment.objects.create(
        title_en=title,
        title_zh_hans=f"{area.name_zh_hans}样例表",
        name=kept.public_name,
        kind=kept.kind,
        owner_area=area,
    )
    made.add_version(kept, by=None)
    return made
