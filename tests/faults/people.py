"""People and a provider who post to our hooks, signed, until they are answered."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import requests
from twilio.request_validator import RequestValidator

from tests.faults.ground import TOKEN, wait_for
from tests.outbox_records import SMS

#: Seconds for an answer. Twilio gives up after 15; a slow machine is not what is tested.
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_web(public: str) -> None:
    """Wait until the web process answers at all."""

    def up() -> bool:
        try:
            return requests.get(f"{public}/healthz", timeout=5).status_code > 0
        except requests.RequestException:
            return False

    assert wait_for(up, 180, 0.1), "the web process does not answer"


@dataclass
class Post:
    """One try of a webhook: when it was answered, and how; 0 when the connection broke."""

    at: float
    sid: str
    status: int


@dataclass
class People:
    """Post messages from these phones, one after another, and repeat what got no 2xx."""

    public: str
    phones: Sequence[str]
    stop: threading.Event = field(default_factory=threading.Event)
    posts: list[Post] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def write(self, threads: int) -> None:
        """Begin: each thread has its own phones."""
        for place in range(threads):
            mine = self.phones[place::threads]
            thread = threading.Thread(target=self._write, args=(mine, place))
            self._threads.append(thread)
            thread.start()

    def end(self) -> None:
        """Let everybody finish the message at hand."""
        self.stop.set()
        for thread in self._threads:
            thread.join(120)

    @property
    def acknowledged(self) -> list[str]:
        """The ids of the messages that were answered with a 2xx."""
        return [post.sid for post in self.posts if 200 <= post.status < 300]

    @property
    def refused(self) -> dict[int, int]:
        """How often each answer other than a 2xx came; 0: none at all."""
        other = [post.status for post in self.posts if not 200 <= post.status < 300]
        return {status: other.count(status) for status in sorted(set(other))}

    def _write(self, phones: Sequence[str], place: int) -> None:
        session = requests.Session()
        session.trust_env = False
        for number, phone in enumerate(phones):
            sid = f"SM{place:08x}{number:024x}"
            while True:
                if self._post(session, phone, sid) or self.stop.is_set():
                    break
                time.sleep(0.1)
            if self.stop.is_set():
                return

    def _post(self, session: requests.Session, phone: str, sid: str) -> bool:
        address = f"{self.public}/hooks/twilio/message"
        form = {
            "MessageSid": sid,
            "From": phone,
            "To": SMS,
            "Body": "Hallo, van wie is dit bericht?",
            "NumMedia": "0",
        }
        status = post_signed(session, address, form)
        self.posts.append(Post(time.monotonic(), sid, status))
        return 200 <= status < 300


def post_signed(session: requests.Session, address: str, form: dict[str, str]) -> int:
    """Post as Twilio does; return the status, 0 when the connection broke."""
    signature = RequestValidator(TOKEN).compute_signature(address, form)
    try:
        answer = session.post(
            address, data=form, headers={"X-Twilio-Signature": signature}, timeout=PATIENCE
        )
    except requests.RequestException:
        return 0
    return answer.status_code
