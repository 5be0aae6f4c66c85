"""A trainer in a process of its own, to be killed: it listens on a port, resets the player that comes, and goes on."""

import sys

from shiftxr_bridge.mlagents.trainer_end import connect_editor


def main(port: int, doing: str) -> None:
    with connect_editor(port=port, timeout_s=60.0) as environment:
        environment.reset()
        environment.step()
        print("driving", flush=True)
        while doing == "steps":
            environment.step()
        sys.stdin.read()  # until somebody kills us


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
