"""What makes a drawn certificate both PDF/A-3A (ISO 19005-3) and PDF/UA-1 (ISO 14289-1). Pure: no Django, no clock."""

import datetime
import io
import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, String
from PIL import ImageCms

from certificates.parts import Face
from certificates.tagging import Tags, write_tree

SCHEMA = 1
ATTACHED = "certificate.json"
_XMP = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class Described:
    """What the file says of itself. `language`: a BCP 47 tag; `moment`: aware, the file's date."""

    title: str
    subject: str
    author: str
    language: str
    moment: datetime.datetime


def finished(drawn: bytes, face: Face, tags: Tags) -> bytes:
    """The drawn pages with structure, metadata, colour profile and the face as data."""
    told = Described(f"{face.heading}: {face.course}", face.heading, face.school, face.language, face.issued_at)
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        complete(pdf, told, tags)
        data = json.dumps(as_data(face), ensure_ascii=False, indent=1).encode()
        attach(pdf, ATTACHED, data, kind="application/json", relation=Name.Data, told=face.heading, at=told.moment)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, min_version="1.7")
    return out.getvalue()


def complete(pdf: pikepdf.Pdf, told: Described, tags: Tags) -> None:
    """Give the drawn pages their structure, metadata and colour profile."""
    write_tree(pdf, tags, told.language)
    _describe(pdf, told)
    _name_colours(pdf)


def attach(
    pdf: pikepdf.Pdf, name: str, data: bytes, *, kind: str, relation: pikepdf.Object, told: str, at: datetime.datetime
) -> None:
    """A file within the file. `kind`: its media type; `relation`: to the pages; `told`: what it is."""
    date = _pdf_date(at)
    attached = AttachedFileSpec(
        pdf, data, filename=name, description=told, mime_type=kind, creation_date=date, mod_date=date
    )
    attached.relationship = relation
    pdf.attachments[name] = attached
    # pikepdf may have named it there already.
    others = [each for each in pdf.Root.get("/AF", []) if each.objgen != attached.obj.objgen]
    pdf.Root.AF = Array([*others, attached.obj])


def as_data(face: Face) -> dict[str, Any]:
    """What stands on the face and nothing else, in its language, under English keys. Empty parts are left out."""
    data = {
        "schema": SCHEMA,
        "school": face.school,
        "heading": face.heading,
        "name": face.name,
        "name_note": face.name_note,
        "left_out": face.left_out,
        "passed": face.passed,
        "course": face.course,
        "rows": [{"label": label, "value": value} for label, value in face.rows],
        "courses_heading": face.courses_heading if face.courses else "",
        "courses": face.courses,
        "sources_heading": face.sources_heading if face.sources else "",
        "sources": face.sources,
        "declaration_heading": face.declaration_heading if face.declaration else "",
        "declaration": face.declaration,
        "declared": face.declared,
        "statement": face.statement,
        "check": face.check,
        "address": face.address,
        "standing": face.standing,
    }
    return {key: value for key, value in data.items() if value}


def _describe(pdf: pikepdf.Pdf, told: Described) -> None:
    """Title, author, subject and dates, twice: PDF/A wants them the same in both places."""
    date = _pdf_date(told.moment)
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(told.title),
            Author=String(told.author),
            Subject=String(told.subject),
            CreationDate=String(date),
            ModDate=String(date),
        )
    )
    words = {"title": told.title, "subject": told.subject, "author": told.author, "language": told.language}
    moment = told.moment.astimezone(datetime.UTC)
    xmp = _XMP.format(date=f"{moment:%Y-%m-%dT%H:%M:%SZ}", **{key: escape(text) for key, text in words.items()})
    metadata = pdf.make_stream(xmp.encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = metadata


def _name_colours(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(_srgb())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _pdf_date(moment: datetime.datetime) -> str:
    return f"D:{moment.astimezone(datetime.UTC):%Y%m%d%H%M%S}Z"


@cache
def _srgb() -> bytes:
    """The colour profile. Its header bears the hour when it was made (bytes 24 to 35), which is set to 2000-01-01."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes.fromhex("07d0 0001 0001 0000 0000 0000") + made[36:]
