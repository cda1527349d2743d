"""The projects to Excel and back: what stands in the file, and what becomes of what an editor writes into it."""

from datetime import date

import pytest

from areas.models import Participation, Project
from ftzportal.publishing.models import Submission
from ftzportal.record.models import Entry
from tests import factories
from tests.sheets import DOOR, EXPORT, changes, confirmed, desk_of, exported, problems, sent, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    return desk_of(client, editor)


# Out


def test_the_sheet_has_typed_cells_that_say_what_the_project_says(desk):
    project = whole(platform=factories.platform(), parent=factories.project("Whole"))
    sheet = exported(desk)
    said = {key: sheet.cell(project, key).value for key in sheet.columns}
    assert said.pop("version").startswith("0-")
    said |= {key: f"{said[key]:%Y-%m-%d}" for key in ("stage_as_of", "started_on")}
    assert said == {
        "number": project.pk, "name_en": "Rare Valley", "name_zh_hans": "中文：Rare Valley", "kind": "investment",
        "owner_area": "Dalian Area", "areas": "Dalian Area\nYingkou Area", "stage": "in operation",
        "stage_phrase_en": "in full swing", "stage_phrase_zh_hans": "全面推进",
        "stage_as_of": "2026-03-01", "started_on": "2025-12-31",
        "partners": "Shanghai Pilot FTZ\nGuangdong Pilot FTZ", "fields": "Port clearance",
        "participations": "Dalian Port (local side)\nMapletree (China) (partner side)",
        "investment_amount": 1250000.5, "investment_currency": "Chinese yuan",
        "summary_en": "=not a formula\nbut two lines", "summary_zh_hans": "摘要",
        "platform": project.platform_id, "parent": project.parent_id,
    }  # fmt: skip
    cell = sheet.cell(project, "summary_en")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert sheet.cell(project, "stage_as_of").is_date
    assert sheet.cell(project, "investment_amount").data_type == "n"


def test_the_sheet_is_laid_out_for_people(desk):
    project = whole()
    sheet = exported(desk)
    page = sheet.page
    assert page.title == "Projects"
    assert page.freeze_panes == "C3"
    assert page.row_dimensions[1].hidden
    assert [cell.value for cell in page[2]][:4] == ["Number", "Version", "Name, English", "Name, Chinese"]
    assert page.protection.sheet
    assert sheet.cell(project, "number").protection.locked
    assert sheet.cell(project, "version").fill.fgColor.rgb == "00E7E6E6"
    assert not sheet.cell(project, "name_en").protection.locked
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert (rules["E3:E5002"].type, rules["E3:E5002"].formula1) == ("list", "'Names'!$A$2:$A$5")
    names, advice = sheet.book.worksheets[1:]
    assert [names.title, advice.title] == ["Names", "How to"]
    assert [row[0] for row in names.iter_rows(max_row=3, values_only=True)] == ["Kind", "investment", "infrastructure"]
    assert any("long texts" in row[0] for row in advice.iter_rows(values_only=True))


def test_only_projects_that_the_editor_may_change_are_exported_under_the_conditions_of_the_list(desk):
    own = factories.project("Own", stage="signed")
    factories.project("Own too")
    factories.project("Foreign", owner="shenyang", areas=("dalian",), stage="signed")
    sheet = exported(desk, "?stage__exact=signed")
    assert [cell.value for cell in sheet.page["A"]] == ["number", "Number", own.pk]
    entry = Entry.objects.filter(act="export").get()
    assert '"projects": 1' in entry.details
    assert desk.get(EXPORT + "?stage__regex=x").status_code == 302


def test_a_newer_version_is_what_is_exported_and_not_what_is_public(desk, editor):
    project = factories.project("Public")
    factories.revised(project, editor, name_en="Drafted")
    sheet = exported(desk)
    assert sheet.cell(project, "name_en").value == "Drafted"
    assert sheet.cell(project, "version").value.startswith("2-")


def test_the_list_offers_both_to_who_writes_and_neither_to_who_reviews(desk, client):
    factories.project()
    page = desk.get("/en/admin/areas/project/?stage__exact=operating").text
    assert "/en/admin/areas/project/to-excel/?stage__exact=operating" in page
    assert DOOR in page
    reviewer = factories.account("reviewer", "Reviewers", role="first-reviewer")
    client.force_login(reviewer)
    assert "to-excel" not in client.get("/en/admin/areas/project/").text
    assert client.get(EXPORT).status_code == client.get(DOOR).status_code == 403


