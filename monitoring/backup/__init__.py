"""Save what the pipeline keeps into one file, and put it back."""

from monitoring.backup.restoring import restore_backup
from monitoring.backup.saving import save_backup

__all__ = ["restore_backup", "save_backup"]
