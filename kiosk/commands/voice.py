"""`kiosk voice prompts|check|build`: the list of what to record, what is wrong with recordings, a pack made from them."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.base.config import load
from kiosk.base.errors import KioskError
from kiosk.base.paths import assets

if TYPE_CHECKING:
    from kiosk.hall.voice.prompts import Prompt
    from kiosk.hall.voice.recordings import Checked, Recordings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("voice", help="叫号语音：要录的句子、检查录音、生成语音包")
    verbs = parser.add_subparsers(dest="verb", required=True)
    prompts = verbs.add_parser("prompts", help="列出要录的句子；必录的在前")
    check = verbs.add_parser("check", help="检查文件夹里的录音：每句一个 WAV 文件，文件名是句子的键")
    build = verbs.add_parser("build", help="裁去静音、统一响度，生成语音包")
    for verb in (check, build):
        verb.add_argument("folder", type=Path, help="放录音的文件夹")
    for verb in (prompts, check, build):
        verb.add_argument("--config", type=Path, default=None, help="大厅配置文件；不写时用示例大厅")
        verb.add_argument("--json", action="store_true")
    build.add_argument("--out", type=Path, required=True, help="语音包放在哪里")
    build.add_argument("--voice", required=True, help="谁的声音")
    build.add_argument("--licence", required=True, help="本人同意的用途")
    prompts.set_defaults(run=run_prompts)
    check.set_defaults(run=run_check)
    build.set_defaults(run=run_build)


def run_prompts(args: argparse.Namespace) -> int:
    """Prints every prompt, the hall's needed ones first."""
    try:
        every, wanted = _prompts(args.config)
    except KioskError as trouble:
        return _say(trouble)
    for prompt in sorted(every, key=lambda prompt: prompt not in wanted):
        needed = prompt in wanted
        if args.json:
            print(
                json.dumps(
                    {**_named(prompt), "language": prompt.language, "needed": needed}, ensure_ascii=False
                )
            )
        else:
            print(f"{'必录' if needed else '选录'}  {prompt.key:<14} {prompt.text}　{prompt.pinyin}".rstrip())
    return 0


def run_check(args: argparse.Namespace) -> int:
    """0 when every needed prompt is there and good."""
    try:
        recordings, wanted = _recordings(args.config, args.folder)
    except KioskError as trouble:
        return _say(trouble)
    checked = [recordings.check(prompt) for prompt in recordings.prompts]
    told = [each for each in checked if each.prompt in wanted or each.recorded_at_s is not None]
    for each in told:
        print(json.dumps(_checked_wire(each), ensure_ascii=False) if args.json else _line(each))
    bad = sum(1 for each in told if not each.good and each.prompt in wanted)
    if not args.json:
        print(f"必录 {len(wanted)} 句，可用 {len(wanted) - bad} 句。")
    return 1 if bad else 0


def run_build(args: argparse.Namespace) -> int:
    """0 when a whole pack is at `--out`; nothing is changed otherwise."""
    try:
        recordings, wanted = _recordings(args.config, args.folder)
        pack = recordings.build(args.out, wanted, args.voice, args.licence)
    except KioskError as trouble:
        return _say(trouble)
    if args.json:
        print(json.dumps({"out": str(args.out), "clips": len(pack.clips), "rate_hz": pack.rate_hz}))
    else:
        print(f"语音包：{len(pack.clips)} 段 → {args.out}")
    return 0


def _prompts(config: Path | None) -> tuple[tuple[Prompt, ...], tuple[Prompt, ...]]:
    """(all, those that this hall needs)."""
    from kiosk.hall.hall_voice import PROMPTS
    from kiosk.hall.settings import HallSettings
    from kiosk.hall.voice.prompts import needed, read_prompts

    settings = load(config or assets() / "profiles" / "hall_sample.toml", HallSettings)
    every = read_prompts(assets() / PROMPTS)
    prefixes = sorted({group.prefix for group in settings.groups})
    counters = [counter.number for counter in settings.counters]
    return every, needed(every, prefixes, counters, settings.voice.languages, settings.voice.one_as)


def _recordings(config: Path | None, folder: Path) -> tuple[Recordings, tuple[Prompt, ...]]:
    from kiosk.hall.voice.recordings import Recordings

    if not folder.is_dir():
        raise KioskError(f"没有 {folder} 这个文件夹。", "请写放录音的文件夹。")
    every, wanted = _prompts(config)
    return Recordings(folder, every), wanted


def _named(prompt: Prompt) -> dict[str, Any]:
    return {"key": prompt.key, "text": prompt.text, "pinyin": prompt.pinyin}


def _checked_wire(each: Checked) -> dict[str, Any]:
    verdict = each.verdict
    found = (
        {"faults": list(verdict.faults), "speech_s": verdict.speech_s, "speech_dbfs": verdict.speech_dbfs}
        | {"noise_dbfs": verdict.noise_dbfs, "peak": verdict.peak}
        if verdict
        else {}
    )
    return {**_named(each.prompt), "good": each.good, "said": each.said(), **found}


def _line(each: Checked) -> str:
    do = f"　{each.verdict.do()}" if each.verdict and not each.good else ""
    return f"{'可用' if each.good else '不行'}  {each.prompt.key:<14} {each.prompt.text}　{each.said()}{do}".rstrip(
        "　 "
    )


def _say(trouble: KioskError) -> int:
    print(trouble, file=sys.stderr)
    return 1
