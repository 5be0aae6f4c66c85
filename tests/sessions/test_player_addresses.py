"""What a player says of its addresses, and what somebody else says."""

import pytest

from shiftxr.sessions.player_addresses import PlayerAddresses
from shiftxr_bridge.control_client import Hello
from shiftxr_bridge.errors import PlayerUnreachable


def hello(sensors: str, task: str | None = None) -> Hello:
    return Hello("small", "realtime", "s", sensors, {}, {}, (), task)


def test_what_was_said_goes_before_what_the_player_says() -> None:
    assert PlayerAddresses("c").planes(hello("here")) == {"player": "here"}
    assert PlayerAddresses("c").planes(hello("here", "labels")) == {"player": "here", "worker": "labels"}
    assert PlayerAddresses("c", "there", "mine").planes(hello("here", "labels")) == {
        "player": "there",
        "worker": "mine",
    }


def test_a_player_that_connects_has_no_address_of_its_own() -> None:
    with pytest.raises(PlayerUnreachable, match=r"the player at c connects to its readers.*--sensors"):
        PlayerAddresses("c").planes(hello(""))
