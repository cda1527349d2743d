"""The three reviews, and what is read for, as a zone starts with them; both are its own to change."""

from django.db import migrations

STEPS = [
    ("First review", "初审", "first-reviewer"),
    ("Second review", "复审", "second-reviewer"),
    ("Final review and sign-off", "终审（签发）", "final-reviewer"),
]
POINTS = [
    ("Names, titles and positions of people", "人名、称谓和职务"),
    ("Names of places, bodies and enterprises", "地名、机构名和企业名"),
    ("Figures, dates, units and amounts", "数字、日期、计量单位和金额"),
    ("Political wording and fixed phrases", "政治性表述和规范用语"),
    ("Wrong and missing characters, punctuation", "错别字、漏字和标点"),
    ("Source, author and date of the original", "信息来源、作者和原文日期"),
    ("Pictures, captions and their rights", "图片、图说和使用权"),
    ("Links and attachments", "链接和附件"),
    ("Personal data (identity and telephone numbers)", "个人信息（身份证号、电话号码等）"),
    ("English and Chinese say the same", "中英文内容一致"),
]


def make(apps, schema_editor):
    database = schema_editor.connection.alias
    workflow = apps.get_model("publishing", "Workflow").objects.using(database).create(
        name_en="Three reviews", name_zh_hans="三审三校", is_default=True
    )
    steps = apps.get_model("publishing", "Step").objects.using(database)
    for position, (name_en, name_zh_hans, role) in enumerate(STEPS, start=1):
        steps.create(
            workflow_id=workflow.pk, position=position, name_en=name_en, name_zh_hans=name_zh_hans, role=role
        )
    points = apps.get_model("publishing", "ProofreadingPoint").objects.using(database)
    for position, (text_en, text_zh_hans) in enumerate(POINTS, start=1):
        points.create(position=position, text_en=text_en, text_zh_hans=text_zh_hans)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
