# ruff: noqa: E501 - a document a line
"""
The documents beside this file, and what each becomes:

    python -m tests.documents.make            writes the documents of Word's and WPS's markup
    python -m tests.documents.make expected   writes what each becomes now; look at the difference before it is kept

The documents of LibreOffice were made once, by `soffice --convert-to docx`, from the sources in `libreoffice/`.
"""

import json
import os
import sys
from pathlib import Path

from .markup import (
    ARTICLES,
    BULLETS,
    CAPTION,
    CHANGED,
    CLAUSES,
    NUMBERS,
    WORD_STYLES,
    WPS_STYLES,
    cell,
    document,
    drawing,
    emf,
    field,
    heading,
    item,
    jpeg,
    numbering,
    p,
    picture,
    png,
    r,
    row,
    t,
    table,
    text_box,
    vml_box,
)  # fmt: skip

HERE = Path(__file__).parent
AREAS = {
    "shenyang": ["Shenyang Area", "沈阳片区", "Shenyang"],
    "dalian": ["Dalian Area", "大连片区", "Dalian"],
    "yingkou": ["Yingkou Area", "营口片区", "Yingkou"],
}
OPENING = "The three areas of the zone have widened their exchange with other zones this year."
CLEARED = "Ships clear the port in one hour."


def word():
    return {
        "word-news-en": document(
            p("Areas widen exchange with other zones", style="Title"),
            p("Information source: Liaoning Daily"),
            p("Date: 12 March 2026"),
            p("Summary: Three areas learn from ten partners."),
            p(OPENING),
            heading("Shenyang Area", 1),
            p("Shenyang learned from Guangdong."),
            heading("Dalian Area: port first", 1),
            p(CLEARED),
            p("A second paragraph about Dalian."),
            heading("Outlook", 1),
            p("The zone goes on."),
        ),
        "word-news-zh": document(
            p("辽宁自贸试验区三片区扩大交流", style="Title"),
            p("2026-03-12 10:20　来源：辽宁日报　作者：王晓　责任编辑：李明"),
            p("摘要：三个片区与十个伙伴交流互鉴。"),
            p("今年以来，三个片区扩大了与其他自贸试验区的交流。"),
            heading("一、沈阳片区", 1),
            p("沈阳片区借鉴了广东经验。"),
            heading("（二）大连片区", 1),
            p("船舶一小时通关。"),
        ),
        "word-bold-headings": document(
            p(r("Three areas report", "b", 'sz w:val="36"'), looks=['jc w:val="center"']),
            p(OPENING),
            p(r("Dalian Area", "b")),
            p(CLEARED),
            p(r("Yingkou Area", "b")),
            p("Yingkou plans an institute."),
            p(r("What comes next", "b")),
            p("More of the same."),
        ),
        "word-plain-first-line": document(
            p("Port clearance in an hour"), p(OPENING), p("Dalian, 3 March 2026. " + CLEARED), p("Source: Customs")
        ),
        "word-list-of-areas": document(
            p("Three areas", style="Title"), p("The zone has these:"), p("Shenyang Area"), p("Dalian Area"), p("Yingkou Area"),
        ),
        "word-same-area-twice": document(
            p("Twice", style="Title"), p(OPENING), heading("Dalian Area", 2), p(CLEARED), heading("Others", 2), p("Words."),
            heading("2. Dalian: the port again", 2), p("More ships."),
        ),
        "word-summary-heading": document(
            heading("A title as heading one", 1), heading("Abstract", 2), p("What it is about."), heading("Detail", 2),
            p(OPENING),
        ),
        "word-outline-levels": document(
            p("A report", style="Title"),
            p("Levels without a style", looks=['outlineLvl w:val="0"']),
            p(OPENING),
            p("A style based on a heading", style="Chapter"),
            p(CLEARED),
            p(r("Bold in a heading", "b"), style="Heading3"),
            p("Quoted words.", style="Quote"),
        ),
        "word-characters": document(
            p("Marks", style="Title"),
            p("Water is H", r("2", 'vertAlign w:val="subscript"'), "O, area 10 km", r("2", 'vertAlign w:val="superscript"'),
              r(" bold", "b"), r(" and italic", "i"), r(" and strong", 'rStyle w:val="Strong"')),
            p(r("", raw='<w:sym w:font="Wingdings" w:char="F0FC"/>'), " done",
              r("", raw='<w:sym w:font="Unknown Font" w:char="F0B7"/>'), " symbol"),
            p("non", r("", raw="<w:noBreakHyphen/>"), "breaking, co", r("", raw="<w:softHyphen/>"), "operation",
              r("", raw="<w:tab/>"), "after a tab", r("", raw="<w:br/>"), "after a break"),
            p(r("Struck out", "strike"), ", ", r("under", 'u w:val="single"'), r("lined", 'u w:val="single"'), ", plain"),
        ),
    }  # fmt: skip


