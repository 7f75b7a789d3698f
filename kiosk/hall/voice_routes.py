"""The recorder: each prompt heard, judged and kept; a pack built from them speaks at once."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kiosk.base.clock import HALL_ZONE
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import answer
from kiosk.hall.voice.clips import PACK_RATE_HZ, Verdict
from kiosk.hall.voice.prompts import Prompt
from kiosk.hall.voice.recordings import Checked, PackNotBuilt
from kiosk.hall.voice.sound import NotASound, wav_bytes
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.voice import PackAsked, PackWire, PromptWire, RecordedWire, VoiceWire

_WAV = {
    "requestBody": {
        "required": True,
        "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_SOUND = {"Cache-Control": "no-store"}


def router(hall: Hall) -> APIRouter:
    """`/api/v1/voice`, for the duty manager and the hall's administrator."""
    routes = APIRouter(
        prefix="/api/v1/voice", responses={code: {"model": Problem} for code in (401, 403, 404, 422)}
    )

    @routes.get("", responses={200: {"model": VoiceWire}})
    async def voice() -> Response:
        return answer(await asyncio.to_thread(voice_wire, hall))

    @routes.put("/clips/{key}", responses={200: {"model": PromptWire}}, openapi_extra=_WAV)
    async def keep(key: str, request: Request) -> Response:
        prompt, content = _prompt(hall, key), await request.body()
        try:
            verdict = await asyncio.to_thread(hall.voice.recordings.keep, prompt, content)
        except NotASound as error:
            raise ProblemRaised(422, "bad_clip", f"{error}。", "请在这一页重新录。") from error
        if not verdict.good:
            raise _bad_clip(verdict)
        return answer(await asyncio.to_thread(_prompt_wire, hall, prompt))

    @routes.get("/clips/{key}.wav")
    async def clip(key: str) -> Response:
        prompt = _prompt(hall, key)
        try:
            sound = await asyncio.to_thread(hall.voice.recordings.clip, prompt)
        except (OSError, NotASound) as error:
            raise ProblemRaised(404, "no_clip", "这一条还没有录。", "请先录音。") from error
        return Response(wav_bytes(sound, PACK_RATE_HZ), media_type="audio/wav", headers=_SOUND)

    @routes.delete("/clips/{key}", status_code=204)
    async def forget(key: str) -> Response:
        hall.voice.recordings.forget(_prompt(hall, key))
        return Response(status_code=204)

    _pack_routes(routes, hall)
    return routes


def _pack_routes(routes: APIRouter, hall: Hall) -> None:
    @routes.post("/pack", responses={200: {"model": VoiceWire}, 409: {"model": Problem}})
    async def build(asked: PackAsked) -> Response:
        wanted = hall.voice.needed(hall.ledger.plan)
        recordings, out = hall.voice.recordings, hall.voice.own_pack
        try:
            await asyncio.to_thread(recordings.build, out, wanted, asked.voice, asked.licence)
        except PackNotBuilt as error:
            raise ProblemRaised(409, "pack_not_built", error.said, error.do) from error
        hall.voice.use_own()
        return answer(await asyncio.to_thread(voice_wire, hall))

    @routes.get("/trial.wav")
    async def trial(
        number: Annotated[str, Query(pattern=r"^[A-Z]\d{3}$")],
        counter: Annotated[int, Query(ge=1, le=999)],
    ) -> Response:
        sound = hall.voice.announcer.sound(number, counter)
        if sound is None:
            raise ProblemRaised(
                404, "no_announcement", "现在的语音包读不出这个号。", "请补录缺少的句子，再生成语音包。"
            )
        return Response(sound, media_type="audio/wav", headers=_SOUND)


def voice_wire(hall: Hall) -> VoiceWire:
    """Reads recordings: call it off the event loop."""
    needed = {prompt.key for prompt in hall.voice.needed(hall.ledger.plan)}
    prompts = [_prompt_wire(hall, prompt, prompt.key in needed) for prompt in hall.voice.recordings.prompts]
    pack = hall.voice.announcer.pack
    good = [prompt for prompt in prompts if prompt.needed and prompt.recorded and prompt.recorded.good]
    return VoiceWire(
        pack=PackWire(**pack.described) if pack else None,
        own=hall.voice.speaks_own,
        needed=len(needed),
        needed_good=len(good),
        prompts=prompts,
    )


def _prompt_wire(hall: Hall, prompt: Prompt, needed: bool | None = None) -> PromptWire:
    if needed is None:
        needed = prompt in hall.voice.needed(hall.ledger.plan)
    return PromptWire(
        key=prompt.key,
        text=prompt.text,
        pinyin=prompt.pinyin,
        language=prompt.language,
        needed=needed,
        recorded=_recorded_wire(hall.voice.recordings.check(prompt)),
    )


def _recorded_wire(checked: Checked) -> RecordedWire | None:
    if checked.recorded_at_s is None:
        return None
    verdict = checked.verdict
    return RecordedWire(
        good=checked.good,
        faults=list(verdict.faults) if verdict else [],
        said=checked.said(),
        do=verdict.do() if verdict else "请重新录。",
        speech_s=verdict.speech_s if verdict else 0.0,
        speech_dbfs=verdict.speech_dbfs if verdict else 0.0,
        noise_dbfs=verdict.noise_dbfs if verdict else 0.0,
        recorded_at=datetime.fromtimestamp(checked.recorded_at_s, HALL_ZONE),
    )


def _bad_clip(verdict: Verdict) -> ProblemRaised:
    return ProblemRaised(
        422,
        "bad_clip",
        f"{verdict.said()}。",
        f"{verdict.do()}。",
        faults=list(verdict.faults),
        speech_s=verdict.speech_s,
        speech_dbfs=verdict.speech_dbfs,
        noise_dbfs=verdict.noise_dbfs,
    )


def _prompt(hall: Hall, key: str) -> Prompt:
    prompt = hall.voice.recordings.prompt(key)
    if prompt is None:
        raise ProblemRaised(404, "unknown_prompt", f"没有 {key} 这一句。", "请从清单里选。")
    return prompt
