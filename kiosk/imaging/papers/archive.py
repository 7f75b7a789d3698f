"""What makes a PDF one for archives: PDF/A-2b (ISO 19005-2) says what its colours mean and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from kiosk.imaging.papers.pdf_file import PdfFile, text_string

PRODUCER = "hall-kiosk"
_NO_DATE = bytes(12)
_NO_ID = bytes(16)

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="B"/>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="{producer}"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="application/pdf">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>{kept}</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""

_KEPT = """
<rdf:Description rdf:about="" xmlns:kept="urn:hall-kiosk:kept-pages#">
<kept:pageDigests><rdf:Seq>{digests}</rdf:Seq></kept:pageDigests>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Pages as they were photographed</pdfaSchema:schema>
<pdfaSchema:namespaceURI>urn:hall-kiosk:kept-pages#</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>kept</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>pageDigests</pdfaProperty:name>
<pdfaProperty:valueType>seq Text</pdfaProperty:valueType>
<pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>SHA-256 and SM3 of each photograph's JPEG, in order</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""
"""PDF/A-2 knows a name of ours only where the file itself explains it (ISO 19005-2, 6.6.2.3)."""


def archived(
    file: PdfFile, tree: int, pages: Sequence[int], title: str, page_digests: Sequence[tuple[str, str]] = ()
) -> bytes:
    """The finished file: `tree` is the reserved number of the page tree that `pages` belong to. `page_digests` are the
    SHA-256 and the SM3 of each photograph it was made of.

    It has no dates, so that the same pages bound again after a power cut are the same bytes; PDF/A asks for none.
    """
    kids = " ".join(f"{page} 0 R" for page in pages)
    file.put(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>", tree)
    shown = "".join(character if character.isprintable() else " " for character in title)
    packet = _XMP.format(producer=PRODUCER, title=escape(shown), kept=_kept(page_digests)).encode()
    # Metadata stays unpacked, as PDF/A asks, so that a search of the raw bytes finds it.
    metadata = file.stream("/Type /Metadata /Subtype /XML", packet)
    profile = file.stream("/N 3", srgb_profile(), packed=True)
    catalog = file.put(
        f"<< /Type /Catalog /Pages {tree} 0 R /Metadata {metadata} 0 R /Lang (zh-CN) /OutputIntents [<< "
        "/Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) "
        f"/DestOutputProfile {profile} 0 R >>] /ViewerPreferences << /DisplayDocTitle true >> >>"
    )
    information = file.put(f"<< /Title {text_string(shown)} /Producer ({PRODUCER}) >>")
    return file.finished(catalog, information)


def _kept(page_digests: Sequence[tuple[str, str]]) -> str:
    if not page_digests:
        return ""
    said = [f"<rdf:li>sha256:{escape(sha256)} sm3:{escape(sm3)}</rdf:li>" for sha256, sm3 in page_digests]
    return _KEPT.format(digests="".join(said))


@cache
def srgb_profile() -> bytes:
    """The sRGB profile without the moment at which it was made, which would change the file's digest."""
    from PIL import ImageCms

    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # ICC.1:2010, 7.2: the moment lies at byte 24, the profile's own digest, which covers it, at byte 84.
    return made[:24] + _NO_DATE + made[36:84] + _NO_ID + made[100:]
