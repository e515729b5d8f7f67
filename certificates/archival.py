"""What makes a drawn certificate both PDF/A-3A (ISO 19005-3) and PDF/UA-1 (ISO 14289-1). Pure: no Django, no clock."""

import datetime
import io
import json
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


def finished(drawn: bytes, face: Face, tags: Tags) -> bytes:
    """The drawn pages with structure, metadata, colour profile and the face as data."""
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        write_tree(pdf, tags, face.language)
        moment = face.issued_at.astimezone(datetime.UTC)
        _describe(pdf, face, moment)
        _name_colours(pdf)
        _attach(pdf, face, moment)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, min_version="1.7")
    return out.getvalue()


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
        "statement": face.statement,
        "check": face.check,
        "address": face.address,
        "standing": face.standing,
    }
    return {key: value for key, value in data.items() if value}


def _describe(pdf: pikepdf.Pdf, face: Face, moment: datetime.datetime) -> None:
    """Title, author, subject and dates, twice: PDF/A wants them the same in both places."""
    title, date = f"{face.heading}: {face.course}", _pdf_date(moment)
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(title),
            Author=String(face.school),
            Subject=String(face.heading),
            CreationDate=String(date),
            ModDate=String(date),
        )
    )
    told = {"title": title, "subject": face.heading, "author": face.school, "language": face.language}
    xmp = _XMP.format(date=f"{moment:%Y-%m-%dT%H:%M:%SZ}", **{key: escape(text) for key, text in told.items()})
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


def _attach(pdf: pikepdf.Pdf, face: Face, moment: datetime.datetime) -> None:
    attached = AttachedFileSpec(
        pdf,
        json.dumps(as_data(face), ensure_ascii=False, indent=1).encode(),
        filename=ATTACHED,
        description=face.heading,
        mime_type="application/json",
        creation_date=_pdf_date(moment),
        mod_date=_pdf_date(moment),
    )
    attached.relationship = Name.Data
    pdf.attachments[ATTACHED] = attached
    pdf.Root.AF = Array([attached.obj])


def _pdf_date(moment: datetime.datetime) -> str:
    return f"D:{moment:%Y%m%d%H%M%S}Z"


@cache
def _srgb() -> bytes:
    """The colour profile. Its header bears the hour when it was made (bytes 24 to 35), which is set to 2000-01-01."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes.fromhex("07d0 0001 0001 0000 0000 0000") + made[36:]
