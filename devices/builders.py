"""Which driver stands behind which name in the settings, and how it is built. Each is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from devices.clock import Clock
from devices.errors import DeviceRefused
from devices.plug_ins import vendor_builder, vendor_drivers
from devices.status import DeviceKind
from devices.supervisor import Driver
from devices.transport.bound_names import BoundNode, is_bound
from devices.watched import Node

Options = Mapping[str, str]
Builder = Callable[[str, Options, Clock], Driver]


def _only(options: Options, *known: str) -> None:
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise DeviceRefused(f"不认识选项 {'、'.join(unknown)}，可用：{'、'.join(known) or '无'}")


def _escpos(address: str, options: Options, clock: Clock) -> Driver:
    from devices.drivers.receipt_printer import EscposReceiptPrinter
    from devices.drivers.receipt_printer_glyphs import GlyphDrawer
    from devices.drivers.receipt_printer_logos import LogosOfThisRun, LogosOnDisk
    from devices.drivers.receipt_printer_memory import PrinterMemory
    from devices.drivers.receipt_printer_profile import PAPER_58_MM, PAPER_80_MM
    from devices.transport.addresses import wire_to

    _only(options, "font", "rare_font", "display_font", "logos", "memory", "paper_mm", "roll_m")
    fonts = [Path(options[key]) for key in ("font", "rare_font") if options.get(key)]
    logos = LogosOnDisk(Path(options["logos"])) if options.get("logos") else LogosOfThisRun()
    memory = PrinterMemory(Path(options["memory"]) if options.get("memory") else None)
    profile = PAPER_58_MM if options.get("paper_mm") == "58" else PAPER_80_MM
    if options.get("roll_m"):
        profile = replace(profile, roll_mm=float(options["roll_m"]) * 1000)
    wire_to(address)
    display_font = Path(options["display_font"]) if options.get("display_font") else None
    drawer = GlyphDrawer(fonts, display_font)
    return EscposReceiptPrinter(lambda: wire_to(address), drawer, logos, profile, memory, clock)


def _sdt(address: str, options: Options, clock: Clock) -> Driver:
    from devices.drivers.id_reader import SerialIdReader
    from devices.transport.addresses import wire_to

    _only(options)
    return SerialIdReader(wire_to(address), clock)


def _engine(family: str) -> Builder:
    def build(address: str, options: Options, clock: Clock) -> Driver:
        from devices.drivers.qr_reader import EngineReader
        from devices.protocol.code_engines import ENGINES
        from devices.transport.addresses import wire_to

        return EngineReader(wire_to(address), clock, ENGINES[family](), *_code_ends(options))

    return build


def _hid(address: str, options: Options, clock: Clock) -> Driver:
    from devices.drivers.qr_reader import TypingReader
    from devices.transport.input_events import InputEvents

    path = address.removeprefix("hid:")
    if not path.startswith("/"):
        raise DeviceRefused("键盘式扫码器的地址应写成 hid:/dev/input/by-id/…")
    return TypingReader(InputEvents(path), clock, *_code_ends(options))


def _plain(address: str, options: Options, clock: Clock) -> Driver:
    from devices.drivers.qr_reader import PlainSerialReader
    from devices.transport.addresses import wire_to

    return PlainSerialReader(wire_to(address), clock, *_code_ends(options))


_ENDS = {"": b"\r\n", "cr": b"\r\n", "lf": b"\r\n", "crlf": b"\r\n", "tab": b"\t\r\n", "none": b""}


def _code_ends(options: Options) -> tuple[bytes, float]:
    _only(options, "ends", "idle_gap_ms")
    ends = _ENDS.get(options.get("ends", ""))
    if ends is None:
        raise DeviceRefused(f"选项 ends 应为 {'、'.join(key for key in _ENDS if key)}")
    return ends, float(options.get("idle_gap_ms", "50")) / 1000


def _camera(address: str, options: Options, clock: Clock) -> Driver:
    from devices.drivers.camera_sources import source_of
    from devices.drivers.document_camera import DocumentCameraDriver

    _only(options, "still_url", "preview", "still")
    return DocumentCameraDriver(source_of(address, **options), clock)


def _alsa(address: str, options: Options, clock: Clock) -> Driver:  # noqa: ARG001 (a builder's signature)
    from devices.drivers.speaker import AlsaSpeaker

    _only(options)
    return AlsaSpeaker(address.removeprefix("alsa:") or "default")


def _folder_speaker(address: str, options: Options, clock: Clock) -> Driver:
    from devices.drivers.speaker import FolderSpeaker

    _only(options, "takes_time")
    folder = address.removeprefix("folder:").removeprefix("//")
    if not folder:
        raise DeviceRefused("扬声器地址应写成 folder:文件夹")
    return FolderSpeaker(Path(folder), clock, options.get("takes_time", "true") == "true")


def _sane(address: str, options: Options, clock: Clock) -> Driver:
    from devices.drivers.scanner import SaneScanner

    _only(options, "extra")
    device = address.removeprefix("sane:")
    if not device:
        raise DeviceRefused("扫描仪地址应写成 sane:名称，名称见 scanimage -L")
    return SaneScanner(device, clock, options.get("extra", ""))


def _ipp(address: str, options: Options, clock: Clock) -> Driver:
    from devices.drivers.ipp_talk import IppTalk
    from devices.drivers.page_jobs import PageJobBook
    from devices.drivers.page_printer import IppPagePrinter

    _only(options, "jobs")
    book = PageJobBook(Path(options["jobs"]) if options.get("jobs") else None)
    return IppPagePrinter(IppTalk(address), clock, book)


def _text_line(address: str, options: Options, clock: Clock) -> Driver:
    from devices.drivers.window_screen import TextLineScreen
    from devices.protocol.text_line import ENDS
    from devices.transport.addresses import wire_to

    _only(options, "coding", "end", "columns")
    end, columns = ENDS.get(options.get("end", "crlf")), options.get("columns", "0")
    if end is None or not columns.isdigit():
        raise DeviceRefused("选项 end 应为 crlf、lf 或 cr，columns 应为整数")
    match options.get("coding", "utf-8"):
        case "utf-8":
            return TextLineScreen(wire_to(address), clock, "utf-8", end, int(columns))
        case "gb18030":
            return TextLineScreen(wire_to(address), clock, "gb18030", end, int(columns))
        case other:
            raise DeviceRefused(f"选项 coding 应为 utf-8 或 gb18030，不是 {other!r}")


def _evdev_pad(address: str, options: Options, clock: Clock) -> Driver:  # noqa: ARG001 (a builder's signature)
    from devices.drivers.signature_pad import EvdevPad

    ranges = ("x_max", "y_max", "pressure_max")
    _only(options, "width_mm", "height_mm", *ranges)
    node = address.removeprefix("evdev:")
    if not node.startswith("/"):
        raise DeviceRefused("签字板地址应写成 evdev:/dev/input/by-id/…")
    stated = (options.get("width_mm"), options.get("height_mm"))
    size_mm = (float(stated[0]), float(stated[1])) if stated[0] and stated[1] else None
    return EvdevPad(Path(node), size_mm, {key: int(options[key]) for key in ranges if key in options})


BUILDERS: dict[tuple[DeviceKind, str], Builder] = {
    (DeviceKind.RECEIPT_PRINTER, "escpos"): _escpos,
    (DeviceKind.ID_READER, "sdt"): _sdt,
    (DeviceKind.QR_READER, "gm65"): _engine("gm65"),
    (DeviceKind.QR_READER, "newland"): _engine("newland"),
    (DeviceKind.QR_READER, "honeywell"): _engine("honeywell"),
    (DeviceKind.QR_READER, "de2120"): _engine("de2120"),
    (DeviceKind.QR_READER, "hid"): _hid,
    (DeviceKind.QR_READER, "plain"): _plain,
    (DeviceKind.DOCUMENT_CAMERA, "camera"): _camera,
    (DeviceKind.SPEAKER, "alsa"): _alsa,
    (DeviceKind.SPEAKER, "file"): _folder_speaker,
    (DeviceKind.SCANNER, "sane"): _sane,
    (DeviceKind.PAGE_PRINTER, "ipp"): _ipp,
    (DeviceKind.WINDOW_SCREEN, "text-line"): _text_line,
    (DeviceKind.SIGNATURE_PAD, "evdev"): _evdev_pad,
}


def builder_of(kind: DeviceKind, driver: str) -> Builder | None:
    """Ours, else a vendor's; None where nobody has it. Raises DeviceRefused for a package that cannot be loaded."""
    return BUILDERS.get((kind, driver)) or vendor_builder(kind, driver)


def drivers_of(kind: DeviceKind) -> tuple[str, ...]:
    """The names that the settings may give for this kind."""
    return (*(driver for known, driver in BUILDERS if known is kind), *vendor_drivers(kind))


def place_of(address: str) -> Node | None:
    """The node whose coming and going tells of plug and unplug; None where there is no such thing."""
    scheme, _, rest = address.partition(":")
    if scheme not in ("serial", "usblp", "uvc", "evdev"):
        return None
    where = rest.partition("?")[0]
    if scheme != "evdev" and is_bound(where):
        return BoundNode(scheme, where)
    return Path(f"/dev/video{where}" if scheme == "uvc" and where.isdigit() else where)
