"""What the demo's editors and reviewers are in the middle of, so that each page of theirs has something to show."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ftzportal.accounts.models import User
from ftzportal.misses.models import Miss
from ftzportal.publishing import acts
from ftzportal.publishing.models import Submission, Substitution
from news.models import NewsItem
from news.samples.making import SLUG

# What readers looked for and did not find, and how often.
LOOKED_FOR = {("Mapeltree", "en"): 3, ("Dalian Harbour Company", "en"): 2, ("新加坡丰树集团", "zh-hans"): 4}


def begin():
    """Writes, submits, returns, schedules, archives and withdraws a few samples; nothing if that was done before."""
    if Submission.objects.exists():
        return
    people = {user.username: user for user in User.objects.all()}
    samples = NewsItem.objects.published().filter(owner_area__slug="dalian", slug__startswith=SLUG)
    reviewed, returned, scheduled, archived, withdrawn = samples.exclude(title_en="").exclude(title_zh_hans="")[:5]
    editor = people["dalian.editor"]
    with transaction.atomic():
        draft = new_draft(reviewed, editor)
        submit(draft, editor)
        submit(change(reviewed, editor), editor)
        submission = submit(change(returned, editor), editor)
        reason = "Which port? Name it in the first sentence. 是哪个港口？请在首句写明。"
        acts.send_back(
            submission, submission.step_id, submission.revision.hash, by=people["first.reviewer"], reason=reason
        )
        approve(submit(change(scheduled, editor), editor), people)
        acts.archive(archived, by=editor)
        acts.withdraw(withdrawn, "Sample: a figure was wrong.", "样例：数据有误。", by=editor)
        today = timezone.localdate()
        Substitution.objects.create(
            person=people["first.reviewer"],
            substitute=people["shenyang.editor"],
            named_by=people["zone.admin"],
            starts_on=today + timedelta(days=30),
            ends_on=today + timedelta(days=37),
            reason="Sample / 样例",
        )
        for (words, language), times in LOOKED_FOR.items():
            for _ in range(times):
                Miss.objects.count_one(words, language)


def new_draft(like, editor):
    """A news item that was never public, with the texts and links of another."""
    texts = ["title", "summary", "body"]
    columns = {f"{name}_{suffix}": getattr(like, f"{name}_{suffix}") for name in texts for suffix in ("en", "zh_hans")}
    draft = NewsItem.objects.create(
        **columns,
        slug=f"{SLUG}draft",
        column=like.column,
        source=like.source,
        owner_area=like.owner_area,
        lead_picture=like.lead_picture,
        created_by=editor,
    )
    draft.areas.set(like.areas.all())
    return draft


def change(item, editor):
    content = item.newest_revision().content
    fields = content["fields"]
    fields |= {
        "title_en": f"{fields['title_en']} (revised)",
        "title_zh_hans": f"{fields['title_zh_hans']}（修订）",
        "body_zh_hans": f"{fields['body_zh_hans']}<p>样例：补充一段说明。</p>",
    }
    acts.revise(item, content, by=editor)
    return item


def submit(item, editor):
    return acts.submit(item, item.newest_revision().number, by=editor)


def approve(submission, people):
    """By all three, to appear in three days."""
    moments = {"publish_at": timezone.now() + timedelta(days=3)}
    for username in ("first.reviewer", "second.reviewer", "final.reviewer"):
        submission = acts.approve(
            submission,
            submission.step_id,
            submission.revision.hash,
            by=people[username],
            secrecy_cleared=True,
            **(moments if username == "final.reviewer" else {}),
        )
