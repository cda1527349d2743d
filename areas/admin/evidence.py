from django.apps import apps
from django.db.models import Exists, OuterRef

from ftzportal.editing import EditorsStack, linkable


class EvidenceInline(EditorsStack):
    """The words of news items that support a fact; those of another area's draft are not shown."""

    # By name, because the areas know nothing of the news.
    model = apps.get_model("news", "Evidence")
    fieldsets = [(None, {"fields": ["news_item", ("words", "as_of")]})]
    autocomplete_fields = ["news_item"]

    def get_queryset(self, request):
        news_items = linkable(self.model._meta.get_field("news_item").related_model, request.user)
        # Looked up for each: as a set SQLite would gather all items that may be named.
        return super().get_queryset(request).filter(Exists(news_items.filter(pk=OuterRef("news_item"))))
