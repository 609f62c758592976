"""A way to a database that is cut at a chosen moment of a push: the client's connection ends, whatever the server did by then."""

import contextlib
import socket
import tempfile
import threading
from pathlib import Path

BATCH_ROW = b"INSERT INTO risk_list_batch"
COMMIT = b"COMMIT"
AT_THE_ROWS, BEFORE_COMMIT, AFTER_COMMIT = (
    "while rows are written",
    "before the commit",
    "after the commit, before its answer",
)
FAULTS = (AT_THE_ROWS, BEFORE_COMMIT, AFTER_COMMIT)


class CuttingWay:
    """A socket in a folder of its own that passes everything on to another one, until the fault that is due."""

    def __init__(self, target, name):
        self.folder = Path(tempfile.mkdtemp(prefix="way"))
        self._target = str(target)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / name))
        self._listener.listen()
        self.due, self.done = [], []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._target)
                answers = threading.Thread(target=_pass_on, args=(server, client), daemon=True)
                answers.start()
                threading.Thread(target=self._pass_asked, args=(client, server, answers), daemon=True).start()

    def _pass_asked(self, client, server, answers):
        is_at_end = False
        with contextlib.suppress(OSError):
            while data := client.recv(1 << 16):
                is_at_end = is_at_end or BATCH_ROW in data
                if self._is_due(data, is_at_end):
                    self._cut(client, server, answers, data)
                    break
                server.sendall(data)
        _close(client, server)

    def _is_due(self, data, is_at_end):
        if not self.due:
            return False
        return BATCH_ROW in data if self.due[0] == AT_THE_ROWS else is_at_end and COMMIT in data

    def _cut(self, client, server, answers, data):
        fault = self.due.pop(0)
        self.done.append(fault)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
        if fault == AFTER_COMMIT:
            server.sendall(data)
            answers.join(30)  # ends with the server's answer, which finds no client any more

    def close(self):
        self._listener.close()


def _pass_on(server, client):
    with contextlib.suppress(OSError):
        while data := server.recv(1 << 16):
            client.sendall(data)
    _close(client)


def _close(*ends):
    """End connections on which another thread may be waiting."""
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
