"""Files that readers may take with them: how they are served, and what is known of them."""

from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat

from ftzportal.library import checking
from ftzportal.library.models import Attachment, Use
from ftzportal.library.reading import RADICALS
from ftzportal.publishing.models import PreviewLink
from tests import factories, uploads
from tests.queries import queries_of
from tests.uploads import docx, fetched, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_storage")]

ADD = "/en/admin/library/attachment/add/"


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def upload(client, content, name, **fields):
    data = {"title_en": "Rules", "title_zh_hans": "办法", "owner_area": factories.area().pk, **fields}
    return client.post(ADD, data | {"file": SimpleUploadedFile(name, content)})


def errors_of(response):
    return response.context["adminform"].form.errors


# What is known of it


def test_pages_and_text_of_a_pdf_are_kept_for_the_search():
    version = uploads.attachment(content=pdf("Port clearance", pages=2)).current
    assert version.pages == 2
    assert version.text.split("\n") == ["Port clearance 1", "Port clearance 2"]


def test_chinese_is_read_in_the_characters_that_people_type():
    # U+2F24 and U+2F1D: radicals that look like 大 and 口, as browsers write them into their PDFs.
    assert "⼤连⽚区的⼝岸".translate(RADICALS) == "大连片区的口岸"


def test_pages_and_text_of_a_docx_are_kept_for_the_search():
    version = uploads.attachment(content=docx("Port clearance\n口岸通关"), name="rules.docx").current
    assert (version.pages, version.text) == (3, "Port clearance\n口岸通关")


def test_a_pdf_that_nobody_can_read_is_offered_without_its_text():
    version = uploads.attachment(content=b"%PDF-1.7\nnothing of the kind\n%%EOF\n").current
    assert (version.pages, version.text) == (None, "")


# In the library, and on pages


def test_an_editor_puts_a_file_into_the_library(desk, editor):
    assert upload(desk, pdf(), "关于港口的通知.pdf").status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.get_absolute_url() == f"/files/{attachment.pk}/{quote('关于港口的通知.pdf')}"
    assert (attachment.kind, attachment.created_by, attachment.current.added_by) == ("pdf", editor, editor)
    assert attachment.current.bytes == len(pdf())


@pytest.mark.parametrize("missing", ["title_en", "title_zh_hans", "file"])
def test_a_file_has_a_title_in_both_languages(desk, missing):
    data = {"title_en": "Rules", "title_zh_hans": "办法", "owner_area": factories.area().pk}
    data |= {"file": SimpleUploadedFile("rules.pdf", pdf())}
    assert missing in errors_of(desk.post(ADD, {name: value for name, value in data.items() if name != missing}))


def test_the_same_file_again_is_offered_instead(desk):
    upload(desk, pdf(), "rules.pdf")
    known = Attachment.objects.get()
    said = errors_of(upload(desk, pdf(), "once-more.pdf"))["file"][0]
    assert f'<a href="/en/admin/library/attachment/{known.pk}/change/">Rules</a>' in said
    assert Attachment.objects.count() == 1


def change(client, attachment, content, name):
    data = {"title_en": "Rules", "title_zh_hans": "办法", "owner_area": attachment.owner_area_id}
    data |= {"file": SimpleUploadedFile(name, content)} if content else {}
    return client.post(f"/en/admin/library/attachment/{attachment.pk}/change/", data)


def test_a_new_version_takes_the_same_address_and_the_old_one_is_kept(desk, client):
    attachment = uploads.attachment(content=pdf("First"))
    address = attachment.get_absolute_url()
    assert change(desk, attachment, pdf("Second"), "other-name.pdf").status_code == 302
    assert client.get(address).getvalue() == pdf("Second")
    assert client.get(f"{address}?version=1").getvalue() == pdf("First")
    assert fetched(client, f"{address}?version=3").status_code == 404
    assert fetched(client, f"{address}?version=x").status_code == 404
    page = client.get(f"/en/admin/library/attachment/{attachment.pk}/change/").content.decode()
    assert f"{address}?version=1" in page
    attachment.refresh_from_db()
    assert attachment.current.number == 2


