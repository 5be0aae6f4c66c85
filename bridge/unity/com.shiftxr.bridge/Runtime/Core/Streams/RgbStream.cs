using System;

namespace ShiftXR.Bridge
{
    /// <summary>Colour pictures. `rgb8`: width x height x 3 bytes, rows top to bottom; `jpeg`: one JPEG of width x height.</summary>
    public sealed class RgbStream : PinholeStream
    {
        /// <summary>The kind.</summary>
        public const string Name = "rgb";

        /// <summary>Encodings.</summary>
        public const string Rgb8 = "rgb8", Jpeg = "jpeg";

        public override string Kind => Name;

        public override int PayloadBytes => Encoding == Rgb8 ? Width * Height * 3 : Varies;

        /// <summary>Describes a camera; pixels throughout.</summary>
        public RgbStream(
            string topic, double rateHz, int width, int height, string encoding, double fx, double fy, double cx, double cy)
            : base(topic, rateHz, width, height, encoding, fx, fy, cx, cy, Rgb8, Jpeg)
        {
        }

        internal RgbStream(MsgPackMap map) : base(map, Rgb8, Jpeg) { }

        public override void CheckPayload(ReadOnlySpan<byte> payload)
        {
            CheckSize(payload.Length);
            if (Encoding == Jpeg)
            {
                JpegSize found = JpegSize.Read(payload);
                if (found.Width != Width || found.Height != Height)
                {
                    throw new BadMessageException(
                        Topic + ": a JPEG of " + found.Width + "x" + found.Height + " where " + Width + "x" + Height + " was described");
                }
            }
        }

        /// <summary>
        /// A picture with an alpha byte per pixel and rows from bottom to top, as Unity reads textures back, as `rgb8`.
        /// </summary>
        /// <param name="rgba">width x height x 4 bytes, bottom row first.</param>
        /// <param name="payload">width x height x 3 bytes, top row first.</param>
        public void EncodeFlippedRgba(ReadOnlySpan<byte> rgba, Span<byte> payload)
        {
            if (rgba.Length != Width * Height * 4 || payload.Length != Width * Height * 3)
            {
                throw new ArgumentException("the picture is not " + Width + "x" + Height);
            }
            for (int row = 0; row < Height; row++)
            {
                ReadOnlySpan<byte> from = rgba.Slice((Height - 1 - row) * Width * 4, Width * 4);
                Span<byte> to = payload.Slice(row * Width * 3, Width * 3);
                for (int x = 0; x < Width; x++)
                {
                    to[3 * x] = from[4 * x];
                    to[3 * x + 1] = from[4 * x + 1];
                    to[3 * x + 2] = from[4 * x + 2];
                }
            }
        }
    }
}
