"""The tables of a document: rows and cells as they are, a header where there is one, no frames."""

from xml.etree.ElementTree import Element, SubElement

from .markup import TRANSPARENT, W, is_on, text_of, value_of
from .runs import are_bold, plain_weight
from .styles import number


class Tables:
    """A part of `Flattening`: what it needs are `blocks` and `report`."""

    def table(self, element):
        """The plain table; of a table of one cell, which is a frame, what it holds."""
        rows = [self.row(row) for row in unwrapped(element, W + "tr") if not self.is_deleted_row(row)]
        rows = [row for row in rows if len(row)]
        if not rows:
            return []
        if len(rows) == 1 and len(rows[0].findall(W + "tc")) == 1:
            self.report.changed("frames")
            return [block for block in rows[0].find(W + "tc") if block.tag != W + "tcPr"]
        self.mark_header(rows)
        table = Element(W + "tbl")
        table.extend(rows)
        return [table]

    def is_deleted_row(self, row):
        if row.find(f"{W}trPr/{W}del") is None:
            return False
        self.report.dropped("deletions", text_of(row))
        return True

    def row(self, element):
        row = Element(W + "tr")
        if is_on(element.find(W + "trPr"), "tblHeader"):
            SubElement(SubElement(row, W + "trPr"), W + "tblHeader")
        for cell in unwrapped(element, W + "tc"):
            properties = cell.find(W + "tcPr")
            plain = SubElement(row, W + "tc")
            said = SubElement(plain, W + "tcPr")
            span = min(max(number(value_of(properties, "gridSpan"), 1), 1), 60)
            SubElement(said, W + "gridSpan", {W + "val": str(span)})
            if (merged := value_of(properties, "vMerge")) is not None:
                SubElement(said, W + "vMerge", {W + "val": merged or "continue"})
            empty = self.report.lines.get(("dropped", "empty"))
            count = empty.count if empty else 0
            plain.extend(self.blocks(cell))
            # A cell without words is no paragraph that somebody left empty.
            if len(plain) == 1 and (line := self.report.lines.get(("dropped", "empty"))):
                line.count = count
        return row

    def mark_header(self, rows):
        """A first row that is bold throughout is a header, whether the document calls it so or not."""
        headers = [row for row in rows if row.find(W + "trPr") is not None]
        if not headers and len(rows) > 1 and all(are_bold(cell.iter(W + "r")) for cell in rows[0].findall(W + "tc")):
            properties = Element(W + "trPr")
            SubElement(properties, W + "tblHeader")
            rows[0].insert(0, properties)
            headers = rows[:1]
            self.report.changed("header_rows")
        for row in headers:
            plain_weight(row.iter(W + "r"))


def unwrapped(element, tag):
    """The rows of a table or the cells of a row, also those inside a content control or a tracked change."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in TRANSPARENT or child.tag == W + "sdt":
            yield from unwrapped(child, tag)
