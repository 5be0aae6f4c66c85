"""Samples of the wire as Foxglove shows them, for recordings and live viewers alike.

A sample's main view has the topic of its stream; further ones lie a level deeper (`headset/rgb/calibration`), where no
stream can be. Times are the device's. Frames: `map` is `world` with z up, which is what Foxglove's 3D panel expects;
`world` is the wire's (OpenXR, y up); `headset` is the head; `headset_camera` has the axes of an image (x right, y down,
z ahead).
"""
