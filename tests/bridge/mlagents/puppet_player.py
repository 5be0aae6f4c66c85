"""A player without a world, for tests of the connection: it shows back what it was told, or fails as it is asked to.

Observation: the reset parameter `seed`, the sum of the last actions, the number of steps since the reset.
"""

import os
import signal
import sys
import time
from contextlib import closing

import numpy as np

import shiftxr_bridge.mlagents  # noqa: F401  (mends protobuf before the next import)
from shiftxr_bridge.mlagents.endpoints import Endpoints, EndpointsChannel
from shiftxr_bridge.mlagents.player_end import PlayerLink, Quit, Reset

ACTIONS, OBSERVATIONS = 3, 3


def main(manner: str, port: int) -> None:
    if manner == "exits":
        print("no such scene: warehouse", flush=True)
        sys.exit(1)
    if manner == "never connects":
        time.sleep(60)
    channel = EndpointsChannel()
    channel.announce(Endpoints("tcp://127.0.0.1:7001", "tcp://127.0.0.1:7002"))
    link = PlayerLink(port, observation_size=OBSERVATIONS, action_size=ACTIONS, side_channels=[channel], timeout_s=20)
    with closing(link):
        command = link.connect()
        seed, steps = 0.0, 0
        while not isinstance(command, Quit):
            if isinstance(command, Reset):
                seed, steps, total = command.parameters["seed"], 0, 0.0
            else:
                steps, total = steps + 1, float(command.actions.sum())
            if steps == 2 and manner == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if steps == 2 and manner == "hangs":
                time.sleep(60)
            command = link.exchange(np.array([seed, total, steps], np.float32))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[sys.argv.index("--mlagents-port") + 1]))
