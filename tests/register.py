"""A register in which everything is linked with everything."""

from datetime import timedelta

from django.utils import timezone

from areas.models import Cooperation, Milestone, Organisation, Participation, Stage
from news.models import Evidence, Passage
from tests import factories

HOUR = timedelta(hours=1)


def linked_register(rows):
    """So many of everything, each thing linked with every other; the last of what has pages of its own."""
    for slug in factories.AREAS:
        factories.area(slug)
    partner, field, enterprise = factories.partner(), factories.field(), factories.enterprise()
    column = factories.column("news", parent=factories.column("home", column_type="首页"))
    areas = tuple(factories.AREAS)
    for n in range(rows):
        document = factories.document(f"Document {n}")
        document.fields.add(field)
        document.learned_from.add(partner)
        practice = factories.practice(f"Practice {n}", learned_from=partner, result_document=document)
        practice.fields.add(field)
        platform = factories.platform(f"Platform {n}", areas=areas, partner=partner)
        project = factories.project(f"Project {n}", areas=areas, partners=[partner], fields=[field], platform=platform)
        Participation.objects.create(project=project, enterprise=enterprise, role=Participation.Role.LOCAL_SIDE)
        item = factories.news_item(
            f"News {n}",
            areas=areas,
            column=column,
            publish_at=timezone.now() - n * HOUR,
            links={
                "projects": [project],
                "documents": [document],
                "interprets": [document],
                "enterprises": [enterprise],
                "platforms": [platform],
            },
        )
        for slug in areas:
            Passage.objects.create(
                news_item=item, area=factories.area(slug), text_en="<p>x</p>", text_zh_hans="<p>字</p>"
            )
        factories.correction(item, "A figure", "数字")
        for fact in [{"project": project}, {"document": document}, {"platform": platform}, {"practice": practice}]:
            Evidence.objects.create(news_item=item, words="in operation", **fact)
        Milestone.objects.create(project=project, reached_on="2026-01-05", stage=Stage.SIGNED, news_item=item)
        factories.enterprise(f"enterprise-{n}", f"Enterprise {n}", f"企业{n}")
        factories.partner(f"partner-{n}", f"Partner {n}", f"伙伴{n}", part_of=partner)
        Organisation.objects.create(
            slug=f"body-{n}", name_en=f"Body {n}", kind=Organisation.Kind.INSTITUTE, area=factories.area("dalian")
        )
        Cooperation.objects.create(
            area=factories.area("dalian"),
            relation=Cooperation.Relation.COOPERATES,
            partner=partner,
            field=factories.field(f"field-{n}", f"Field {n}", f"领域{n}"),
            project=project,
        )
    return item, project, practice, document, platform