def test_new_words_make_no_new_version(desk):
    attachment = uploads.attachment()
    assert change(desk, attachment, None, "").status_code == 302
    assert attachment.versions.count() == 1


def test_a_file_is_deleted_with_its_versions_and_not_while_something_links_it(client):
    attachment = uploads.attachment()
    item = factories.news_item(links={"attachments": [attachment]}, body_en=f"<p>{attachment.address_in_texts}</p>")
    client.force_login(factories.administrator())
    address = f"/en/admin/library/attachment/{attachment.pk}/delete/"
    client.post(address, {"post": "yes"})
    assert Attachment.objects.exists()
    item.body_en = "<p>Text</p>"
    item.save()
    assert item.heading in client.post(address, {"post": "yes"}).content.decode()
    assert item.attachments.exists()
    item.attachments.clear()
    client.post(address, {"post": "yes"})
    assert not Attachment.objects.exists()


def test_a_draft_is_deleted_with_what_is_known_of_its_text(desk):
    attachment = uploads.attachment()
    item = factories.news_item(publish_at=None, body_en=f"<p>{attachment.address_in_texts}</p>")
    assert Use.objects.count() == 1
    assert desk.post(f"/en/admin/news/newsitem/{item.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Use.objects.exists()


def test_a_new_version_is_of_the_same_kind(desk):
    said = errors_of(change(desk, uploads.attachment(), docx(), "rules.docx"))["file"][0]
    assert said == "The address is that of a PDF file. Choose one, or add this file as another."


def test_no_new_version_appears_without_review_beside_something_public(desk):
    attachment = uploads.attachment()
    factories.news_item(links={"attachments": [attachment]})
    assert "without review" in errors_of(change(desk, attachment, pdf("Second"), "rules.pdf"))["file"][0]
    desk.force_login(factories.account("wide", "Zone administrators", area_slug=None))
    assert change(desk, attachment, pdf("Second"), "rules.pdf").status_code == 302


@pytest.mark.parametrize(
    ("make", "kind"),
    [(factories.news_item, "news"), (factories.document, "documents"), (factories.project, "projects")],
)
def test_readers_find_it_on_the_page_with_its_kind_size_and_pages(client, make, kind):
    attachment = uploads.attachment("Rules of the port", content=pdf(pages=3))
    thing = make()
    thing.attachments.add(attachment)
    page = client.get(f"/en/{kind}/{thing.address}/").content.decode()
    assert f'<a href="{attachment.get_absolute_url()}">Rules of the port</a>' in page
    assert f"PDF, {filesizeformat(attachment.current.bytes)}, 3 pages" in page
    assert "中文：Rules of the port" in client.get(f"/zh-hans/{kind}/{thing.address}/").content.decode()


def test_files_are_drafted_compared_and_signed_with_the_rest(client, editor):
    attachment = uploads.attachment("Rules of the port")
    item = factories.news_item()
    factories.revised(item, editor, attachments=[attachment.pk])
    assert not item.attachments.exists()
    client.force_login(editor)
    compared = client.get(f"/en/admin/news/newsitem/{item.pk}/compare/?old=1&new=2").content.decode()
    assert "Rules of the port" in compared
    factories.no_reviews()
    factories.submitted(item, editor)
    assert list(item.attachments.all()) == [attachment]


def test_what_was_signed_before_there_were_files_still_appears(editor):
    item = factories.news_item(publish_at=None)
    factories.no_reviews()
    first = item.newest_revision()
    content = first.content
    del content["fields"]["attachments"]
    content["fields"]["title_en"] = "Signed long ago"
    item.keep_revision(content, editor, "", number=2)
    factories.submitted(item, editor)
    item.refresh_from_db()
    assert (item.title_en, item.has_appeared) == ("Signed long ago", True)


# How it is served


@pytest.fixture
def public():
    attachment = uploads.attachment(content=pdf("Public"))
    factories.news_item(links={"attachments": [attachment]})
    return attachment


def test_a_pdf_is_shown_and_anything_else_is_saved(client, public):
    answer = client.get(public.get_absolute_url())
    assert answer.getvalue() == pdf("Public")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="rules.pdf"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    other = uploads.attachment("Words", content=docx(), name="通知.docx")
    factories.news_item(links={"attachments": [other]})
    answer = fetched(client, other.get_absolute_url())
    assert answer.headers["Content-Type"] == checking.KINDS["docx"]
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E9%80%9A%E7%9F%A5.docx"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_no_browser_guesses_what_it_is_and_caches_ask_again(client, public):
    answer = fetched(client, public.get_absolute_url())
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(public.get_absolute_url(), headers=known).status_code == 304
    assert fetched(client, public.get_absolute_url()).headers["Content-Length"] == str(len(pdf("Public")))


def test_another_name_leads_to_the_right_one_and_another_number_nowhere(client, public):
    answer = client.get(f"/files/{public.pk}/old.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (301, public.get_absolute_url())
    for address in (f"/files/{public.pk + 1}/rules.pdf", "/files/0/x", f"/files/{10**30}/x", "/files/x/rules.pdf"):
        assert client.get(address).status_code == 404


def test_nobody_gets_it_at_an_address_of_pictures(client, public):
    assert client.get(f"/media/{public.current.file.name}").status_code == 404


def test_an_older_version_is_for_those_who_work_on_it(client, public):
    assert client.get(f"{public.get_absolute_url()}?version=1").status_code == 404
    client.force_login(factories.account())
    answer = fetched(client, f"{public.get_absolute_url()}?version=1")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_it_is_public_only_while_something_public_links_it(client):
    attachment = uploads.attachment()
    item = factories.news_item(publish_at=None, links={"attachments": [attachment]})
    address = attachment.get_absolute_url()
    wrong_name = f"/files/{attachment.pk}/x.pdf"
    assert [client.get(path).status_code for path in (address, wrong_name)] == [404, 404]
    item.publish()
    assert fetched(client, address).status_code == 200
    item.withdraw("Wrong", "有误")
    assert client.get(address).status_code == 404


def test_a_text_that_links_it_makes_it_as_public_as_the_text(client):
    attachment = uploads.attachment()
    link = f'<p><a href="https://testserver{attachment.get_absolute_url()}">Rules</a></p>'
    item = factories.news_item(publish_at=None, body_en=link)
    assert Use.objects.get().attachment == attachment
    assert client.get(attachment.get_absolute_url()).status_code == 404
    item.publish()
    assert fetched(client, attachment.get_absolute_url()).status_code == 200


def test_who_works_on_it_or_opened_a_preview_link_gets_it_before(client, editor):
    attachment = uploads.attachment()
    item = factories.news_item(publish_at=None, links={"attachments": [attachment]})
    _link, token = PreviewLink.make(item.newest_revision(), by=editor)
    client.get(f"/en/preview/{token}/")
    assert fetched(client, attachment.get_absolute_url()).status_code == 200
    client.cookies.clear()
    assert client.get(attachment.get_absolute_url()).status_code == 404
    client.force_login(editor)
    assert fetched(client, attachment.get_absolute_url()).status_code == 200
    client.force_login(factories.account("li", area_slug="shenyang"))
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_a_public_file_costs_one_question_beside_that_for_the_state_of_the_content(client, public):
    assert queries_of(client, public.get_absolute_url()) == 2


def test_a_file_that_is_gone_from_the_disk_is_not_there(client, public):
    default_storage.delete(public.current.file.name)
    assert client.get(public.get_absolute_url()).status_code == 404
