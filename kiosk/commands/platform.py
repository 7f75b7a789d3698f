"""`kiosk platform sandbox` and `kiosk platform check`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path
from typing import Any

from kiosk.base.clock import SystemClock
from kiosk.base.errors import KioskError
from kiosk.commands.trial import trial_folder

DEFAULT_PORT = 8970


def add_parser(subparsers: Any) -> None:
    """Adds `platform` with its two deeds to the command line."""
    parser = subparsers.add_parser("platform", help="沙箱平台；核对真平台的接口")
    deeds = parser.add_subparsers(dest="deed", required=True)
    sandbox = deeds.add_parser("sandbox", help="在本机运行沙箱平台")
    sandbox.add_argument("--host", default="127.0.0.1")
    sandbox.add_argument("--port", type=int, default=DEFAULT_PORT)
    sandbox.add_argument("--faults", metavar="FILE", type=Path, help="一开始就有的故障，JSON")
    sandbox.add_argument("--data", metavar="DIR", type=Path, help="记录放在哪里；不写时 build/trial/platform")
    check = deeds.add_parser("check", help="逐条核对一个平台的接口")
    check.add_argument("--profile", required=True, metavar="NAME", help="neutral，或一个配置文件")
    check.add_argument("--url", required=True)
    check.add_argument("--app-id", default="sandbox-terminal")
    check.add_argument("--secret-file", metavar="FILE", type=Path, help="不写时用沙箱公开的密钥")
    check.add_argument("--body-secret-file", metavar="FILE", type=Path, help="密封正文的密钥；不写时同上")
    check.add_argument("--report", metavar="FILE", type=Path, help="另写一份可以转发的报告（Markdown）")
    check.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit status: 0 done, 1 a case failed or it could not be done."""
    try:
        return _sandbox(args) if args.deed == "sandbox" else _check(args)
    except KioskError as error:
        print(error, file=sys.stderr)
        return 1


def _sandbox(args: argparse.Namespace) -> int:
    import uvicorn  # a web server; only the sandbox needs it

    from kiosk.sandbox.faults import FaultPlan, read_faults
    from kiosk.sandbox.server import SandboxSettings, sandbox_app

    plan = FaultPlan()
    if args.faults:
        try:
            plan.replace(read_faults(args.faults))
        except (OSError, ValueError) as error:
            raise KioskError(
                f"故障文件 {args.faults} 不能用：{error}", "写法见 docs/platform_wire.md 最后一节。"
            ) from error
    app = sandbox_app(SandboxSettings(args.data or trial_folder("platform")), plan, SystemClock())
    print(f"沙箱平台：http://{args.host}:{args.port}/", file=sys.stderr, flush=True)
    # A cut connection is raised inside the program on purpose; the server's own log would cry wolf.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    uvicorn.run(app, host=args.host, port=args.port, log_level="critical", timeout_graceful_shutdown=2)
    return 0


def _check(args: argparse.Namespace) -> int:
    from kiosk.links.platform_check import check_platform
    from kiosk.links.platform_check_report import written_report
    from kiosk.links.platform_profiles import profile_named
    from kiosk.links.signing import Signer

    secret = args.secret_file.read_bytes().strip() if args.secret_file else b"sandbox-only"
    body_secret = args.body_secret_file.read_bytes().strip() if args.body_secret_file else b""
    profile, clock, results = profile_named(args.profile), SystemClock(), []
    for case in check_platform(args.url, profile, Signer(args.app_id, secret, body_secret), clock):
        results.append(case)
        if args.json:
            line = {"case": case.name, "passed": case.passed, "said": case.said}
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            print(f"{'通过' if case.passed else '不符'}  {case.name}  {case.said}", flush=True)
    if args.report:
        try:
            args.report.write_text(written_report(args.url, profile, results, clock.now()), "utf-8")
        except OSError as error:
            raise KioskError(f"报告写不进 {args.report}：{error}") from error
    return 0 if all(case.passed for case in results) else 1
