"""`scripts/setup` on machines that are not this one: what it chooses, installs and says, with their apt, dpkg and python3 played.

The script itself is the real one. The machines are folders of small programs: which packages are installed and on offer, which
python3 it is, whether a browser starts. What they are asked is written down.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SETUP = Path(__file__).resolve().parents[2] / "scripts" / "setup"
REAL_TOOLS = ("bash", "cat", "cut", "dirname", "env", "grep", "sha256sum", "timeout", "mkdir")
ALWAYS = [
    "libgl1",
    "libegl1",
    "libgles2",
    "xvfb",
    "xauth",
    "libgooglepinyin0",
    "fonts-noto-cjk",
    "fonts-hanazono",
    "espeak-ng",
    "alsa-utils",
    "libatomic1",
    "postgresql",
    "poppler-utils",
    "sane-utils",
    "cups-daemon",
    "cups-client",
    "cups-ipp-utils",
]
OLD_NAMES, NEW_NAMES = ["libmtdev1", "libzbar0"], ["libmtdev1t64", "libzbar0t64"]

DPKG_QUERY = """#!/usr/bin/env bash
grep -qx "${@: -1}" "$MACHINE/installed" && printf 'install ok installed'
"""
APT_CACHE = """#!/usr/bin/env bash
case $1 in
  policy) grep -qx "$2" "$MACHINE/offered" && printf '%s:\\n  Candidate: 1.0\\n' "$2" || printf '%s:\\n  Candidate: (none)\\n' "$2" ;;
  show) grep -qx "$2" "$MACHINE/snap_shells" && echo "Description: Transitional package - $2 -> its snap" || echo "Package: $2" ;;
esac
"""
APT_GET = """#!/usr/bin/env bash
printf 'apt-get %s\\n' "$*" >> "$MACHINE/asked"
if [ "$1" = update ]; then cat "$MACHINE/offered_after_update" >> "$MACHINE/offered"; exit; fi
for word in "$@"; do
  case $word in -*|install) continue ;; esac
  grep -qx "$word" "$MACHINE/offered" || { echo "E: Unable to locate package $word" >&2; exit 100; }
  echo "$word" >> "$MACHINE/installed"
  if [ -e "$MACHINE/brings/$word" ]; then cp "$MACHINE/brings/$word" "$MACHINE/bin/${word/-venv/}"; fi
done
"""
SUDO = """#!/usr/bin/env bash
echo "sudo $1" >> "$MACHINE/asked"
exec "$@"
"""
ID = """#!/usr/bin/env bash
cat "$MACHINE/uid"
"""
SNAP = """#!/usr/bin/env bash
exit {status}
"""
BROWSER = """#!/usr/bin/env bash
[ {status} = 0 ] && echo 'Chromium 1.0' || echo 'requires the chromium snap to be installed' >&2
exit {status}
"""
# Answers as that version would; its virtual environment is a folder with the same program.
PYTHON = """#!/usr/bin/env bash
if [ "$1" = --version ]; then echo 'Python {major}.{minor}'; exit; fi
if [ "$1" = -c ]; then
  [[ $2 == *ensurepip* && {has_venv} = 0 ]] && exit 1
  exec {real} -c 'import sys; sys.version_info = ({major}, {minor}, 0, "final", 0); exec(sys.argv[1])' "$2"
