"""The simulated printer itself: bytes and time in, answers and papers out. No thread, no wire, no clock.

Whoever runs it passes the time: `receive` when bytes come, `run` to let the printer work on what it holds.
"""

from __future__ import annotations

from dataclasses import replace

from devices.simulators.receipt_printer_commands import Command, RealTimeEar, next_command
from devices.simulators.receipt_printer_font import BuiltInFont
from devices.simulators.receipt_printer_interpreter import Abilities, Interpreter
from devices.simulators.receipt_printer_mechanism import Mechanism

_CLEAR_REQUEST = b"\x08\x01\x03\x14\x01\x06\x02\x08"
_CLEARED = b"\x37\x25\x00"
_MOST_COMMANDS_BYTES = 256
"""Longer ones are pictures; looking at this much first spares copying the whole buffer for each letter."""
_HEARD_KEPT_BYTES = 65_536


class PrinterEngine:
    def __init__(self, font: BuiltInFont, mechanism: Mechanism, abilities: Abilities | None = None) -> None:
        self.mechanism = mechanism
        self._abilities = abilities or Abilities()
        self._interpreter = Interpreter(font, mechanism, self._abilities)
        self._ear = RealTimeEar()
        self._waiting = bytearray()
        self._last_automatic = mechanism.automatic_status()
        self._resting = True
        self.heard = bytearray()
        """The newest of what came in, for whoever wants to know what was asked."""

    def receive(self, came: bytes) -> None:
        """Takes bytes in. Real-time commands act at once, even while the printer is stopped."""
        self._waiting += came
        self.heard += came
        del self.heard[:-_HEARD_KEPT_BYTES]
        for command in self._ear.hear(came):
            self._real_time(command)

    def run(self, now: float) -> bytes:
        """Works on the buffer as far as paper and time allow; returns what the printer says."""
        if self._resting:
            # A printer with work goes on where it stopped; one without begins when work comes.
            self.mechanism.busy_until = max(self.mechanism.busy_until, now)
        complete = True
        while complete and self._waiting and not self.mechanism.stopped and self.mechanism.busy_until <= now:
            complete = self._next()
        self._resting = not complete or not self._waiting or self.mechanism.stopped
        self._tell_changes()
        said = bytes(self._interpreter.answers)
        self._interpreter.answers.clear()
        return said

    def _next(self) -> bool:
        """Carries out the first command that waits. False when bytes of it are still to come."""
        double_byte = self._interpreter.double_byte
        four_byte = self._abilities.four_byte
        first = next_command(bytes(self._waiting[:_MOST_COMMANDS_BYTES]), double_byte, four_byte)
        first = first or next_command(bytes(self._waiting), double_byte, four_byte)
        if first is None:
            return False
        command, length = first
        self.mechanism.note(bytes(self._waiting[:length]))
        del self._waiting[:length]
        self._interpreter.carry_out(command)
        return True

    def change_abilities(self, **otherwise: int | bool) -> None:
        """Another model from now on; what it was told already it keeps."""
        self._abilities = replace(self._abilities, **otherwise)  # type: ignore[arg-type]
        self._interpreter.abilities = self._abilities

    @property
    def held_bytes(self) -> int:
        return len(self._waiting)

    @property
    def unknown(self) -> list[str]:
        """Commands that it was sent and does not know, as hexadecimal text."""
        return self._interpreter.unknown

    def _real_time(self, command: Command) -> None:
        answers = self._interpreter.answers
        if command.name == b"\x10\x04":
            answers += self.mechanism.real_time_status(command.body[0])
        elif command.name == b"\x10\x05" and self.mechanism.recover():
            if command.body[0] == 2:
                self._clear()
        elif command.name == b"\x10\x14" and command.body == _CLEAR_REQUEST and self._abilities.clears_buffer:
            self._clear()
            answers += _CLEARED

    def _clear(self) -> None:
        self._waiting.clear()
        self._interpreter.abandon()

    def _tell_changes(self) -> None:
        frame = self.mechanism.automatic_status()
        if self._interpreter.automatic and frame != self._last_automatic:
            self._interpreter.answers += frame
        self._last_automatic = frame
