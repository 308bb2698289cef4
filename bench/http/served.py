"""Nothing comes in; the endpoint that the service is measured against goes out.

FastAPI and pydantic as they are used everywhere: no decision, no access, no journal. To run it:
`uvicorn --factory bench.http.served:bare`.
"""

from typing import Literal

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field


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


def bare() -> FastAPI:
    """The application."""
    app = FastAPI()

    @app.post("/v1/decisions")
    async def decide(question: Question) -> Decision:
        del question
        return Decision()

    return app
