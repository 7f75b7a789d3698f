"""Facts of an application's screens as flows would give them; every name and number is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from kiosk.base.clock import HALL_ZONE
from kiosk.flows import facts as f
from kiosk.flows import facts_application as fa
from kiosk.flows.steps import Step

SUBMITTED_AT = datetime(2026, 6, 12, 9, 58, tzinfo=HALL_ZONE)
LATEST = datetime(2026, 6, 24, 17, 0, tzinfo=HALL_ZONE)


def frame(**look: Any) -> f.FrameFacts:
    """The frame of somebody who laid a card down."""
    return f.FrameFacts(
        hall_name="示例市政务服务中心",
        hall_name_en="Sample City Service Hall",
        place="一楼大厅 · 3 号自助终端",
        place_en="Floor 1 · Terminal 3",
        look=f.Look(**look),
        identified=True,
        masked_name="张*三",
        masked_id="9999**********1237",
        idle_limit_s=120,
    )


def frame_at(step: Step, look: f.Look) -> f.FrameFacts:
    """The frame as it is on this step: staff at the device check, nobody before the PIN, a citizen elsewhere."""
    citizens = replace(frame(), look=look)
    nobody = replace(citizens, identified=False, masked_name="", masked_id="")
    if step is Step.MAINTENANCE:
        return replace(nobody, masked_name="06**8", maintenance=True, can_go_home=False)
    return nobody if step is Step.MAINTENANCE_PIN else citizens


def shown(step: Step, facts: f.Facts, *, visit: int = 1, **look: Any) -> f.Shown:
    return f.Shown(step=step, facts=facts, frame=frame(**look), visit=visit)


def shown_to(step: Step, facts: f.Facts, look: f.Look) -> f.Shown:
    """The step as it comes up in this look: large letters and the voice cue say what to do."""
    voice = f"voice.{step.value}" if look.elder or look.voice else ""
    return f.Shown(step=step, facts=facts, frame=frame_at(step, look), voice=voice)


ITEMS = (
    fa.ItemFacts("it-01", "居住证申领", "公安户政", here=True, promise=True, free=True, matched=(0, 1)),
    fa.ItemFacts("it-02", "居住证签注", "公安户政", here=True, promise=False, free=True, matched=(0, 1)),
    fa.ItemFacts(
        "it-03", "救助申请（临时救助）", "民政服务", here=True, promise=True, free=False, matched=(0, 1)
    ),
    fa.ItemFacts(
        "it-04", "建筑垃圾处置核准", "城市管理", here=False, promise=False, free=False, matched=(0, 1)
    ),
)

CATALOGUE = fa.CatalogueFacts(
    facet="theme",
    facet_value="",
    facet_values=("户籍", "社保", "医保", "就业", "住房", "创业"),
    text="jz",
    items=ITEMS,
    page=0,
    pages=2,
    total=7,
    next_letters=frozenset("dlsz"),
)
NOTHING_FOUND = replace(CATALOGUE, text="jzq", items=(), pages=0, total=0, next_letters=frozenset())

MATERIALS = (
    fa.MaterialFacts("m1", "居民身份证", "card", 1, 0, ""),
    fa.MaterialFacts("m2", "居住地址证明", "capture", 1, 0, "租房合同或房产证，在本机拍照"),
    fa.MaterialFacts("m3", "居住满半年的证明", "promise", 1, 0, ""),
)
GUIDE = fa.GuideFacts(
    item_code="it-01",
    name="居住证申领",
    department="公安户政",
    promised_limit="7 个工作日",
    statutory_limit="15 个工作日",
    fee="免费",
    visits=0,
    who=("离开户籍地，到本市居住半年以上", "在本市有稳定工作、稳定住处，或正在读书"),
    materials=MATERIALS,
    steps=("提交申请", "民警审核", "制作证件", "邮寄到家"),
    address="一楼 C 区 6、7 号",
    hours="9:00–17:00",
    phone="12345",
    here=True,
    guide_url="https://hall.example/g/it-01",
)

LONG_GUIDE = replace(
    GUIDE,
    materials=(
        *MATERIALS[:-1],
        replace(
            MATERIALS[-1],
            name="居住满半年的证明",
            note="可签承诺书代替；不承诺的，拍居住地村（居）委会或单位出具的证明",
        ),
    ),
    steps=(
        "在本机填写信息、拍摄材料",
        "窗口看材料，2 个工作日内告诉您是否受理",
        "部门审核",
        "办好，到窗口领取或邮寄到家",
    ),
    phone="0000-1000106",
)

KNOWN = (("姓名", "张*三"), ("证件号", "9999**********1237"), ("户籍地", "湖南省示例市"))
ADDRESS = fa.FieldFacts(
    "road", "现在住在哪里？", "路名门牌", "text", "", hint="写到门牌号，例：人民路 1 号 2 单元"
)
STREET = fa.FieldFacts(
    "street",
    "现在住在哪里？",
    "街道（乡镇）",
    "choice",
    "a",
    choices=(("a", "示例街道"), ("b", "城南街道"), ("c", "河口镇")),
    done=True,
)
FORM = fa.FormFacts("居住证申领", KNOWN, (ADDRESS,), 3, 6, can_go_on=False)
PHONE_FORM = replace(
    FORM, fields=(fa.FieldFacts("phone", "手机号是多少？", "联系电话", "phone", ""),), index=1
)
ID_FORM = replace(
    FORM, fields=(fa.FieldFacts("agent_id", "代办人的身份证号？", "身份证号", "id_number", ""),), index=2
)
CHOICE_FORM = replace(
    FORM,
    fields=(
        fa.FieldFacts(
            "why",
            "为什么住在这里？",
            "居住原因",
            "choice",
            "",
            choices=(("work", "务工"), ("trade", "经商"), ("study", "读书"), ("family", "投靠亲友")),
        ),
    ),
    index=4,
)
TWO_FORM = replace(FORM, fields=(STREET, ADDRESS))

CAPTURE = fa.CaptureFacts(
    material_name="房屋租赁合同",
    material_index=1,
    materials_total=3,
    pages=(),
    selected=-1,
    camera="ready",
)

COMMITMENT = fa.CommitmentFacts(
    item_name="居住证申领",
    title="告知承诺书",
    version="2026-1",
    told=("办理居住证，应当在本市居住半年以上。您可以提交证明，也可以签这份承诺书代替。",),
    promised=("我已在本市连续居住满半年，填写的地址真实。", "我已看懂告知内容，愿意配合核查。"),
    consequences=("承诺与实际不符的，将撤销办理结果，并依法记入信用记录。",),
    replaces=("居住满半年的证明",),
    signer="张*三",
)
LONG_COMMITMENT = replace(COMMITMENT, told=COMMITMENT.told * 6, version="2026-2")

CONFIRM = fa.ConfirmFacts(
    item_name="居住证申领",
    answers=(
        ("姓名", "张*三"),
        ("证件号", "9999**********1237"),
        ("联系电话", "138****0000"),
        ("现住址", "示例市示例街道人民路 1 号 2 单元"),
        ("居住原因", "务工"),
    ),
    materials=(("居民身份证", 1, "card"), ("租赁合同", 4, "capture"), ("居住满半年的证明", 0, "promise")),
    commitment="signed",
    delivery="post",
    promised_limit="7 个工作日",
)

SUBMITTED = fa.SubmittedFacts(
    item_name="居住证申领",
    stored=False,
    receipt_number="06120003-0007",
    application_number="SX-260612-000318",
    query_word="QK7M",
    code_payload="SX-260612-000318.QK7M",
    submitted_at=SUBMITTED_AT,
    latest_by=LATEST,
    timeline=(),
    pages=6,
)
STORED = replace(SUBMITTED, stored=True, application_number="")

TAGS_GOOD = (("g1", "态度热情"), ("g2", "一次说清"), ("g3", "办得快"))
TAGS_GOOD_ALL = (*TAGS_GOOD, ("g4", "指引清楚"), ("g5", "环境整洁"), ("g6", "设备好用"))
TAGS_BAD_ALL = (
    ("b1", "等太久"),
    ("b2", "说不清楚"),
    ("b3", "材料反复"),
    ("b4", "态度不好"),
    ("b5", "系统故障"),
    ("b6", "乱收费"),
)
REVIEW = f.ReviewFacts("居住证申领", None, (), frozenset(), expanded=False, text="")
REVIEW_GOOD = replace(REVIEW, rating=4, tags=TAGS_GOOD, chosen_tags=frozenset({"g2"}))
REVIEW_BAD = replace(
    REVIEW,
    rating=2,
    tags=TAGS_BAD_ALL,
    chosen_tags=frozenset({"b5"}),
    expanded=True,
    text="来了两次都说系统在升级，没有提前通知。",
    masked_phone="138****0000",
)

CASES = (
    f.CaseFacts(
        "居住证申领",
        "SX-260612-000318",
        False,
        "accepted",
        SUBMITTED_AT,
        LATEST,
        (
            ("submitted", "6月12日 09:58", "done"),
            ("accepted", "6月15日 10:20", "done"),
            ("reviewing", "", "now"),
            ("completed", "最晚 6月24日", "later"),
        ),
    ),
    f.CaseFacts(
        "居民医保参保登记",
        "SX-260603-000091",
        False,
        "correction",
        SUBMITTED_AT,
        None,
        (("submitted", "6月3日 15:10", "done"), ("correction", "", "now")),
        asked_for=("户口簿首页", "近期一寸照片"),
    ),
    f.CaseFacts("社会保障卡补领", "06120003-0004", True, "stored", SUBMITTED_AT, None, ()),
)
PROGRESS = f.ProgressFacts(CASES, 0)
COMPLAINT = f.ComplaintFacts(code_url="https://hall.example/c")
PIN = f.MaintenancePinFacts(tuple("7491063825"), 3, 0, wrong=True)
DEVICES = (
    f.DeviceFacts("id-reader", "id_reader", "ok", "online", "firmware", "SDT 2.1"),
    f.DeviceFacts("qr-reader", "qr_reader", "ok", "online", "model", "GM65"),
    f.DeviceFacts("document-camera", "document_camera", "ok", "online", "frames_per_s", "25"),
    f.DeviceFacts("receipt-printer", "receipt_printer", "fault", "paper_out", "paper_mm", "48210"),
    f.DeviceFacts("speaker", "speaker", "ok", "online", tested="passed", test_said=""),
    f.DeviceFacts("network", "network", "ok", "reachable", "delay_ms", "28"),
    f.DeviceFacts("hall", "hall", "ok", "reachable", "delay_ms", "4", tested="running"),
    f.DeviceFacts("platform", "platform", "warning", "slow", "delay_ms", "2140"),
    f.DeviceFacts("disk", "disk", "ok", "ok", "free_mb", "51200", can_test=False),
    f.DeviceFacts("clock", "clock", "ok", "ok", "offset_s", "0.2", can_test=False),
)
MAINTENANCE = f.MaintenanceFacts("06178", DEVICES, parked=1, waiting=2)
