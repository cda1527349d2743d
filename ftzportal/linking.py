"""What the fields of the editors' forms offer while a name is typed."""

from django.contrib.admin.utils import get_model_from_relation
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied

from ftzportal.editing import linkable
from ftzportal.long_lists import MOST_OFFERED, CappedPaginator


class LinkableJsonView(AutocompleteJsonView):
    """Offers what the user may link to, which is more than their lists show and never another area's draft."""

    def process_request(self, request):
        term, model_admin, source_field, to_field_name = super().process_request(request)
        if not self.may_write(request, source_field.model):
            raise PermissionDenied
        self.remote_model = get_model_from_relation(source_field)
        request.most_found = MOST_OFFERED
        return term, model_admin, source_field, to_field_name

    def get_paginator(self, *args, **kwargs):
        """Not counted as far as a list: nobody looks for a name beyond the first few that are offered."""
        return CappedPaginator(*args, most=MOST_OFFERED, **kwargs)

    def may_write(self, request, model):
        """Whether the user fills in forms of `model` at all; nobody else has a use for the names."""
        return any(
            request.user.has_perm(f"{model._meta.app_label}.{act}_{model._meta.model_name}")
            for act in ("add", "change")
        )

    def get_queryset(self):
        if hasattr(self.remote_model._default_manager.all(), "linkable_by"):
            offered = linkable(self.remote_model, self.request.user)
        else:
            # The list itself may leave some out, such as the accounts of superusers.
            offered = self.model_admin.get_queryset(self.request)
        offered = offered.complex_filter(self.source_field.get_limit_choices_to())
        offered, repeats = self.model_admin.get_search_results(self.request, offered, self.term)
        offered = offered.order_by(*self.model_admin.get_ordering(self.request) or self.remote_model._meta.ordering)
        return offered.distinct() if repeats else offered
