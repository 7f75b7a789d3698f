"""Brings a hall's schema up to date, from any released one."""

from __future__ import annotations

import importlib
import logging
import threading
from pathlib import Path

from sqlalchemy import Connection

from kiosk.store.hall_trouble import HallDatabaseBroken

_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps the migration it is at in its modules; halls of one program open at the same time."""


def make_ready() -> None:
    """`upgrade` begins at once afterwards. For a caller whom a database server would take for dead meanwhile: on a machine with
    much else to do the import below took longer than the server's patience with an open transaction."""
    importlib.import_module("alembic.command")


def upgrade(connection: Connection) -> None:
    """The newest schema, inside the caller's transaction: all of it, or the old one is still there. Raises HallDatabaseBroken
    for one that only a newer program knows."""
    # Alembic is needed only here; it costs a tenth of a second to import.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    # It tells every start that nothing had to be done.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise HallDatabaseBroken(
                f"大厅数据库是更新版本的程序写的（{error}）。", "请装上那个版本或更新的程序。"
            ) from error
