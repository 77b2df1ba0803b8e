"""What a probe is written with: a generated project that can be run, served, broken and copied."""

from scaffold.proving import docker
from scaffold.proving.faults import Fault
from scaffold.proving.machine import Machine
from scaffold.proving.pipeline import Pipeline
from scaffold.proving.process import Completed
from scaffold.proving.project import Project
from scaffold.proving.service import Response, Service
from scaffold.proving.verdict import Unproven, expect

__all__ = [
    "Completed",
    "Fault",
    "Machine",
    "Pipeline",
    "Project",
    "Response",
    "Service",
    "Unproven",
    "docker",
    "expect",
]
