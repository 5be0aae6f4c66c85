"""A bounded queue between the thread that receives and the reader, in order of arrival over all topics."""

from collections import deque
from typing import Generic, Literal, TypeVar

M = TypeVar("M")
Delivery = Literal["latest", "bounded", "lossless"]


class MessageQueue(Generic[M]):
    """Messages by topic. Not locked: its owner is.

    Args:
        delivery: `latest` keeps the newest message of each topic, `bounded` at most `most` of each; `lossless` keeps
            whatever its owner puts.
    """

    def __init__(self, delivery: Delivery, most: int) -> None:
        self._delivery, self._most = delivery, 1 if delivery == "latest" else most
        self._topics: dict[str, deque[tuple[int, M]]] = {}
        self._arrivals = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, topic: str, message: M) -> bool:
        """Append; whether the topic's oldest message had to go for it."""
        waiting = self._topics.setdefault(topic, deque())
        gone = self._delivery != "lossless" and len(waiting) >= self._most
        if gone:
            waiting.popleft()
        waiting.append((self._arrivals, message))
        self._arrivals += 1
        self._count += not gone
        return gone

    def pop(self) -> M:
        """The message that came first; raises IndexError when there is none."""
        waiting = min((queue for queue in self._topics.values() if queue), key=lambda queue: queue[0][0], default=None)
        if waiting is None:
            raise IndexError("no message waits")
        self._count -= 1
        return waiting.popleft()[1]
