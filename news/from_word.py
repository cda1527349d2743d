"""“New from Word”: the door in the list of news through which a document comes in and leaves as a draft."""

import gc

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from areas.models import Area
from ftzportal.editing import LANGUAGE_NAMES
from ftzportal.intake import shown_name, waiting
from ftzportal.intake.report import Report
from ftzportal.library import pictures as library
from ftzportal.library.models import Picture
from ftzportal.publishing.admin.doors import DoorsAdmin

from . import word_drafts
from .models import Column, NewsItem
from .word_forms import OpenForm, WordForm, proposals_of

PURPOSE = "word"
CHOSEN = ("owner_area", "column")


class FromWord(DoorsAdmin):
    def get_urls(self):
        return [
            path("from-word/", self.admin_site.admin_view(self.from_word_view), name="news_newsitem_from_word"),
            path(
                "from-word/<slug:token>/",
                self.admin_site.admin_view(self.waiting_view),
                name="news_newsitem_from_word_waiting",
            ),
            *super().get_urls(),
        ]

    # The files

    def from_word_view(self, request):
        """Takes one file or two; makes the draft at once if they leave nothing open."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        form = WordForm(*data, chosen=self.chosen_fields(request))
        if form.is_valid():
            try:
                kept = waiting.keep(
                    request.user,
                    PURPOSE,
                    form.files_by_language,
                    **{name: getattr(form.cleaned_data[name], "pk", None) for name in CHOSEN},
                    names={code: shown_name(file.name) for code, file in form.files_by_language.items()},
                    moved=form.moved,
                )
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return self.answer_if_clear(request, kept, form.proposals)
        return self.word_page(request, "from_word", _("New from Word"), form=form)

    def chosen_fields(self, request):
        """The fields of the item's own form for what no document says."""
        return {name: self.formfield_for_dbfield(self.model._meta.get_field(name), request=request) for name in CHOSEN}

    def answer_if_clear(self, request, kept, proposals):
        shared = self.pictures_for(request, proposals)
        source, _words = word_drafts.source_named(proposals)
        if source and all(picture.has_alt for picture in shared) and any(one.title for one in proposals.values()):
            form = self.open_form(request, proposals, shared)
            answers = {name: field.initial for name, field in form.fields.items()} | {"source": source.pk}
            return self.answer(request, kept, proposals, shared, answers)
        return HttpResponseRedirect(self.waiting_url(kept))

    def waiting_url(self, kept):
        return reverse("admin:news_newsitem_from_word_waiting", args=[kept.token])

    def pictures_for(self, request, proposals):
        """What can be offered to the library: nothing to who may not add to it."""
        may_add = self.admin_site.get_model_admin(Picture).has_add_permission(request)
        return word_drafts.shared_pictures(proposals, request.user) if may_add else []

    def open_form(self, request, proposals, shared, data=None):
        source_field = self.formfield_for_dbfield(self.model._meta.get_field("source"), request=request)
        source, _words = word_drafts.source_named(proposals)
        source_field.initial = source.pk if source else None
        return OpenForm(data, proposals=proposals, shared=shared, source_field=source_field)

    # What they left open, and the report

    def waiting_view(self, request, token):
        """Asks for what the documents left open; once the draft is made, the report."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        kept = waiting.find(request.user, PURPOSE, token)
        if kept is None:
            raise Http404
        if kept.done:
            return self.report_page(request, kept.done)
        proposals = self.proposals_again(kept)
        shared = self.pictures_for(request, proposals)
        if request.method == "POST":
            return self.answer(request, kept, proposals, shared, request.POST)
        return self.open_page(request, kept, proposals, shared, self.open_form(request, proposals, shared))

    def proposals_again(self, kept):
        """What the documents say; read anew, so that nothing but the documents has to be kept."""
        try:
            with kept.files() as files:
                proposals, refused = proposals_of(files)
        except FileNotFoundError:
            raise Http404 from None
        if refused:
            raise Http404
        return proposals

    def answer(self, request, kept, proposals, shared, data):
        """Makes the draft of what was answered; the page again, with everything in it, if something is missing."""
        form = self.open_form(request, proposals, shared, data)
        if not form.is_valid():
            return self.open_page(request, kept, proposals, shared, form)
        try:
            with kept.claimed() as is_ours:
                if not is_ours:
                    messages.info(request, _("The draft is being made already."))
                    return HttpResponseRedirect(reverse("admin:news_newsitem_changelist"))
                item, taken = self.make_draft(request, kept.said, proposals, shared, form)
                kept.finish(**self.result_of(kept.said, item, proposals, shared, taken))
        except ValidationError as problem:
            form.add_error(None, problem.messages)
            return self.open_page(request, kept, proposals, shared, form)
        return HttpResponseRedirect(self.waiting_url(kept)) if kept.done else self.back_to_form(item)

    def open_page(self, request, kept, proposals, shared, form):
        source, words = word_drafts.source_named(proposals)
        return self.word_page(
            request,
            "from_word_open",
            _("What the document leaves open"),
            form=form,
            documents=self.documents(kept.said, proposals),
            unknown_source="" if source else words,
            leaves_pictures=not shared and any(proposal.pictures for proposal in proposals.values()),
        )

    def documents(self, said, proposals):
        """Each document: its name, its language, what was recognised, the report."""
        names = {area.pk: str(area) for area in Area.objects.all()}
        return [
            {
                "name": said["names"].get(code, ""),
                "code": code,
                "language": LANGUAGE_NAMES[code],
                "was_moved": said["names"].get(code, "") in said["moved"],
                "is_in_other_language": proposal.language != code,
                "proposal": proposal,
                "sections": [names[key] for key in proposal.sections],
                "report": proposal.report,
            }
            for code, proposal in proposals.items()
        ]

    # The draft

    def make_draft(self, request, said, proposals, shared, form):
        """
        The item, and the pictures made for it with their numbers among the shared ones. ValidationError, with nothing
        kept, if the disk is full or the item cannot be saved.
        """
        # Asked again, because rights may have changed while the document waited.
        area = self.chosen_fields(request)["owner_area"].clean(said["owner_area"])
        report = next(iter(proposals.values())).report
        known, kept = {}, {}
        # Forms that were shown hold all bytes of their pictures, and refer to themselves.
        gc.collect()
        for number, picture in enumerate(shared):
            if not form.takes(number):
                report.dropped("left_pictures", picture.name)
            elif picture.known:
                known[number] = picture.known
            elif (content := word_drafts.encoded(picture, report)) is not None:
                # On disk at once: twenty photographs with their copies fill the memory. Should the draft fail, the
                # files are nobody's, and swept.
                kept[number] = (form.words_of(number), library.keep(content), picture.digest)
        # The work above takes seconds, in which nobody else should have to wait for the database.
        with transaction.atomic():
            taken = known | {number: self.keep_picture(request, area, *one) for number, one in kept.items()}
            taken = dict(sorted(taken.items()))
            item = self.item_of(request, said, area, proposals, shared, taken, form)
        return item, taken

    def keep_picture(self, request, area, words, file, digest):
        """Through the library's own admin, so that the record has it."""
        library_admin = self.admin_site.get_model_admin(Picture)
        picture = word_drafts.row_of(words, area, file, digest)
        picture.full_clean()
        library_admin.save_model(request, picture, None, change=False)
        library_admin.log_addition(request, picture, [{"added": {}}])
        return picture

    def item_of(self, request, said, area, proposals, shared, taken, form):
        """The draft, saved as the admin's own form saves it: with its first version and its entry in the record."""
        leading, *others = taken or [None]
        # The one that leads the item is not repeated in its text.
        places = {
            (code, place): taken[number]
            for number, picture in enumerate(shared)
            if number in others
            for code, place in picture.numbers.items()
        }
        item = NewsItem(
            owner_area=area,
            column=Column.objects.get(pk=said["column"]),
            source=form.cleaned_data["source"],
            lead_picture=taken.get(leading),
            **word_drafts.texts_of(proposals, form.cleaned_data, places),
            **word_drafts.details_of(proposals),
        )
        item.full_clean()
        self.save_model(request, item, None, change=False)
        passages = word_drafts.passages_of(proposals, places)
        for passage in passages:
            passage.news_item = item
            passage.full_clean()
            passage.save()
        item.areas.set({passage.area_id for passage in passages} | ({area.pk} if area else set()))
        item.newest_revision()
        self.log_addition(request, item, [{"added": {}}])
        return item

    def result_of(self, said, item, proposals, shared, taken):
        """What the report page needs, as data."""
        return {
            "item": item.pk,
            "documents": [
                {
                    "code": code,
                    "name": said["names"].get(code, ""),
                    "moved": said["names"].get(code, "") in said["moved"],
                    "report": proposal.report.as_data(),
                }
                for code, proposal in proposals.items()
            ],
            "in_library": [[shared[number].name, str(picture)] for number, picture in taken.items()],
        }

    def report_page(self, request, done):
        item = self.get_queryset(request).filter(pk=done["item"]).first()
        documents = [
            document | {"language": LANGUAGE_NAMES[document["code"]], "report": Report.from_data(document["report"])}
            for document in done["documents"]
        ]
        return self.word_page(
            request,
            "from_word_report",
            _("What became of the document"),
            thing=item,
            documents=documents,
            in_library=done["in_library"],
        )

    def word_page(self, request, name, title, **context):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media + (context["form"].media if "form" in context else self.media),
            **context,
        }
        return TemplateResponse(request, f"admin/news/newsitem/{name}.html", context)
