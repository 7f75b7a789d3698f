"""An application from the item's initials to the case on the platform, and its review."""

from __future__ import annotations

import json
import time

from kiosk.commands.demo.clerk import DESK
from kiosk.commands.demo.crowd import HallDoor
from kiosk.commands.demo.visit import MASKED_NAME, NAME, Visit

ITEM = "11999999EXAM00001T5002000001000"
ITEM_NAME = "居住证申领"
PHONE = "13900001234"

READING_S = 0.6
"""Nobody presses on without a look at what came."""

SIGNATURE = (
    ((0.12, 0.25), (0.20, 0.24), (0.24, 0.27), (0.16, 0.50), (0.10, 0.62)),
    ((0.10, 0.42), (0.26, 0.40)),
    ((0.32, 0.30), (0.31, 0.55), (0.34, 0.60)),
    ((0.38, 0.26), (0.38, 0.66), (0.34, 0.62)),
    ((0.43, 0.34), (0.46, 0.52)),
    ((0.52, 0.28), (0.68, 0.26)),
    ((0.60, 0.20), (0.58, 0.46), (0.50, 0.66)),
    ((0.58, 0.44), (0.66, 0.58), (0.72, 0.64)),
)
"""A name, written fast: strokes in parts of the signature box."""


def apply(visit: Visit) -> None:
    evidence = visit.evidence
    evidence.chapter("四、办事申报")
    visit.go_home_identified()
    find_item(visit)
    fill_form(visit)
    photograph_badly(visit)
    photograph_well(visit)
    sign(visit)
    visit.screen("confirm", "核对：填的、交的、怎么领")
    papers = len(visit.papers())
    visit.touch("confirm.submit")
    visit.finger.wait_for_step("submitted", 30)
    visit.wait("办件编号", lambda: visit.text("submitted.number") != "")
    visit.application_number = visit.text("submitted.number").split()[0]
    visit.screen("submitted", "提交成功：办件编号由平台给出")
    evidence.check(
        "办件编号由平台给出", _platform_has(visit, visit.application_number), visit.application_number
    )
    _keep_platform_record(visit)
    visit.touch("submitted.print")
    visit.wait("回执出来", lambda: len(visit.papers()) > papers)
    visit.receipt_number = _receipt_on_paper(visit)
    evidence.check("回执打印出来，码读得出", visit.receipt_number != "", visit.receipt_number)


def find_item(visit: Visit) -> None:
    visit.touch("home.apply")
    visit.finger.wait_for_step("catalogue")
    for letter in "JZZ":
        visit.touch(f"initial.{letter}")
    visit.wait("找到事项", lambda: ITEM_NAME in visit.text(f"item.{ITEM}"))
    visit.screen("catalogue", "找事项：拼音首字母 JZZ，匹配的字变红")
    visit.touch(f"item.{ITEM}")
    visit.finger.wait_for_step("guide")
    visit.screen("guide", "指南：多久、收费、跑几次，每样材料从哪来")
    visit.touch("guide.main")
    visit.finger.wait_for_step("form")


def fill_form(visit: Visit) -> None:
    """Four answers of fourteen fields: everything else the card told."""
    visit.touch("option.01", "field.road")
    for letter in "renminlu":
        visit.touch(f"key.{letter}")
    visit.screen("form_pinyin", "填信息：身份证有的不再问；拼音候选")
    visit.touch("candidate.1")
    visit.evidence.check("不问身份证上有的", MASKED_NAME in visit.text(), "姓名、证号、户籍地锁定")
    visit.touch("form.next")
    visit.touch("option.work", "form.next")
    for digit in PHONE:
        visit.touch(f"key.{digit}")
    visit.screen("form_phone", "手机号：用数字键盘")
    visit.touch("form.next")
    visit.finger.wait_for_step("capture")


def photograph_badly(visit: Visit) -> None:
    """Out of focus: the picture is judged, and the citizen asked."""
    visit.stage.order("camera", scene="blurred")
    visit.wait("模糊的画面", lambda: "字看不清" in visit.text(), 20)
    visit.touch("capture.shutter")
    visit.wait("问用这张还是重拍", lambda: _offers(visit, "capture.keep"), 20)
    visit.screen("capture_blurred", "拍材料：字看不清，问用这张还是重拍")
    visit.evidence.check("模糊的照片被看出来", "看不清" in visit.text())
    visit.stage.order("camera", scene="contract")
    visit.touch("capture.retake_question")


