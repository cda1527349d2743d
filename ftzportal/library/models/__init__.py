"""Pictures and files, and where the texts of published things name them."""

from .attachments import Attachment, AttachmentVersion
from .pictures import Picture
from .uses import Use

__all__ = ["Attachment", "AttachmentVersion", "Picture", "Use"]
