namespace ShiftXR.Bridge
{
    /// <summary>
    /// Depth pictures, an optional stream. `d16`: width x height uint16, rows top to bottom: millimetres along the camera's axis,
    /// 0 where unknown. Write and read them with <see cref="LittleEndian"/>.
    /// </summary>
    public sealed class DepthStream : PinholeStream
    {
        /// <summary>The kind.</summary>
        public const string Name = "depth";

        /// <summary>The encoding.</summary>
        public const string D16 = "d16";

        public override string Kind => Name;

        public override int PayloadBytes => Width * Height * 2;

        /// <summary>Describes a depth camera; pixels throughout.</summary>
        public DepthStream(
            string topic, double rateHz, int width, int height, string encoding, double fx, double fy, double cx, double cy)
            : base(topic, rateHz, width, height, encoding, fx, fy, cx, cy, D16)
        {
        }

        internal DepthStream(MsgPackMap map) : base(map, D16) { }
    }
}
