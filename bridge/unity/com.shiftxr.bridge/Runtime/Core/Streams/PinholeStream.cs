namespace ShiftXR.Bridge
{
    /// <summary>
    /// A camera: pixels from the picture's top left corner, +x right, +y down; it sits at the head's pose and looks along its -z.
    /// </summary>
    public abstract class PinholeStream : StreamDescription
    {
        const int MaxSide = 8192;
        const double MaxPixels = 1e6;

        /// <summary>Pictures per second.</summary>
        public readonly double RateHz;

        /// <summary>Pixels, 1 to 8192.</summary>
        public readonly int Width, Height;

        /// <summary>How a payload holds a picture.</summary>
        public readonly string Encoding;

        /// <summary>Focal lengths and centre of projection, pixels.</summary>
        public readonly double Fx, Fy, Cx, Cy;

        protected PinholeStream(
            string topic, double rateHz, int width, int height, string encoding, double fx, double fy, double cx, double cy,
            params string[] encodings)
            : base(topic)
        {
            RateHz = CheckRate(rateHz);
            Width = Within("width", width, 1, MaxSide);
            Height = Within("height", height, 1, MaxSide);
            Encoding = new MsgPackMap().Add("encoding", MsgPackValue.From(encoding)).OneOf("encoding", encodings);
            Fx = Within("fx", fx, -MaxPixels, MaxPixels);
            Fy = Within("fy", fy, -MaxPixels, MaxPixels);
            Cx = Within("cx", cx, -MaxPixels, MaxPixels);
            Cy = Within("cy", cy, -MaxPixels, MaxPixels);
        }

        protected PinholeStream(MsgPackMap map, params string[] encodings)
            : base(ReadTopic(map))
        {
            RateHz = ReadRate(map);
            Width = (int)map.Integer("width", 1, MaxSide);
            Height = (int)map.Integer("height", 1, MaxSide);
            Encoding = map.OneOf("encoding", encodings);
            Fx = map.Number("fx", -MaxPixels, MaxPixels);
            Fy = map.Number("fy", -MaxPixels, MaxPixels);
            Cx = map.Number("cx", -MaxPixels, MaxPixels);
            Cy = map.Number("cy", -MaxPixels, MaxPixels);
        }

        protected override void AddFields(MsgPackMap map)
        {
            map.Add("rate_hz", MsgPackValue.From(RateHz));
            map.Add("width", MsgPackValue.From((long)Width));
            map.Add("height", MsgPackValue.From((long)Height));
            map.Add("encoding", MsgPackValue.From(Encoding));
            map.Add("fx", MsgPackValue.From(Fx));
            map.Add("fy", MsgPackValue.From(Fy));
            map.Add("cx", MsgPackValue.From(Cx));
            map.Add("cy", MsgPackValue.From(Cy));
        }
    }
}
