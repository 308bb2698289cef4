"""The names of a service to be measured come in by the environment; an ASGI application goes out.

uvicorn --factory bench.http.served:make
"""

import gc
import os
from pathlib import Path
from typing import Literal

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import ASGIApp

import brightline
from api.app import Around, make_app
from engine.resolve import Resolver
from records.journal import Journal, JournalRecorder
from records.migrations import upgrade
from records.store import open_store

SERVICE = "BENCH_SERVICE"
DATABASE = "BENCH_DATABASE"


class Place(BaseModel):
    """A place, as the bare endpoint reads it."""

    address: str | None = None
    codes: list[str] | None = None


class Question(BaseModel):
    """A question, as the bare endpoint reads it."""

    model_config = ConfigDict(extra="forbid")

    conduct: str
    facts: dict[str, bool | str | list[str] | None] = Field(default_factory=dict)
    places: dict[str, Place] = Field(default_factory=dict)
    capabilities: list[str] | None = None
    needs: bool = True


class Decision(BaseModel):
    """An answer that decides nothing."""

    outcome: Literal["deny"] = "deny"
    permitted: bool = False
    reasons: list[str] = Field(default_factory=list)
    status: int = 403


def make() -> ASGIApp:
    """The application: `bare`, `service`, or `journal`."""
    match os.environ[SERVICE]:
        case "bare":
            return _bare()
        case "service":
            return _settled(make_app(brightline.load(), Resolver()))
        case _:
            path = Path(os.environ[DATABASE])
            engine = open_store(str(path))
            upgrade(engine)
            recorder = JournalRecorder(Journal(engine))
            return _settled(make_app(brightline.load(), Resolver(), Around(recorder=recorder)))


def _settled(app: ASGIApp) -> ASGIApp:
    """As `brightline serve` does: the rules are no garbage to be looked through."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return app


def _bare() -> FastAPI:
    """FastAPI and pydantic as they are used everywhere: no decision, no access, no journal."""
    app = FastAPI()

    @app.post("/v1/decisions")
    async def decide(question: Question) -> Decision:
        del question
        return Decision()

    return app
