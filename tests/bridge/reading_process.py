"""A reader in a process of its own, which a test may stop: reads until a tick at or after END, then prints its counts.

python reading_process.py ENDPOINT END_NS TOPIC...
"""

import json
import sys
from contextlib import closing

import zmq

from shiftxr_bridge.subscriber import StreamSubscriber
from shiftxr_bridge.tick import Tick


def main(endpoint: str, end_ns: int, topics: list[str]) -> None:
    with zmq.Context() as context:
        with closing(StreamSubscriber(context, endpoint, topics, delivery="bounded")) as reader:
            reader.wait_connected(30.0)
            print("connected", flush=True)
            while (message := reader.receive(60.0)) is not None:
                if isinstance(message.sample, Tick) and message.header.t_ns >= end_ns:
                    break
            counts = {
                topic: [stats.received, stats.lost, stats.dropped, stats.refused, stats.skipped]
                for topic, stats in reader.stats().items()
            }
    print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