def word_lists_and_tables():
    numbers = numbering(BULLETS, NUMBERS)
    return {
        "word-nested-lists": document(
            p("Lists", style="Title"),
            item("First", 1), item("Inside", 1, 1), item("Deeper", 1, 2), item("Second", 1),
            p("Between."),
            item("One", 2), item("One point one", 2, 1), item("A letter", 2, 2), item("Two", 2),
            p("The count goes on:"),
            item("Three", 2),
            numbers=numbers,
        ),
        "word-list-from-second-level": document(
            p("Lists", style="Title"), item("Deep at once", 1, 1), item("And again", 1, 1), numbers=numbers
        ),
        "word-table": document(
            p("Projects", style="Title"), p("As of March:"),
            table(row("Project", "Area", "Stage", header=True), row("Rare Valley", "Shenyang", "in operation"),
                  row("", cell("Dalian"), "signed")),
        ),
        "word-merged-cells": document(
            p("Merged", style="Title"), p(OPENING),
            table(row(cell("Area", merge="restart"), cell("2025", span=2), header=True),
                  row(cell(merge="on"), "plan", "result", header=True),
                  row("Dalian", "10", "12"),
                  row(cell("Both", span=3))),
        ),
        "word-bold-first-row": document(
            p("Figures", style="Title"), p(OPENING),
            table(row(cell(p(r("Area", "b"))), cell(p(r("Firms", "b")))), row("Dalian", "12"), row("Yingkou", "7")),
        ),
        "word-table-in-table": document(
            p("Nested", style="Title"), p(OPENING),
            table(row("Outer", cell(item("A point", 1), table(row("in", "ner"), row("ta", "ble")), p("after"))),
                  row("x", "y")),
            numbers=numbers,
        ),
        "word-frame": document(p("Framed", style="Title"), p(OPENING), table(row(cell("In a frame.", "Twice.")))),
    }  # fmt: skip


