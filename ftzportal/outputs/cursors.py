"""
Where an answer in JSON ends and the next one begins: the values by which the list is ordered, of the last row told.

What comes next is what lies behind these values, so that things which are added or withdrawn meanwhile shift nothing:
whatever was there all the time is told exactly once. A cursor is signed for its list, conditions, order and language.
"""

from django.core import signing
from django.db.models import Q
from django.utils.translation import get_language

from ftzportal.facets.orders import Key

from .problems import Problem


class Cursors:
    """The cursors of one selection."""

    def __init__(self, public_list, filterset):
        self.keys = [Key.of(one) for one in filterset.order_columns]
        self.model = filterset.queryset.model
        selection = [public_list.name, str(public_list.version), get_language(), filterset.query]
        self.signer = signing.Signer(salt=f"ftzportal.outputs {' '.join(selection)}", sep=".")

    def after(self, row, total):
        """The cursor that stands for the rows behind `row`; it carries `total`, so that it is counted once a list."""
        values = (getattr(row, key.column) for key in self.keys)
        texts = [value if isinstance(value, int | None) else str(value) for value in values]
        return self.signer.sign_object([total, *texts])

    def read(self, cursor):
        """(total, the condition) that `cursor` stands for. `Problem` if it is none of this selection's."""
        try:
            total, *texts = self.signer.unsign_object(cursor)
            pairs = list(zip(self.keys, texts, strict=True))
        except (signing.BadSignature, ValueError):
            raise Problem("cursor") from None
        return total, behind([(key, self.model._meta.get_field(key.column).to_python(text)) for key, text in pairs])


def behind(pairs):
    """A condition: a row comes after the one that has these values. `pairs` are (`Key`, value), the last one unique."""
    alternatives, same = [], Q()
    for key, value in pairs:
        if (later := key.behind(value)) is not None:
            alternatives.append(same & later)
        same &= Q(**{key.column: value})
    # The first part says no more than the rest does, but the database finds by it where to begin.
    return pairs[0][0].from_here(pairs[0][1]) & Q(*alternatives, _connector=Q.OR)
