from .changes import Change, changed_since
from .desks import Autosave, Look, Presence
from .links import PreviewLink, PreviewVisit
from .published import Published
from .querysets import PublishedQuerySet, leads_to_public
from .releases import Correction, Release
from .reviews import Review, Submission
from .revisions import Revision
from .states import State, Work, is_missing_in, is_older_in, is_public_at, is_written_in, text_indexes
from .things import AboutThing
from .workflows import ProofreadingPoint, Step, Substitution, Workflow

__all__ = [
    "AboutThing",
    "Autosave",
    "Change",
    "Correction",
    "Look",
    "Presence",
    "PreviewLink",
    "PreviewVisit",
    "ProofreadingPoint",
    "Published",
    "PublishedQuerySet",
    "Release",
    "Review",
    "Revision",
    "State",
    "Step",
    "Submission",
    "Substitution",
    "Work",
    "Workflow",
    "changed_since",
    "is_missing_in",
    "is_older_in",
    "is_public_at",
    "is_written_in",
    "leads_to_public",
    "text_indexes",
]
