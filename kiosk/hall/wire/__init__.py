"""What goes over HTTP, as models: `/openapi.json` is made from them, `docs/hall_api.md` says what the fields mean."""