fi
echo "python{major}.{minor} $1 $2" >> "$MACHINE/asked"
if [ "$2" = venv ]; then mkdir -p "$3/bin"; cat "$0" > "$3/bin/python"; chmod +x "$3/bin/python"; fi
exit 0
"""


@dataclass
class Machine:
    """What it is made of; `set_up` runs the script on it."""

    folder: Path
    pythons: dict[str, tuple[str, bool]] = field(default_factory=lambda: {"python3": ("3.11", True)})
    """By name: (version, whether it can make virtual environments)."""
    installed: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    offered_after_update: list[str] = field(default_factory=list)
    snap_shells: list[str] = field(default_factory=list)
    brings: dict[str, str] = field(default_factory=dict)
    """By package: the program that comes with it."""
    browsers: dict[str, bool] = field(default_factory=dict)
    """By name: whether it starts."""
    snap: bool | None = None
    uid: int = 0
    debian: bool = True
    sudo: bool = True

    def set_up(self) -> subprocess.CompletedProcess[str]:
        bin_folder = self._write()
        environment = {"PATH": str(bin_folder), "MACHINE": str(self.folder), "LC_ALL": "C.UTF-8"}
        command = [str(self.folder / "project" / "scripts" / "setup")]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    @property
    def asked(self) -> list[str]:
        path = self.folder / "asked"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def apt_installed(self) -> list[str]:
        """Names of the one call that installs."""
        calls = [call for call in self.asked if call.startswith("apt-get install")]
        assert len(calls) <= 1
        return [word for call in calls for word in call.split()[2:] if not word.startswith("-")]

    def _write(self) -> Path:
        bin_folder, brings = self.folder / "bin", self.folder / "brings"
        bin_folder.mkdir()
        brings.mkdir()
        self._project()
        for tool in REAL_TOOLS:
            (bin_folder / tool).symlink_to(shutil.which(tool) or "")
        (bin_folder / "cp").symlink_to(shutil.which("cp") or "")
        (bin_folder / "chmod").symlink_to(shutil.which("chmod") or "")
        for name in ("installed", "offered", "offered_after_update", "snap_shells"):
            (self.folder / name).write_text("".join(f"{each}\n" for each in getattr(self, name)))
        (self.folder / "uid").write_text(str(self.uid))
        programs = {"id": ID} | {name: python(*what) for name, what in self.pythons.items()}
        programs |= {name: browser(starts) for name, starts in self.browsers.items()}
        if self.debian:
            programs |= {"dpkg-query": DPKG_QUERY, "apt-cache": APT_CACHE, "apt-get": APT_GET}
        if self.sudo:
            programs["sudo"] = SUDO
        if self.snap is not None:
            programs["snap"] = SNAP.format(status=0 if self.snap else 1)
        for name, text in programs.items():
            _program(bin_folder / name, text)
        for package, text in self.brings.items():
            _program(brings / package, text)
        return bin_folder

    def _project(self) -> None:
        """As much of one as the script looks at before it hands over to Python."""
        project = self.folder / "project"
        for folder in (
            "scripts",
            "tests/judges/pinned",
            "assets/web",
            "assets/icons",
            "assets/typing",
            "assets/i18n",
            "assets/profiles",
        ):
            (project / folder).mkdir(parents=True)
        shutil.copy(SETUP, project / "scripts" / "setup")
        for name in (
            "requirements.lock", "pyproject.toml", "scripts/prepare_assets.py", "scripts/fetch_web.py", "scripts/fetch_judges.py",
            "scripts/make_x.py", "tests/judges/pinned/x.txt",
            "assets/web/package.json", "assets/icons/x.svg", "assets/typing/x", "assets/i18n/zh.json",
            "assets/profiles/voice_prompts.json",
        ):  # fmt: skip
            (project / name).write_text("x")
        (project / "build" / "assets").mkdir(parents=True)


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def python(version: str, has_venv: bool = True) -> str:
    major, minor = version.split(".")
    real = Path(sys.executable).resolve()
    values = {"major": major, "minor": minor, "has_venv": "1" if has_venv else "0", "real": str(real)}
    text = PYTHON
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def browser(starts: bool) -> str:
    return BROWSER.format(status=0 if starts else 1)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Debian 12 with nothing but python3 and apt."""
    return Machine(
        tmp_path,
        offered_after_update=[*ALWAYS, *OLD_NAMES, "chromium", "python3.11-venv", "python3-venv"],
        brings={"chromium": browser(True)},
    )


def ready(machine: Machine) -> None:
    done = machine.set_up()
    assert done.returncode == 0, done.stderr
    assert "已就绪" in done.stderr


def stopped(machine: Machine, *words: str) -> str:
    done = machine.set_up()
    assert done.returncode == 1, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr
    assert not (machine.folder / "project" / ".venv").exists()
    return done.stderr


def test_fresh_debian_12_gets_everything_in_one_call(machine: Machine) -> None:
    ready(machine)
    assert sorted(machine.apt_installed) == sorted([*ALWAYS, *OLD_NAMES, "chromium"])
    assert "python3.11 -m venv" in machine.asked


def test_second_run_asks_for_nothing(machine: Machine) -> None:
    machine.installed = [*ALWAYS, *OLD_NAMES]
    machine.browsers = {"chromium": True}
    ready(machine)
    before = machine.asked
    command = [str(machine.folder / "project" / "scripts" / "setup")]
    environment = {"PATH": str(machine.folder / "bin"), "MACHINE": str(machine.folder)}
    again = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert again.returncode == 0
    # Modules are looked through for compiling each time; that takes no time when nothing changed.
    assert {call.split()[2] for call in machine.asked[len(before) :]} <= {"compileall"}
    assert not any("apt-get" in call for call in before)


def test_release_with_other_names_for_the_same_libraries(machine: Machine) -> None:
    """Debian 13 and Ubuntu 24.04 renamed libraries whose time became 64 bits wide."""
    machine.offered_after_update = [*ALWAYS, *NEW_NAMES, "chromium"]
    machine.pythons = {"python3": ("3.13", True)}
    ready(machine)
    assert set(NEW_NAMES) <= set(machine.apt_installed)


@pytest.mark.parametrize("installed", [OLD_NAMES, NEW_NAMES])
def test_library_under_either_name_is_there(machine: Machine, installed: list[str]) -> None:
    machine.installed = [*ALWAYS, *installed]
    machine.browsers = {"chromium": True}
    ready(machine)
    assert machine.apt_installed == []


# --- which python3 ----------------------------------------------------------------------------------------------------


def test_ubuntu_22_04_takes_python_3_11_from_its_universe(machine: Machine) -> None:
    machine.pythons = {"python3": ("3.10", True)}
    machine.offered_after_update += ["python3.11"]
    machine.brings["python3.11"] = python("3.11")
    ready(machine)
    assert {"python3.11", "python3.11-venv"} <= set(machine.apt_installed)
    assert "python3.11 -m venv" in machine.asked and "python3.10 -m venv" not in machine.asked