def word_beside_the_text():
    note = '<w:r><w:rPr/><w:footnoteReference w:id="2"/></w:r>'
    notes = (
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="2">{p("The first note.")}</w:footnote>'
    )
    end = '<w:r><w:endnoteReference w:id="3"/></w:r>'
    shown = p("In the box.", looks=['jc w:val="center"']) + p("Twice in the box.")
    art = '<v:shape><v:textpath string="Words as a drawing"/></v:shape>'
    return {
        "word-notes": document(
            p("Noted", style="Title"), p("A fact", note, " and another", end, "."), item("Listed", 1),
            parts={"footnotes": notes, "endnotes": f'<w:endnote w:id="3">{p("The second note.")}</w:endnote>'},
            numbers=numbering(NUMBERS),
        ),
        "word-notes-elsewhere": document(
            p("Noted", note.replace('"2"', '"4"'), style="Title"), p(CLEARED, note), table(row("Area", "Firms", header=True), row(p("Dalian", note), "12")),
            p("Dalian Area", note.replace('"2"', '"5"'), style="Heading1"), p("Ships", r("x", 'vertAlign w:val="superscript"'), end, " and cranes."),
            parts={
                "footnotes": f'<w:footnote w:id="2">{p("One ", r("bold", "b"), " word.")}{p("Its second paragraph.")}</w:footnote>'
                f'<w:footnote w:id="4">{p("Of the title.")}</w:footnote><w:footnote w:id="5">{p("Of an area.")}</w:footnote>',
                "endnotes": f'<w:endnote w:id="3">{item("In a list.", 1)}{table(row("In", "cells"), row("of", "a table"))}</w:endnote>',
            },
            numbers=numbering(NUMBERS),
        ),
        "word-text-box": document(p("Boxed", style="Title"), p("Before ", text_box(shown), "and after."), p(CLEARED)),
        "word-text-box-vml": document(
            p("Boxed", style="Title"), p("Anchor.", r("", raw=f"<w:pict>{vml_box(shown)}</w:pict>")),
            p("Art: ", r("", raw=f"<w:pict>{art}</w:pict>")),
        ),
        "word-comments": document(
            p("Commented", style="Title"),
            p('<w:commentRangeStart w:id="0"/>', CLEARED, '<w:commentRangeEnd w:id="0"/>',
              '<w:r><w:commentReference w:id="0"/></w:r>'),
            parts={"comments": f'<w:comment w:id="0" w:author="Wang">{p("Is it really one hour?")}</w:comment>'},
        ),
        "word-headers": document(
            p("Paged", style="Title"), p(CLEARED),
            parts={"header": p("Draft of the Dalian office"), "footer": p(field(" PAGE ", "3"))},
        ),
        "word-hidden": document(
            p("Hidden", style="Title"), p("Seen. ", r("Not to be ", "vanish"), r("seen.", "vanish"), " Seen again."),
        ),
        "word-controls": document(
            p("Wrapped", style="Title"),
            f'<w:sdt><w:sdtPr/><w:sdtContent>{p("In a control.")}</w:sdtContent></w:sdt>',
            p("<w:smartTag>" + r("Dalian") + "</w:smartTag>", " and ", f"<w:sdt><w:sdtContent>{r('☒ ticked')}</w:sdtContent></w:sdt>"),
            f"<w:customXml>{p('In custom markup.')}</w:customXml>",
        ),
    }  # fmt: skip


def word_changes():
    deleted = f'<w:del {CHANGED}><w:r><w:delText xml:space="preserve">two hours</w:delText></w:r></w:del>'
    inserted = f"<w:ins {CHANGED}>{r('one hour')}</w:ins>"
    moved = (
        f"<w:moveFrom {CHANGED}>{r('Moved words.')}</w:moveFrom>",
        f"<w:moveTo {CHANGED}>{r('Moved words.')}</w:moveTo>",
    )
    return {
        "word-tracked": document(p("Tracked", style="Title"), p("It takes ", deleted, inserted, ".")),
        "word-tracked-structure": document(
            p("Tracked", style="Title"),
            p("This paragraph goes on ", mark=f"<w:del {CHANGED}/>"), p("in the next."),
            p("Here stood: ", moved[0]), p("Here stands: ", moved[1]),
            table(row("A", "B"), row("gone", "too", properties=f"<w:del {CHANGED}/>"), row("C", "D")),
        ),
        "word-fields": document(
            p("Fields", style="Title"),
            p(field(' TOC \\o "1-3" ', "Contents ..... 1"), style="TOC1"),
            p("See ", field(' HYPERLINK "https://www.ln.gov.cn/a?b=1&c=2" \\o "tip"', "the page"), " or ",
              '<w:hyperlink r:id="mail">' + r("write") + "</w:hyperlink>", " on page ", field(" PAGE ", "7"), "."),
            p("Simple: ", '<w:fldSimple w:instr=" DATE ">' + r("12 March") + "</w:fldSimple>", ", chapter ",
              field(' REF _Ref1 \\h ', "3"), ", ", field(' HYPERLINK \\l "_Toc1"', "inside"), "."),
            p("Circled: ", '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> EQ \\o\\ac(○,8)</w:instrText></w:r>'
              '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "."),
            links={"mail": "mailto:office@example.gov.cn"},
        ),
        "word-bad-links": document(
            p("Links", style="Title"),
            *(p(f'<w:hyperlink r:id="{key}">' + r(words) + "</w:hyperlink>") for key, words in
              [("script", "a script"), ("file", "a file"), ("bare", "a bare name"), ("data", "data")]),
            p('<w:hyperlink w:anchor="top">' + r("up") + "</w:hyperlink>"),
            links={"script": "javascript:alert(1)", "file": "file:///C:/secret.docx", "bare": "www.ln.gov.cn",
                   "data": "data:text/html,<script>"},
        ),
        "word-strict": document(
            p("Strict", style="Title"), heading("A part", 2), p(CLEARED), namespace=strict
        ),
        "word-formula-and-ruby": document(
            p("Formulas", style="Title"),
            p("Sum: ", "<m:oMath><m:r><m:t>a+b=c</m:t></m:r></m:oMath>"),
            p(r("", raw=f"<w:ruby><w:rubyPr/><w:rt>{r('dà lián')}</w:rt><w:rubyBase>{r('大连')}</w:rubyBase></w:ruby>"), " port"),
        ),
    }  # fmt: skip


def strict(text):
    return text.replace("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/").replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )  # fmt: skip


