"""Runs the hall's schema changes on the connection that HallDatabase hands over."""

from alembic import context

from kiosk.store.hall_schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