def test_what_is_hidden_from_the_editor_is_neither_shown_nor_lost(desk, editor):
    foreign = factories.project("CANARY", owner="shenyang", areas=("shenyang",), publish_at=None)
    own = factories.project("Own", parent=foreign)
    sheet = exported(desk)
    assert sheet.cell(own, "parent").value == "a record of another area"
    page = sent(desk, sheet.write(own, name_en="Renamed"))
    assert changes(page) == {3: {"name_en": ("Own", "Renamed")}}
    confirmed(desk, page)
    assert own.newest_revision().content["fields"]["parent"] == foreign.pk
    assert "CANARY" not in page.text


# There and back


@pytest.mark.parametrize(
    ("there", "back"), [("en", "en"), ("zh-hans", "zh-hans"), ("zh-hans", "en"), ("en", "zh-hans")]
)
def test_what_comes_back_unchanged_changes_nothing_in_whatever_language(desk, editor, there, back):
    whole(platform=factories.platform(), parent=factories.project("Whole"))
    factories.revised(whole("Drafted"), editor, investment_amount="12345678901234567.89")
    factories.project("Old", started_on=date(1862, 5, 1), name_zh_hans="", summary_en="a\r\nb")
    # Two of one name, and a name with a semicolon, are called by their slugs.
    twins = [factories.enterprise("twin-1", "Twin", "双"), factories.enterprise("twin-2", "Twin", "双")]
    odd = factories.enterprise("odd", "One; two", "一；二")
    for twin in (*twins, odd):
        Participation.objects.create(project=Project.objects.last(), enterprise=twin, role="implied")
    page = sent(desk, exported(desk, language=there), language=back)
    assert page.context["proposal"].unchanged == 4
    assert not page.context["proposal"].rows
    assert not page.context["proposal"].notices
    if back == "en":
        assert "Nothing changed" in page.text


def test_every_kind_of_cell_becomes_a_new_version_beside_what_is_public(desk, editor):
    project = whole()
    platform = factories.platform()
    sheet = exported(desk).write(
        project, name_en=" Rare  Valley, phase 2 ", name_zh_hans="稀有谷🚀", kind="infrastructure", areas="大连片区",
        stage="expanding", stage_phrase_en=None, stage_as_of=date(2026, 4, 30), started_on=None,
        partners="Guangdong Pilot FTZ；shftz", fields=None, participations="大连港（潜在方）",
        investment_amount=2000000, investment_currency="US dollar", summary_en="Short.", platform=platform.pk,
    )  # fmt: skip
    sheet.write(project, participations="大连港 (prospective)")
    page = sent(desk, sheet)
    shown = changes(page)[3]
    assert shown["stage"] == ("in operation", "expanding")
    assert shown["investment_amount"] == ("1,250,000.50", "2,000,000.00")
    assert shown["participations"][1] == "Dalian Port (prospective)"
    assert "partners" not in shown
    result = confirmed(desk, page)
    assert "1 project has a new version." in result.text
    newest = project.newest_revision()
    assert (newest.number, newest.author, newest.note) == (2, editor, "From Excel: projects.xlsx")
    fields, children = newest.content["fields"], newest.content["children"]
    assert {key: fields[key] for key in ("name_en", "name_zh_hans", "kind", "stage", "stage_phrase_en")} == {
        "name_en": "Rare  Valley, phase 2", "name_zh_hans": "稀有谷🚀", "kind": "infrastructure", "stage": "expanding",
        "stage_phrase_en": "",
    }  # fmt: skip
    assert (fields["stage_as_of"], fields["started_on"]) == ("2026-04-30", None)
    assert (fields["investment_amount"], fields["investment_currency"]) == ("2000000.00", "USD")
    assert (fields["areas"], fields["fields"]) == ([factories.area().pk], [])
    assert fields["platform"] == platform.pk
    kept = project.participations.get(enterprise__slug="dalian-port")
    assert children["participations"] == [
        {"pk": kept.pk, "fields": {"enterprise": kept.enterprise_id, "role": "prospective"}}
    ]
    project.refresh_from_db()
    assert (project.name_en, project.participations.count()) == ("Rare Valley", 2)
    entry = Entry.objects.about(project).get()
    assert (entry.act, entry.person) == ("edit", editor)
    assert '"file": "projects.xlsx"' in entry.details


