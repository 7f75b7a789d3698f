"""What the duty manager may do about the queues without a counter: each gives an event, or a refusal with the way out."""

from __future__ import annotations

from kiosk.domain.counter import WORKING
from kiosk.domain.duty_events import HelpHeard, IssuingSet, MessageRead, MessageSent
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal


def stop_issuing(
    state: QueueState, plan: HallPlan, group_id: BusinessGroupId, reason: str
) -> IssuingSet | Refusal:
    """No numbers of the group for the rest of today; who has one is still served. Citizens are told `reason`."""
    group = plan.groups.get(group_id)
    if group is None:
        return Refusal("unknown_group", "没有这类业务。", "请刷新页面。")
    if group_id in state.issuing_stopped:
        return Refusal("wrong_state", f"{group.name}已经停止取号。", "要再放号请按「恢复取号」。")
    if not reason.strip():
        return Refusal("reason_needed", "停止取号要写原因，市民会看到。", "请选一个原因或写几个字。")
    return IssuingSet(group_id, False, reason.strip())


def resume_issuing(state: QueueState, plan: HallPlan, group_id: BusinessGroupId) -> IssuingSet | Refusal:
    group = plan.groups.get(group_id)
    if group is None:
        return Refusal("unknown_group", "没有这类业务。", "请刷新页面。")
    if group_id not in state.issuing_stopped:
        return Refusal("wrong_state", f"{group.name}没有停止取号。", "请刷新页面。")
    return IssuingSet(group_id, True, "")


def hear_help(state: QueueState, asked_seq: int, staff_id: StaffId) -> HelpHeard | Refusal:
    """Everybody at a duty desk sees who is on the way."""
    asked = next((each for each in state.help if each.seq == asked_seq), None)
    if asked is None:
        return Refusal("unknown_help", "没有这次呼叫。", "请刷新页面。")
    if asked.heard_by is not None:
        return Refusal("taken", f"{asked.heard_by} 已经去了。", "不用再去。")
    return HelpHeard(asked_seq, staff_id)


def send_message(plan: HallPlan, counter_id: CounterId, text: str, message_id: str) -> MessageSent | Refusal:
    if counter_id not in plan.counters:
        return Refusal("unknown_counter", "没有这个窗口。", "请刷新页面。")
    if not text.strip():
        return Refusal("reason_needed", "消息是空的。", "请写几个字。")
    return MessageSent(message_id, counter_id, text.strip())


def read_message(
    state: QueueState, counter_id: CounterId, message_id: str, staff_id: StaffId
) -> MessageRead | Refusal:
    found = next((sent for sent in state.messages if sent.message_id == message_id), None)
    if found is None or found.counter_id != counter_id:
        return Refusal("unknown_message", "没有这条消息。", "请刷新页面。")
    if found.read_by is not None:
        return Refusal("taken", "这条消息已经看过了。", "")
    return MessageRead(message_id, staff_id)


def opening_words(state: QueueState, plan: HallPlan, counter_id: CounterId, group_id: BusinessGroupId) -> str:
    """What a counter is asked when its queue grows too long; a counter at work is asked to help out."""
    group, place = plan.groups[group_id], plan.counters[counter_id]
    if state.counter(counter_id).state in WORKING:
        return f"请 {place.name} 帮忙叫{group.name}的号。"
    return f"请 {place.name} 开窗，{group.name}等候的人多。"
