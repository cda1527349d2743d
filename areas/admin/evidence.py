from django.apps import apps

from ftzportal.editing import EditorsStack, linkable


class EvidenceInline(EditorsStack):
    """The words of news items that support a fact; those of another area's draft are not shown."""

    # By name, because the areas know nothing of the news.
    model = apps.get_model("news", "Evidence")
    fieldsets = [(None, {"fields": ["news_item", ("words", "as_of")]})]
    autocomplete_fields = ["news_item"]

    def get_queryset(self, request):
        news_items = linkable(self.model._meta.get_field("news_item").related_model, request.user)
        return super().get_queryset(request).filter(news_item__in=news_items.values("pk"))