def test_the_new_version_goes_through_its_reviews(desk):
    project = whole()
    reviewers = factories.reviewers()
    confirmed(desk, sent(desk, exported(desk).write(project, name_en="Signed off later")))
    desk.post(f"/en/admin/areas/project/{project.pk}/submit/", {"version": 2})
    factories.approved(Submission.objects.get(), *reviewers)
    project.refresh_from_db()
    assert project.name_en == "Signed off later"


def test_a_draft_takes_the_new_words_at_once_and_what_was_in_review_begins_anew(desk, editor):
    project = factories.project("Draft", publish_at=None)
    submission = factories.submitted(project, editor)
    page = sent(desk, exported(desk).write(project, name_en="Second draft"))
    assert "the reviews begin anew" in page.text
    confirmed(desk, page)
    project.refresh_from_db()
    submission.refresh_from_db()
    assert (project.name_en, submission.outcome) == ("Second draft", "voided")


def test_columns_may_be_moved_or_missing_and_rows_sorted_or_left_out(desk):
    first, second = whole("First"), whole("Second")
    sheet = exported(desk)
    sheet.page.delete_cols(sheet.columns["summary_en"])
    sheet.page.move_range(f"C1:C{sheet.page.max_row}", cols=30)
    row = sheet.row_of(first)
    sheet.page.move_range(f"A{row}:AG{row}", rows=9)
    sheet.page.cell(2, 40).value = "Remarks"
    sheet.page.cell(12, 40).value = "mine"
    sheet.write(first, name_en="Moved")
    page = sent(desk, sheet)
    assert changes(page) == {12: {"name_en": ("First", "Moved")}}
    assert page.context["proposal"].notices == [
        "Columns that are none of the export, and were not read: Remarks (AN).",
        "Columns that are missing, whose fields stay as they are: Summary, English.",
    ]
    confirmed(desk, page)
    assert first.newest_revision().content["fields"]["summary_en"] == first.summary_en
    assert not second.revisions().exists()


def test_without_the_row_of_keys_the_heads_tell_in_either_language(desk):
    project = whole()
    for language in ("en", "zh-hans"):
        sheet = exported(desk, language=language)
        place = sheet.columns["name_en"]
        sheet.page.delete_rows(1)
        sheet.page.cell(2, place).value = f"Changed, {language}"
        page = sent(desk, sheet)
        assert not problems(page)
        assert changes(page) == {2: {"name_en": ("Rare Valley", f"Changed, {language}")}}
    assert not project.revisions().exists()


def test_hidden_rows_are_read_and_named(desk):
    project = whole()
    sheet = exported(desk).write(project, name_en="Hidden")
    sheet.page.row_dimensions[3].hidden = True
    page = sent(desk, sheet)
    assert changes(page) == {3: {"name_en": ("Rare Valley", "Hidden")}}
    assert page.context["proposal"].notices == ["A row is hidden in the sheet and was read all the same: 3."]


# Two people


def test_what_somebody_else_changed_elsewhere_stays(desk, editor):
    project = whole()
    project.newest_revision()
    sheet = exported(desk).write(project, name_en="Mine", partners="Shanghai Pilot FTZ")
    other = factories.partner("tianjin", "Tianjin Pilot FTZ", "天津自贸试验区")
    content = project.newest_revision().content
    partners = [*content["fields"]["partners"], other.pk]
    factories.revised(project, editor, summary_en="Theirs", partners=partners)
    page = sent(desk, sheet)
    assert set(changes(page)[3]) == {"name_en", "partners"}
    confirmed(desk, page)
    fields = project.newest_revision().content["fields"]
    assert (fields["name_en"], fields["summary_en"]) == ("Mine", "Theirs")
    assert fields["partners"] == sorted([factories.partner().pk, other.pk])


@pytest.mark.parametrize("is_taken", [True, False])
def test_what_both_changed_is_named_and_taken_only_if_chosen(desk, editor, is_taken):
    project = whole()
    project.newest_revision()
    sheet = exported(desk).write(project, name_en="Mine", stage="expanding")
    factories.revised(project, editor, name_en="Theirs")
    page = sent(desk, sheet)
    (row,) = page.context["proposal"].changed
    (conflict,) = row.conflicts
    assert (conflict.address, conflict.old, conflict.theirs, conflict.new) == ("C3", "Rare Valley", "Theirs", "Mine")
    assert changes(page) == {3: {"stage": ("in operation", "expanding")}}
    confirmed(desk, page, **({"take": "3:name_en"} if is_taken else {}))
    fields = project.newest_revision().content["fields"]
    assert (fields["name_en"], fields["stage"]) == ("Mine" if is_taken else "Theirs", "expanding")


