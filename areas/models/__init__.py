from .cooperation import Cooperation
from .projects import Milestone, Participation, Project, Stage
from .published import Document, Platform, Practice
from .reference import IS_TO_CONFIRM, Enterprise, Fact, Field, Organisation, Partner
from .zone import Area, Assignment, Zone

__all__ = [
    "IS_TO_CONFIRM",
    "Area",
    "Assignment",
    "Cooperation",
    "Document",
    "Enterprise",
    "Fact",
    "Field",
    "Milestone",
    "Organisation",
    "Participation",
    "Partner",
    "Platform",
    "Practice",
    "Project",
    "Stage",
    "Zone",
]
