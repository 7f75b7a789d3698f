"""What anybody may see: queues, live events, a ticket by its follow code, the spoken call, health."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from kiosk.domain.health import TerminalHealth
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.queue_views import follow_wire, queues_wire
from kiosk.hall.requests import Door, answer
from kiosk.hall.wire.common import OutboxWire, StandingWire
from kiosk.hall.wire.health import AlarmWire, HealthWire, TerminalHealthWire
from kiosk.hall.wire.queues import FollowWire, QueuesWire

_NO_STORE = {"Cache-Control": "no-store"}


def router(hall: Hall) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")
    door = Door(hall)

    @routes.get("/standing", responses={200: {"model": StandingWire}})
    async def standing() -> Response:
        # 503 on a machine that stands by: see kiosk.hall.standby.
        return answer(StandingWire(standing="owner"))

    @routes.get("/queues", responses={200: {"model": QueuesWire}})
    async def queues() -> Response:
        return answer(queues_wire(hall.outlook()))

    @routes.get("/follow/{token}", responses={200: {"model": FollowWire}})
    async def follow(token: str) -> Response:
        outlook = hall.outlook()
        ticket_id = outlook.state.by_token.get(token)
        ticket = outlook.state.ticket(ticket_id) if ticket_id else None
        if ticket is None:
            raise ProblemRaised(404, "unknown_ticket", "这个号码已过期。", "请看小票上的日期，或重新取号。")
        return answer(follow_wire(outlook, ticket))

    @routes.get("/health", responses={200: {"model": HealthWire}})
    async def health(request: Request) -> Response:
        if not hall.settings.server.health_page_open:
            door.staff(request, "operator")
        response = answer(health_wire(hall))
        response.headers.update(_NO_STORE)
        return response

    _live_routes(routes, hall)
    return routes


def _live_routes(routes: APIRouter, hall: Hall) -> None:
    @routes.get("/events")
    async def events(request: Request) -> Response:
        last_id = request.headers.get("last-event-id", "") or request.query_params.get("last_event_id", "")
        stream = hall.live.stream(last_id, hall.telling.beginning)
        # Buffering by a proxy in between would make calls late.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    @routes.get("/announcements/{call_id}.wav")
    async def announcement(call_id: str) -> Response:
        call = hall.call(call_id)
        sound = call and hall.voice.announcer.sound(
            call.number, hall.ledger.plan.counters[call.counter_id].number
        )
        if not sound:
            raise ProblemRaised(404, "no_announcement", "没有这条播报。", "请看大屏上的号码。")
        return Response(sound, media_type="audio/wav", headers={"Cache-Control": "max-age=600"})


def health_wire(hall: Hall) -> HealthWire:
    return HealthWire(
        as_of=hall.now(),
        terminals=[_terminal(health) for _, health in sorted(hall.health.terminals.items())],
        alarms=[
            AlarmWire(
                alarm_id=alarm.alarm_id,
                terminal_id=alarm.terminal_id,
                place=alarm.place,
                device=alarm.device,
                kind=alarm.kind,
                text=alarm.text,
                began_at=alarm.began_at,
                ended_at=alarm.ended_at,
                action=alarm.action,
                ne107=alarm.ne107,
            )
            for alarm in hall.health.alarms()
        ],
    )


def _terminal(health: TerminalHealth) -> TerminalHealthWire:
    beat = health.beat
    return TerminalHealthWire(
        terminal_id=beat.terminal_id,
        place=beat.place,
        seen_at=health.seen_at,
        state="silent" if health.silent else "online",
        devices=[dict(device.content) for device in beat.devices],
        outbox=OutboxWire(waiting=beat.outbox_waiting, parked=beat.outbox_parked),
        version=beat.version,
    )
