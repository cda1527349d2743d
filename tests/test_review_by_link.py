"""A review from the telephone: a link that names a reviewer, and a code that only they are sent."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from ftzportal.publishing.models import PreviewLink, Review, Submission
from ftzportal.record.models import Entry
from news.models import NewsItem
from tests import factories
from tests.admin_forms import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(editor):
    item = factories.news_item("Draft", publish_at=None)
    factories.revised(item, editor, title_en="Written")
    return item


@pytest.fixture
def reviewers(db):
    people = factories.reviewers()
    for person in people:
        person.email = f"{person}@example.org"
        person.save()
    return people


@pytest.fixture
def submission(draft, editor, reviewers):
    return factories.submitted(draft, editor)


@pytest.fixture
def path(client, editor, draft, submission, reviewers):
    """Where the first reviewer reviews, without an account."""
    return make(client, editor, draft, reviewers[0])


def make(client, editor, item, reviewer):
    client.force_login(editor)
    page = client.post(f"/en/admin/news/newsitem/{item.pk}/links/", {"days": 7, "reviewer": reviewer.pk}).text
    client.logout()
    return re.search(r'href="https://testserver(/en/preview/[^"]+)"', page)[1] + "review/"


def sent_code(client, path):
    mail.outbox.clear()
    client.post(path, {"send": "1"})
    return re.search(r"\b\d{6}\b", mail.outbox[0].body)[0]


def filled(response):
    data = {}
    for bound in response.context["form"]:
        put(data, bound)
    return data


def act(client, path, button="approve", **typed):
    form = filled(client.get(path)) | {"secrecy_cleared": "on"} | typed
    return client.post(path, form | {button: "1"})


def test_the_page_of_the_version_leads_to_the_review(client, path):
    page = path.removesuffix("review/")
    assert f'href="{path}"' in client.get(page).text
    assert f'href="{page}"' in client.get(path).text


def test_the_code_goes_to_the_reviewer_alone(client, path, reviewers):
    sent_code(client, path)
    assert [message.to for message in mail.outbox] == [[reviewers[0].email]]


def test_with_the_code_the_step_is_done_by_the_person_whom_the_link_names(client, path, reviewers):
    response = act(client, path, code=sent_code(client, path), opinion="Well put")
    assert response.status_code == 302
    review = Review.objects.get()
    assert (review.person, review.opinion) == (reviewers[0], "Well put")
    assert Submission.objects.get().step.position == 2
    assert "approved" in client.get(path).text


def test_it_is_returned_with_a_reason(client, path):
    code = sent_code(client, path)
    assert "Say why you return it." in act(client, path, "return", code=code).text
    act(client, path, "return", code=code, opinion="A number is wrong")
    assert Submission.objects.get().outcome == Submission.Outcome.RETURNED


def test_the_last_one_signs_off_from_the_telephone(client, editor, draft, submission, reviewers):
    factories.approved(submission, *reviewers[:2])
    path = make(client, editor, draft, reviewers[2])
    act(client, path, code=sent_code(client, path))
    assert NewsItem.objects.published().get().title_en == "Written"


@pytest.mark.parametrize("code", ["", "000", "abcdef", "1" * 500, "' OR 1=1"])
def test_without_the_code_nothing_is_done(client, path, code):
    sent_code(client, path)
    response = act(client, path, code=code)
    assert response.status_code == 200
    assert "code" in response.context["form"].errors
    assert not Review.objects.exists()


def test_digits_from_a_chinese_keyboard_are_digits(client, path):
    act(client, path, code=sent_code(client, path).translate({ord("0") + n: chr(ord("０") + n) for n in range(10)}))
    assert Review.objects.exists()


def test_a_code_works_once_and_for_ten_minutes(client, path):
    code = sent_code(client, path)
    PreviewLink.objects.update(code_expires_at=timezone.now() - timedelta(seconds=1))
    assert "wrong or too old" in act(client, path, code=code).text
    code = sent_code(client, path)
    PreviewLink.objects.get().take_code(path.split("/")[3], code)
    assert "wrong or too old" in act(client, path, code=code).text
    assert not Review.objects.exists()


def test_after_ten_wrong_codes_the_link_takes_not_even_the_right_one(client, path):
    code = sent_code(client, path)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(10):
        act(client, path, code=wrong)
    assert "Too many wrong codes" in act(client, path, code=code).text
    assert not Review.objects.exists()
    assert Entry.objects.filter(act="refused").count() == 11


def test_nobodys_letter_box_is_flooded(client, path):
    sent_code(client, path)
    response = client.post(path, {"send": "1"})
    assert "less than a minute ago" in response.text
    assert len(mail.outbox) == 1


def test_what_was_typed_before_the_code_was_asked_for_stays(client, path):
    response = client.post(path, filled(client.get(path)) | {"send": "1", "opinion": "Typed first"})
    assert "Typed first" in response.text
    assert "A code is on its way" in response.text
    assert "errorlist" not in response.text


def test_the_code_of_one_link_is_none_of_another(client, editor, draft, path, reviewers):
    other = make(client, editor, draft, reviewers[0])
    sent_code(client, other)
    code = sent_code(client, path)
    act(client, other, code=code)
    assert not Review.objects.exists()


def test_a_change_after_the_link_was_made_leaves_nothing_to_review(client, editor, draft, path):
    form = client.get(path)
    posted = filled(form) | {"approve": "1", "secrecy_cleared": "on", "code": sent_code(client, path)}
    Submission.objects.get().close(Submission.Outcome.VOIDED)
    assert "There is nothing for" in client.post(path, posted).text
    assert not Review.objects.exists()


def test_a_form_that_names_another_step_or_version_is_refused_and_recorded(client, path):
    for name, value in (("step", "999999"), ("hash", "0" * 64)):
        PreviewLink.objects.update(code_expires_at=None)
        response = act(client, path, code=sent_code(client, path), **{name: value})
        assert "Somebody acted on it meanwhile" in response.text
    assert not Review.objects.exists()
    assert Entry.objects.filter(act="refused").count() == 2


def test_a_link_reviews_nothing_when_it_was_revoked_or_its_reviewer_switched_off(client, path, reviewers):
    code = sent_code(client, path)
    posted = filled(client.get(path)) | {"approve": "1", "secrecy_cleared": "on", "code": code}
    reviewers[0].is_active = False
    reviewers[0].save()
    assert "There is nothing for" in client.post(path, posted).text
    PreviewLink.objects.update(revoked_at=timezone.now())
    assert client.post(path, posted).status_code == 404
    assert not Review.objects.exists()


def test_a_link_that_names_nobody_reviews_nothing(client, editor, draft, submission):
    client.force_login(editor)
    page = client.post(f"/en/admin/news/newsitem/{draft.pk}/links/", {"days": 7}).text
    client.logout()
    path = re.search(r'href="https://testserver(/en/preview/[^"]+)"', page)[1]
    assert client.get(f"{path}review/").status_code == 404


def test_an_editor_names_only_who_can_do_the_next_step(client, editor, draft, submission, reviewers):
    client.force_login(editor)
    address = f"/en/admin/news/newsitem/{draft.pk}/links/"
    offered = client.get(address).context["form"].fields["reviewer"].queryset
    assert list(offered) == [reviewers[0]]
    response = client.post(address, {"days": 7, "reviewer": reviewers[1].pk})
    assert "reviewer" in response.context["form"].errors


def test_the_answer_is_kept_and_found_by_nobody(client, path):
    response = client.get(path)
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_the_code_stands_neither_in_the_database_nor_in_the_record(client, path):
    code = sent_code(client, path)
    assert code not in str(list(PreviewLink.objects.values()))
    assert code not in "".join(Entry.objects.filter(act="code-sent").values_list("details", flat=True))


def test_the_review_opens_no_more_when_its_links_maker_is_switched_off(client, editor, path):
    editor.is_active = False
    editor.save()
    assert client.get(path).status_code == 404