def test_a_row_of_nothing_but_conflicts_that_were_left_makes_no_version(desk, editor):
    project = whole()
    project.newest_revision()
    sheet = exported(desk).write(project, name_en="Mine")
    factories.revised(project, editor, name_en="Theirs")
    assert "No project has changed" in confirmed(desk, sent(desk, sheet)).text
    assert project.revisions().count() == 2


def test_what_is_confirmed_is_what_was_shown(desk, editor):
    project = whole()
    page = sent(desk, exported(desk).write(project, name_en="Mine"))
    factories.revised(project, editor, summary_en="Meanwhile")
    again = confirmed(desk, page)
    assert "Something changed since you looked" in again.text
    assert project.newest_revision().content["fields"]["name_en"] == "Rare Valley"
    confirmed(desk, again)
    assert project.newest_revision().content["fields"]["name_en"] == "Mine"


def test_a_file_is_imported_once(desk):
    project = whole()
    page = sent(desk, exported(desk).write(project, name_en="Mine"))
    confirmed(desk, page)
    assert "has a new version" in confirmed(desk, page).text
    assert project.revisions().count() == 2


def test_all_of_it_or_nothing(desk, monkeypatch):
    first, second = whole("First"), whole("Second")
    sheet = exported(desk).write(first, name_en="Changed").write(second, name_en="Changed, too")
    page = sent(desk, sheet)
    from ftzportal.publishing import acts
    from ftzportal.publishing.contradictions import Contradiction

    revise = acts.revise

    def refuses_the_second(thing, *args, **kwargs):
        if thing.pk == second.pk:
            raise Contradiction("It cannot be.")
        return revise(thing, *args, **kwargs)

    monkeypatch.setattr(acts, "revise", refuses_the_second)
    answer = confirmed(desk, page)
    assert "Row 4, “Second”: It cannot be. Nothing was imported." in answer.text
    assert not Entry.objects.about(first).exists()
    assert not first.revisions().exists()


# Rows without a number


def test_a_row_without_a_number_becomes_a_draft(desk, editor):
    sheet = exported(desk)
    sheet.add(name_en="New", kind="investment", stage="signed", areas="Dalian Area; Yingkou Area",
              participations=f"{factories.enterprise().name_en} (local side)")  # fmt: skip
    page = sent(desk, sheet)
    assert "New: it becomes a draft." in page.text
    assert "1 new draft was made." in confirmed(desk, page).text
    project = Project.objects.get()
    assert (project.name_en, project.publish_at, project.created_by) == ("New", None, editor)
    assert project.owner_area.slug == "dalian"
    assert project.areas.count() == 2
    first = project.revisions().get()
    assert (first.number, first.note) == (1, "From Excel: projects.xlsx")
    assert len(first.content["children"]["participations"]) == 1
    assert Entry.objects.about(project).get().act == "create"


def test_a_new_row_lacks_nothing_that_a_draft_needs_and_is_not_there_already(desk):
    factories.project("There")
    sheet = exported(desk)
    sheet.add(name_en="Lacking", stage="signed")
    sheet.add(name_en="there", kind="investment", stage="signed", areas="Dalian Area")
    sheet.add(kind="investment", stage="signed", areas="Dalian Area")
    for _twice in "12":
        sheet.add(name_en="Twice", kind="investment", stage="signed", areas="Dalian Area")
    sheet.add(name_en="For others", kind="investment", stage="signed", areas="Dalian Area", owner_area="Shenyang Area")
    sheet.add(name_en="For all", kind="investment", stage="signed", areas="Dalian Area", owner_area="The zone’s desk")
    page = sent(desk, sheet)
    assert [(address, said) for address, _head, said in problems(page)] == [
        ("E4", "This must be filled in."),
        ("G4", "This must be filled in."),
        ("C5", f"This name is there already ({Project.objects.get().pk}). Change that one, or write another name."),
        ("C6", "Write it in one language at least."),
        ("C8", "This name is there already (in a row above). Change that one, or write another name."),
        ("F9", "“Shenyang Area” is not yours to give it to."),
        ("F10", "“The zone’s desk” is not yours to give it to."),
    ]
    assert [row.number for row in page.context["proposal"].changed] == [7]
