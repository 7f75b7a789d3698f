"""Whose the hall's database is: a number that grows with every owner, looked at in each of the owner's transactions."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from kiosk.store.hall_schema import hall_owner
from kiosk.store.hall_trouble import HallDatabaseLost

_EPOCH = select(hall_owner.c.epoch).where(hall_owner.c.hall == 1)
_EPOCH_HELD = _EPOCH.with_for_update(read=True)


def take_over(connection: Connection) -> int:
    """The new owner's epoch: from this transaction's commit on, nothing of an owner before is taken in."""
    changed = connection.execute(
        update(hall_owner).where(hall_owner.c.hall == 1).values(epoch=hall_owner.c.epoch + 1)
    )
    if changed.rowcount == 0:
        connection.execute(insert(hall_owner), [{"hall": 1, "epoch": 1}])
    return int(connection.execute(_EPOCH).scalar_one())


def still_ours(connection: Connection, epoch: int) -> None:
    """Raises HallDatabaseLost when somebody took over; otherwise nobody can until this transaction has ended."""
    if connection.execute(_EPOCH_HELD).scalar() != epoch:
        raise HallDatabaseLost(
            "另一台大厅主机已经接手，本机不再受理。", "请再试一次：请求会由接手的主机回答。"
        )
