"""Lines about a text: source, author, editor and date, each after its label, in English and Chinese."""

import re

from .dates import first_date, is_date_alone

LABELS = {
    "source": ["information source", "source", "信息来源", "稿件来源", "文章来源", "新闻来源", "来源"],
    "author": ["author", "written by", "reporter", "by", "作者", "记者", "通讯员", "文"],
    "editor": ["responsible editor", "editor", "责任编辑", "责编", "编辑"],
    "date": ["release date", "publication date", "published on", "published", "date", "发布时间", "发布日期",
             "成文日期", "日期", "时间"],
    "title": ["title", "headline", "标题", "题目"],
    "summary": ["summary", "abstract", "内容摘要", "摘要", "内容提要", "提要", "导语"],
}  # fmt: skip
# The longer word first: “information source” before “source”.
NAMES = {label: name for name, labels in LABELS.items() for label in labels}
LABEL = re.compile(
    r"(?:^|(?<=[\s|｜;；,，(（\[【]))[\[【(（]?\s*(?P<label>"
    + "|".join(sorted((r"\s*".join(re.escape(part) for part in (label if label.isascii() else list(label)))
                       if not label.isascii() else re.escape(label) for label in NAMES), key=len, reverse=True))
    + r")\s*[\]】]?\s*[:：]\s*",
    re.IGNORECASE,
)  # fmt: skip
# Alone in its line it is the time of what the text announces.
OF_EVENTS = {"时间"}
DETAILS = ("source", "author", "editor", "date")


def details_in(words, is_at_head):
    """What a line of labels says, by name: words, and of the date a `Dated`. {} for a line of the text."""
    found = list(LABEL.finditer(words))
    names = [NAMES.get(normal(label["label"])) for label in found]
    if not found:
        dated = is_date_alone(words) if is_at_head else None
        return {"date": dated} if dated else {}
    before, rest = first_date(words[: found[0].start()])
    if re.search(r"\w", rest) or any(name not in DETAILS for name in names):
        return {}
    if not is_at_head and names[0] == "source" and normal(found[0]["label"]) == "source" and len(words) > 80:
        return {}
    details = {"date": before} if before else {}
    ends = [*(label.start() for label in found[1:]), len(words)]
    for name, label, end in zip(names, found, ends, strict=True):
        value = words[label.end() : end].strip(" |｜;；,，()（）[]【】")
        dated, others = first_date(value)
        if name == "date":
            if re.search(r"\w", others if dated else value) or (
                len(names) == 1 and normal(label["label"]) in OF_EVENTS
            ):
                # The time of a meeting, perhaps with its place: words of the text.
                return {}
            value = dated
        elif dated and not details.get("date"):
            details["date"], value = dated, others.strip(" |｜;；,，()（）")
        if value:
            details.setdefault(name, value)
    return details


def normal(label):
    label = " ".join(label.lower().split())
    return label if label.isascii() else label.replace(" ", "")
