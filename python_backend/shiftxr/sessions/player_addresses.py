"""Where a running player is reached by who records or watches it."""

from dataclasses import dataclass

from shiftxr_bridge.control_client import Hello
from shiftxr_bridge.errors import PlayerUnreachable


@dataclass(frozen=True, slots=True)
class PlayerAddresses:
    """What is None, the player says itself."""

    control: str  # where it answers requests
    sensors: str | None = None
    task: str | None = None  # where somebody publishes labels

    def planes(self, hello: Hello) -> dict[str, str]:
        """Address by publisher: "player", and "worker" where somebody labels.

        Raises:
            PlayerUnreachable: the player connects to its readers, and nobody said where that is.
        """
        sensors, task = self.sensors or hello.sensors, self.task or hello.task
        if not sensors:
            raise PlayerUnreachable(
                f"the player at {self.control} connects to its readers: say where they are with --sensors"
            )
        return {"player": sensors, "worker": task} if task else {"player": sensors}