def photograph_well(visit: Visit) -> None:
    """Two materials, each taken by itself as soon as the paper lies still and good."""
    visit.stage.order("camera", scene="contract")
    visit.wait("自动拍下租房合同", lambda: _offers(visit, "page.0"), 30)
    visit.screen("capture", "拍材料：找到纸、四角、三格质量，摆好自动拍")
    visit.touch("capture.done")
    visit.stage.order("camera", scene="household")
    visit.wait("自动拍下户口簿", lambda: "户口簿" in visit.text() and _offers(visit, "page.0"), 30)
    visit.screen("capture_second", "第二样材料：户口簿")
    visit.touch("capture.done")
    visit.stage.order("camera", scene="empty")
    visit.finger.wait_for_step("commitment", 20)


def sign(visit: Visit) -> None:
    visit.screen("commitment_before", "告知承诺书：看到底才能勾选")
    while _offers(visit, "reading.on"):
        visit.touch("reading.on")
        time.sleep(READING_S)
    visit.touch("commitment.tick")
    visit.finger.draw("commitment.signature", SIGNATURE)
    visit.screen("commitment", "签名：手指写在框里")
    visit.touch("commitment.confirm")
    visit.finger.wait_for_step("confirm")


def _offers(visit: Visit, name: str) -> bool:
    return name in visit.finger.seat.screen()["touchable"]


def _platform_has(visit: Visit, number: str) -> bool:
    """Looks on the platform's own page, in a browser."""
    platform = visit.window("platform", DESK)
    platform.open(visit.stage.platform_url)
    visit.page(platform, "platform", "一体化平台（沙箱）：收到的办件")
    return platform.says(number)


def _keep_platform_record(visit: Visit) -> None:
    """The case as the platform holds it, and the materials' PDFs as they arrived there."""
    platform = HallDoor(visit.stage.platform_url)
    record, _ = platform.ask("GET", "/_record")
    folder = visit.evidence.folder
    (folder / "platform.json").write_text(json.dumps(record, ensure_ascii=False, indent=2), "utf-8")
    case = next(c for c in record["cases"] if c["application_number"] == visit.application_number)
    for material in case["materials"]:
        content = platform.fetch(f"/_cases/{visit.application_number}/materials/{material['upload_id']}")
        (folder / "materials" / f"{material['name']}.pdf").write_bytes(content)
    arrived = [material["name"] for material in case["materials"] if material["verified"]]
    visit.evidence.check("材料和承诺书以 PDF 送达，摘要相符", len(arrived) == 3, "、".join(arrived))
    names = {answer["name"]: answer["value"] for answer in case["case"]["answers"]}
    visit.evidence.check("姓名一字不差地到了平台", names["applicant_name"] == NAME, names["applicant_name"])


def _receipt_on_paper(visit: Visit) -> str:
    from kiosk.imaging.codes import read_codes
    from kiosk.imaging.picture_file import PictureFault, open_picture

    paper = open_picture(visit.papers()[-1])
    codes = [] if isinstance(paper, PictureFault) else read_codes(paper.pixels)
    return codes[0].text if codes else ""


def review(visit: Visit) -> None:
    """A good review asks nothing more; a bad one needs a reason and lands on the duty desk with its deadline."""
    evidence = visit.evidence
    evidence.chapter("五、好差评")
    visit.touch("submitted.other")
    visit.finger.wait_for_step("review")
    visit.screen("review", "好差评：五级同样大小，没有预选")
    visit.touch("rating.2")
    visit.wait("差评的标签", lambda: "207" in str(visit.finger.seat.screen()["names"]))
    visit.touch("tag.207")
    visit.screen("review_bad", "不满意：国家统一的标签，要有原因")
    visit.touch("review.give")
    visit.wait("谢谢", lambda: "review.finish" in visit.finger.seat.screen()["touchable"])
    visit.screen("review_thanks", "评价已收到：写明几时答复")
    visit.touch("review.finish")
    duty = visit.window("duty", DESK)
    duty.log_in("010012", "demo-duty")
    duty.wait_until("() => document.querySelector('#reviews').innerText.includes('没有提供材料样本')")
    visit.page(duty, "duty", "值班台：差评和它的期限")
    evidence.check("差评带着期限到了值班台", duty.says(ITEM_NAME, "#reviews"))


def progress(visit: Visit) -> None:
    """Another day: the receipt's code, shown to the code reader, finds the case."""
    evidence = visit.evidence
    evidence.chapter("六、查进度")
    visit.end_visit()
    visit.touch("standby.start")
    visit.finger.wait_for_step("home")
    visit.touch("home.progress")
    visit.wait("查进度", lambda: visit.finger.seat.step() in ("progress", "identify"))
    visit.stage.order("qr-reader", show=visit.receipt_number)
    visit.wait("办件", lambda: visit.application_number in visit.text(), 20)
    visit.screen("progress", "查进度：用回执上的码，不用登录")
    evidence.check("用回执的码查到同一个办件", visit.application_number in visit.text())
    visit.end_visit()
