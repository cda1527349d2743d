"""
Reads what people write in Word, WPS and LibreOffice: one .docx file becomes a `Proposal` of a title, a text and what
else was recognised, with a report of what was kept, changed and dropped. Knows no content of the site.

documents (opened safely) → flattening (plain WordprocessingML) → reading (mammoth, HTML) → recognising (a proposal)
"""

from .documents import MAX_BYTES, shown_name
from .recognising import Proposal, propose, with_pictures

__all__ = ["MAX_BYTES", "Proposal", "propose", "shown_name", "with_pictures"]
