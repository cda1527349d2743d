"""Word documents written by hand: the markup of Word and WPS, as small as a case needs it."""

import io
import struct
import zipfile
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading3"><w:name w:val="heading 3"/>
<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="Our chapter"/><w:basedOn w:val="Heading2"/></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
"""
CAPTION = """<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/><w:rPr><w:b/></w:rPr></w:style>"""
# WPS numbers its styles and names them in Chinese.
WPS_STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="1"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 1"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="3"><w:name w:val="标题 2"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="4"><w:name w:val="heading 3"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="9"><w:name w:val="公文标题"/><w:basedOn w:val="1"/>
<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:sz w:val="44"/></w:rPr></w:style>
"""
CHANGED = 'w:id="1" w:author="Wang" w:date="2026-03-02T09:00:00Z"'


def t(words):
    return f'<w:t xml:space="preserve">{escape(words)}</w:t>'


def r(words, *looks, raw=""):
    """A run; `looks` are elements of its properties: `b`, `i`, `vanish`, `sz w:val="44"`."""
    properties = "".join(f"<w:{look}/>" for look in looks)
    inner = raw or t(words)
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"


def p(*inner, style="", looks=(), mark=""):
    """A paragraph of runs, or of plain words; `looks` are elements of its own properties."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += "".join(f"<w:{look}/>" for look in looks)
    properties += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    runs = "".join(part if part.startswith("<") else r(part) for part in inner)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def item(words, num, level=0):
    """A paragraph of a list; `num` counts the lists of `numbering` from 1, `level` from 0."""
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return f"<w:p><w:pPr>{numbered}</w:pPr>{r(words)}</w:p>"


def heading(words, level, **options):
    return p(words, style=f"Heading{level}", **options)


def cell(*inner, span=1, merge=None):
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if merge:
        properties += '<w:vMerge w:val="restart"/>' if merge == "restart" else "<w:vMerge/>"
    blocks = "".join(part if part.startswith(("<w:p>", "<w:tbl")) else p(part) for part in inner)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{blocks or p()}</w:tc>"


def row(*cells, header=False, properties=""):
    properties += "<w:tblHeader/>" if header else ""
    inner = "".join(part if part.startswith("<w:tc>") else cell(part) for part in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{inner}</w:tr>"


def table(*rows):
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def field(instruction, *shown):
    """A field as Word writes it: instruction and result between marks, each in a run of its own."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    instructed = f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
    return marks[0] + instructed + marks[1] + "".join(map(r, shown)) + marks[2]


def drawing(inner, description="", name="Picture 1"):
    said = f" descr={quoteattr(description)}" if description else ""
    return (
        f'<w:drawing><wp:inline><wp:docPr id="1" name="{name}"{said}/><a:graphic><a:graphicData>{inner}'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def picture(relation, description="", how="embed", crop=""):
    blip = f'<a:blip r:{how}="{relation}"/>{crop}'
    return r("", raw=drawing(f"<pic:pic><pic:blipFill>{blip}</pic:blipFill></pic:pic>", description))


def text_box(*blocks, fallback=True):
    """A text box in both forms in which Word writes it: the new one, and the old one for older programs."""
    words = "".join(blocks)
    new = drawing(f"<wps:wsp><wps:txbx><w:txbxContent>{words}</w:txbxContent></wps:txbx></wps:wsp>", name="Text Box 2")
    old = f"<mc:Fallback><w:pict>{vml_box(words)}</w:pict></mc:Fallback>" if fallback else ""
    return r("", raw=f'<mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice>{old}</mc:AlternateContent>')


def vml_box(words):
    return f"<v:shape><v:textbox><w:txbxContent>{words}</w:txbxContent></v:textbox></v:shape>"


def png(colour="navy", size=(24, 16)):
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "PNG")
    return content.getvalue()


def jpeg(colour="teal", size=(24, 16)):
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "JPEG")
    return content.getvalue()


def emf():
    return struct.pack("<II", 1, 88) + bytes(32) + b" EMF" + bytes(44)


def numbering(*lists):
    """Each list is a tuple of levels, a level (form, pattern); its number counts from 1."""
    made = ""
    for key, levels in enumerate(lists, start=1):
        inner = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{pattern}"/></w:lvl>'
            for depth, (form, pattern) in enumerate(levels)
        )
        made += f'<w:abstractNum w:abstractNumId="{key}">{inner}</w:abstractNum>'
    nums = "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>' for key in range(1, len(lists) + 1)
    )
    return made + nums


BULLETS = (("bullet", "•"), ("bullet", "◦"), ("bullet", "▪"))
NUMBERS = (("decimal", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"))
CLAUSES = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
ARTICLES = (("chineseCountingThousand", "第%1条"),)


def document(*body, styles=WORD_STYLES, parts=None, links=None, media=None, numbers="", namespace=str):
    """
    The bytes of a .docx. `parts`: kind → inner XML (footnotes, comments, header …); `links`: id → address outside;
    `media`: file name → bytes, its id is the name without the suffix.
    """
    files, relations = {}, []
    parts = {"styles": styles, "numbering": numbers} | (parts or {})
    roots = {"header": "hdr", "footer": "ftr"}
    for kind, inner in parts.items():
        tag = roots.get(kind, kind)
        files[f"word/{kind}.xml"] = f"<w:{tag} {NAMESPACES}>{inner}</w:{tag}>"
        relations.append((kind, kind, f"{kind}.xml", ""))
    for key, address in (links or {}).items():
        kind = "image" if key.startswith("image") else "hyperlink"
        relations.append((kind, key, address, ' TargetMode="External"'))
    for name, content in (media or {}).items():
        files[f"word/media/{name}"] = content
        relations.append(("image", name.split(".")[0], f"media/{name}", ""))
    files |= {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": related([("officeDocument", "rId1", "word/document.xml", "")]),
        "word/_rels/document.xml.rels": related(relations),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
    }
    return zipped({name: namespace(said) if isinstance(said, str) else said for name, said in files.items()})


def related(relations):
    inner = "".join(
        f'<Relationship Id="{key}" Type="{KINDS}/{kind}" Target={quoteattr(target)}{mode}/>'
        for kind, key, target, mode in relations
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def zipped(files):
    """The bytes of a ZIP, the same each time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), said, zipfile.ZIP_DEFLATED)
    return content.getvalue()
