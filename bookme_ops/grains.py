"""Grains: every kind of view that a job may look at."""

from jobs.access.view import AccessView
from jobs.views import AdvisorView, DirectoryView, EnvironmentView, RoomView

AnyView = AdvisorView | RoomView | EnvironmentView | DirectoryView | AccessView
