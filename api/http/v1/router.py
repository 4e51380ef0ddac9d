"""All of version 1 under its prefix."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from ...identity.dependencies import limited
from . import campaigns, fieldwork, maps, plans, replans, routes, weeks, workbooks

router = APIRouter(prefix="/api/v1", dependencies=[Depends(limited)])

for part in (campaigns, plans, replans, weeks, routes, maps, fieldwork, workbooks):
    router.include_router(part.router)