def word_pictures():
    crop = '<a:srcRect l="1000" t="0" r="0" b="2000"/>'
    chart = drawing('<c:chart r:id="none"/>')
    ole = '<w:object><v:shape><v:imagedata r:id="image2"/></v:shape><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>'
    return {
        "word-pictures": document(
            p("Pictured", style="Title"),
            p(picture("image1", "The quay at dawn")), p("Between ", picture("image2", "", crop=crop), "words."),
            p(picture("image1")),
            media={"image1.png": png(), "image2.jpeg": jpeg()},
        ),
        "word-captions": document(
            p("Captioned", style="Title"), p(OPENING), p(picture("image1")), p("Figure 1: the quay at dawn", style="Caption"),
            p("Table 1: firms", style="Caption"), table(row("Area", "Firms", header=True), row("Dalian", "12")),
            p(picture("image2")), p("图2 ", r("起重机", "b")), p("Figures 1 and 2 are ours."),
            table(row("Area", "Ships", header=True), row("Dalian", "9")), p("Ships, by area", style="Caption"),
            p(picture("image3")), p("Table 2 goes on below."), p("A caption of nothing", style="Caption"), p(CLEARED),
            styles=WORD_STYLES + CAPTION,
            media={"image1.png": png(), "image2.jpeg": jpeg(), "image3.png": png((9, 9, 9))},
        ),
        "word-metafiles": document(
            p("Drawn", style="Title"), p("A drawing: ", picture("image1")), p(picture("image2")), p(picture("image3")),
            media={"image1.emf": emf(), "image2.wmf": b"\xd7\xcd\xc6\x9a" + bytes(60), "image3.gif": b"GIF89a" + bytes(60)},
        ),
        "word-linked-picture": document(
            p("Linked", style="Title"), p(CLEARED, picture("image9", how="link")),
            links={"image9": "file:///D:/photos/quay.jpg"},
        ),
        "word-charts-and-objects": document(
            p("Charts", style="Title"), p("A chart: ", r("", raw=chart)), p("A sheet: ", r("", raw=ole)),
            media={"image2.emf": emf()},
        ),
    }  # fmt: skip


