"""Pictures and the camera that took them: foxglove.RawImage, CompressedImage and CameraCalibration."""

from foxglove.messages import CameraCalibration, CompressedImage, RawImage

from shiftxr.sessions.foxglove_views.view import CAMERA, View, protobuf_schema, timestamp
from shiftxr_bridge.depth import DepthStream
from shiftxr_bridge.rgb import RgbStream

_RAW = protobuf_schema(RawImage.get_schema())
_COMPRESSED = protobuf_schema(CompressedImage.get_schema())
_CALIBRATION = protobuf_schema(CameraCalibration.get_schema())
_PIXEL_BYTES = {"rgb8": 3, "d16": 2}
_FOXGLOVE_ENCODING = {"rgb8": "rgb8", "d16": "16UC1"}  # 16UC1: little-endian uint16, here millimetres


def image_views(stream: RgbStream | DepthStream, t_ns: int, payload: bytes) -> list[View]:
    """A picture, which holds the payload, and its camera."""
    return [_picture(stream, t_ns, payload), _calibration(stream, t_ns)]


def _picture(stream: RgbStream | DepthStream, t_ns: int, payload: bytes) -> View:
    if stream.encoding == "jpeg":
        compressed = CompressedImage(timestamp=timestamp(t_ns), frame_id=CAMERA, data=payload, format="jpeg")
        return View(stream.topic, _COMPRESSED, t_ns, compressed.encode(), holds_payload=True)
    raw = RawImage(
        timestamp=timestamp(t_ns),
        frame_id=CAMERA,
        width=stream.width,
        height=stream.height,
        encoding=_FOXGLOVE_ENCODING[stream.encoding],
        step=stream.width * _PIXEL_BYTES[stream.encoding],
        data=payload,
    )
    return View(stream.topic, _RAW, t_ns, raw.encode(), holds_payload=True)


def _calibration(stream: RgbStream | DepthStream, t_ns: int) -> View:
    """The pinhole K, row by row; P is K with a zero column: one camera, rectified."""
    fx, fy, cx, cy = (float(value) for value in (stream.fx, stream.fy, stream.cx, stream.cy))
    calibration = CameraCalibration(
        timestamp=timestamp(t_ns),
        frame_id=CAMERA,
        width=stream.width,
        height=stream.height,
        K=[fx, 0.0, cx, 0.0, fy, cy, 0.0, 0.0, 1.0],
        P=[fx, 0.0, cx, 0.0, 0.0, fy, cy, 0.0, 0.0, 0.0, 1.0, 0.0],
    )
    return View(f"{stream.topic}/calibration", _CALIBRATION, t_ns, calibration.encode())