def test_python_3_11_beside_an_older_python3_is_found(machine: Machine) -> None:
    machine.pythons = {"python3": ("3.10", True), "python3.11": ("3.11", True)}
    ready(machine)
    assert not any(name.startswith("python") for name in machine.apt_installed)
    assert "python3.11 -m venv" in machine.asked


def test_newer_python3_than_we_know_takes_one_that_we_know(machine: Machine) -> None:
    machine.pythons = {"python3": ("3.14", True), "python3.13": ("3.13", True)}
    ready(machine)
    assert "python3.13 -m venv" in machine.asked


def test_no_python_that_fits_anywhere(machine: Machine) -> None:
    machine.pythons = {"python3": ("3.9", True)}
    stopped(machine, "需要 Python 3.11、3.12 或 3.13", "软件源里也没有")
    assert machine.apt_installed == []


def test_no_python_at_all_on_a_machine_that_offers_one(machine: Machine) -> None:
    machine.pythons = {}
    machine.offered_after_update += ["python3.12", "python3.12-venv"]
    machine.brings["python3.12"] = python("3.12")
    ready(machine)
    assert "python3.12 -m venv" in machine.asked


def test_python_that_cannot_make_environments_gets_what_it_lacks(machine: Machine) -> None:
    machine.pythons = {"python3": ("3.11", False)}
    done = machine.set_up()
    assert "python3.11-venv" in machine.apt_installed, done.stderr


# --- which browser ----------------------------------------------------------------------------------------------------


@pytest.fixture
def ubuntu(machine: Machine) -> Machine:
    """Its browser packages are shells around a snap."""
    machine.offered_after_update = [*ALWAYS, *NEW_NAMES, "chromium-browser", "python3.12-venv"]
    machine.snap_shells = ["chromium-browser"]
    machine.pythons = {"python3": ("3.12", True)}
    machine.brings = {"chromium-browser": browser(False)}
    return machine


def test_snap_shell_without_a_snap_daemon_is_not_installed_and_the_way_out_is_said(ubuntu: Machine) -> None:
    stopped(ubuntu, "没有能启动的浏览器", "snap install chromium", "google-chrome", "CHROMIUM=")
    assert "chromium-browser" not in ubuntu.apt_installed
    assert set(ALWAYS) <= set(ubuntu.apt_installed), "all the rest is installed, so one step is left"


def test_snap_that_is_there_and_does_not_answer_counts_as_none(ubuntu: Machine) -> None:
    ubuntu.snap = False
    stopped(ubuntu, "没有能启动的浏览器")
    assert "chromium-browser" not in ubuntu.apt_installed


def test_snap_shell_is_installed_where_snaps_work(ubuntu: Machine) -> None:
    ubuntu.snap = True
    ubuntu.brings = {"chromium-browser": browser(True)}
    ready(ubuntu)
    assert "chromium-browser" in ubuntu.apt_installed


def test_shell_that_is_installed_and_does_not_start_is_told(ubuntu: Machine) -> None:
    ubuntu.installed = [*ALWAYS, *NEW_NAMES, "chromium-browser"]
    ubuntu.browsers = {"chromium-browser": False}
    stopped(ubuntu, "没有能启动的浏览器")


@pytest.mark.parametrize("name", ["google-chrome", "google-chrome-stable", "chromium"])
def test_another_browser_that_starts_will_do(ubuntu: Machine, name: str) -> None:
    ubuntu.browsers = {"chromium-browser": False, name: True}
    ready(ubuntu)
    assert "chromium-browser" not in ubuntu.apt_installed


# --- other machines ---------------------------------------------------------------------------------------------------


def test_machine_without_apt_gets_a_list(machine: Machine) -> None:
    machine.debian = False
    said = stopped(machine, "没有 apt", *ALWAYS, *OLD_NAMES, "chromium")
    assert "t64" not in said and "Python 3" not in said


def test_machine_without_apt_and_python_is_told_that_too(machine: Machine) -> None:
    machine.debian = False
    machine.pythons = {"python3": ("3.8", True)}
    stopped(machine, "Python 3.11、3.12 或 3.13")


def test_user_without_sudo_is_told_what_to_ask_for(machine: Machine) -> None:
    machine.uid, machine.sudo = 1000, False
    stopped(machine, "没有 sudo", "libgl1", "chromium")
    assert machine.asked == []


def test_user_with_sudo_installs_through_it(machine: Machine) -> None:
    machine.uid = 1000
    ready(machine)
    assert [call for call in machine.asked if call.startswith("sudo")] == ["sudo apt-get", "sudo env"]


def test_user_without_sudo_who_lacks_nothing_needs_none(machine: Machine) -> None:
    machine.uid, machine.sudo = 1000, False
    machine.installed = [*ALWAYS, *OLD_NAMES]
    machine.browsers = {"chromium": True}
    ready(machine)


def test_package_that_no_source_has_is_named(machine: Machine) -> None:
    machine.offered_after_update.remove("libgooglepinyin0")
    stopped(machine, "软件源里没有 libgooglepinyin0", "universe")
    assert machine.apt_installed == []