def wps():
    centre, large, body = ['jc w:val="center"'], 'sz w:val="44"', 'sz w:val="32"'
    numbers = numbering(CLAUSES, ARTICLES)
    return {
        "wps-official": document(
            p(r("大连片区管理委员会文件", 'color w:val="FF0000"', "b", 'sz w:val="72"'), looks=centre),
            p(r("大自贸发〔2026〕3号", body), looks=centre),
            p(),
            p(r("关于推进口岸通关", large), looks=centre),
            p(r("便利化的通知", large), looks=centre),
            p(),
            p(r("各有关单位：", body)),
            p(r("　　为推进口岸通关便利化，现将有关事项通知如下。", body)),
            p(r("　　一、总体要求", body)),
            p(r("\u00a0\u00a0\u00a0\u00a0船舶一小时通关。", body)),
            p(r("大连片区管理委员会", body), looks=['jc w:val="right"']),
            p(r("二〇二六年三月十二日", body), looks=['jc w:val="right"']),
            styles=WPS_STYLES,
        ),
        "wps-headings": document(
            p("三片区工作动态", style="9"), p("信息来源：营商环境办公室"), p("今年以来进展良好。"),
            p("沈阳片区", style="2"), p("装备制造。"), p("二级标题", style="3"), p("细节。"), p("三级", style="4"), p("更细。"),
            p("营口片区", style="2"), p("平台两个。"),
            styles=WPS_STYLES,
        ),
        "wps-numbering": document(
            p("自贸条例", style="9"), item("总则", 1), item("目的", 1, 1), item("第一点", 1, 2), item("第二点", 1, 2),
            item("附则", 1), item("本条例自公布之日起施行。", 2), item("解释权属管委会。", 2),
            styles=WPS_STYLES, numbers=numbers,
        ),
        "wps-layout-junk": document(
            p("版式", style="9"), p(), p("　　"), p("\u00a0\u00a0\u00a0"), p("　　第一段　　有空格。 "), p(r("　　", "b"), r("第二段。", "b")),
            p(r("", raw="<w:tab/>"), "制表符缩进。"), p(r("", raw='<w:br w:type="page"/>')), p("李　明"),
            styles=WPS_STYLES,
        ),
        "wps-text-box": document(
            p("文本框", style="9"), p("正文。", text_box(p("框内文字。"), fallback=False)), styles=WPS_STYLES
        ),
        "wps-news": document(
            p(r("大连口岸一小时通关", "b", large), looks=centre),
            p("时间：2026年3月 来源：大连海关"),
            p("　　船舶一小时通关。"),
            p(picture("image1", "C:\\Users\\wang\\AppData\\Local\\Temp\\ksohtml\\wps1.jpg"), looks=centre),
            p("　　货物两小时放行。"),
            styles=WPS_STYLES, media={"image1.jpeg": jpeg()},
        ),
        "wps-summary": document(
            p("片区经验", style="9"), p("【摘要】三项经验在全国推广。"), p("正文第一段。"), p("（来源：新华社）"), styles=WPS_STYLES
        ),
        "wps-meeting": document(
            p("会议通知", style="9"), p("时间：2026年3月5日 地点：大连"), p("时间：2026年3月6日"), p("请准时参加。"), styles=WPS_STYLES
        ),
        "wps-letters-in-one-run": document(
            p("分行", style="9"), p(r("", raw=t("第一行") + "<w:br/>" + t("第二行"))), p("正文。"), styles=WPS_STYLES
        ),
    }  # fmt: skip


def all_documents():
    groups = (word, word_lists_and_tables, word_beside_the_text, word_changes, word_pictures, wps)
    return {name: content for group in groups for name, content in group().items()}


def result_of(path):
    """What the document at `path` becomes, as data."""
    from ftzportal.intake import propose
    from ftzportal.intake.recognising import shown

    with path.open("rb") as file:
        proposal = propose(file, AREAS)
    return proposal.as_data() | {"html": shown(proposal.body).replace("><", ">\n<").split("\n")}


def main(what):
    if what == "expected":
        for path in sorted(HERE.glob("*.docx")):
            path.with_suffix(".json").write_text(json.dumps(result_of(path), ensure_ascii=False, indent=1) + "\n")
    else:
        for name, content in all_documents().items():
            (HERE / f"{name}.docx").write_bytes(content)


if __name__ == "__main__":
    if "expected" in sys.argv:
        import django

        os.environ |= {"FTZPORTAL_DEMO": "1", "DJANGO_SETTINGS_MODULE": "ftzportal.settings"}
        django.setup()
    main(sys.argv[-1])
