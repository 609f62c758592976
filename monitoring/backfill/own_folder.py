"""A folder for a warehouse of its own."""

from __future__ import annotations

from monitoring.settings import Settings


def prepare_folder(settings: Settings, place: Settings) -> None:
    """Make the folder, readable by its owner alone, with a link to the identity lists that the deployment has imported."""
    place.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    lists, link = settings.identity_lists_file, place.identity_lists_file
    if lists != link and lists.exists() and not link.exists():
        link.symlink_to(lists)
