"""The tables of a clipboard: rows and cells as they are, a caption, a header where there is one, no frames."""

from .blocks import Block
from .paragraphs import are_bold, plain_weight
from .source import Node

PARTS = {"tbody", "thead", "tfoot"}
OUTER = PARTS | {"caption", "tr"}
MOST_SPAN = 100


class Tables:
    """A part of `Reading`: what it needs are `blocks`, `flat`, `is_dropped`, `styles` and `report`."""

    def table(self, node, look):
        """The blocks that a table becomes, with those before it that stood in it but in no cell."""
        rows, captions, strays = [], [], []
        for child in self.parts(node, strays):
            if child.tag == "caption":
                captions += self.flat(child, look)
            else:
                rows.append((self.row(child, look, strays), child))
        rows = [row for row, child in rows if row.children and (row.words() or child.get("height") != "0")]
        before = self.blocks(Node("div", children=strays), look) if strays else []
        caption = [Block("p", captions)] if captions else []
        cells = [cell for row in rows for cell in row.children]
        if len(cells) <= 1:
            if cells:
                self.report.changed("frames")
            return before + caption + (cells[0].children if cells else [])
        self.mark_header(rows)
        if not any(block.tag in ("table", "img") for cell in cells for block in cell.children):
            return [*before, Block("table", captions, rows)]
        return [*before, *caption, Block("table", children=rows)]

    def parts(self, node, strays):
        """The rows and the caption under a table; everything else goes to `strays`."""
        for child in node.children:
            if isinstance(child, Node) and child.tag in OUTER and self.is_dropped(child, self.styles.of(child)):
                continue
            if isinstance(child, Node) and child.tag in PARTS:
                for part in self.parts(child, strays):
                    if child.tag == "thead":
                        part.attrs["header"] = ""
                    yield part
            elif isinstance(child, Node) and child.tag in ("tr", "caption"):
                yield child
            elif isinstance(child, Node) or child.strip():
                strays.append(child)

    def row(self, node, look, strays):
        row = Block("tr")
        for child in node.children:
            if isinstance(child, Node) and child.tag in ("td", "th"):
                if self.is_dropped(child, self.styles.of(child)):
                    continue
                cell = Block("th" if "header" in node.attrs else child.tag, attrs=spans(child))
                cell.children = self.cell_blocks(child, look)
                if cell.tag == "th":
                    lighten(cell)
                row.children.append(cell)
            elif isinstance(child, Node) or child.strip():
                strays.append(child)
        return row

    def mark_header(self, rows):
        """A first row that is bold throughout is a header, whether the clipboard calls it so or not."""
        cells = rows[0].children
        if len(rows) > 1 and all(cell.tag == "td" and are_bold(cell.all_runs()) for cell in cells):
            for cell in cells:
                cell.tag = "th"
                lighten(cell)
            self.report.changed("header_rows")


def spans(node):
    said = {name: node.get(name).strip() for name in ("colspan", "rowspan")}
    return {
        name: str(int(value))
        for name, value in said.items()
        if value.isascii() and value.isdigit() and len(value) < 4 and 1 < int(value) <= MOST_SPAN
    }


def lighten(cell):
    for block in cell.children:
        block.runs = plain_weight(block.runs)
