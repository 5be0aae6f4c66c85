namespace ShiftXR.Bridge
{
    /// <summary>Places or removes a marker, or removes all.</summary>
    public abstract class MarkerRequest : ControlRequest
    {
        /// <summary>The kind.</summary>
        public const string Name = "marker";

        public override string Kind => Name;

        internal static MarkerRequest ReadMarker(MsgPackMap map)
        {
            switch (map.OneOf("op", PlaceMarkerRequest.Op, RemoveMarkerRequest.Op, ClearMarkersRequest.Op))
            {
                case PlaceMarkerRequest.Op: return new PlaceMarkerRequest(map);
                case RemoveMarkerRequest.Op: return new RemoveMarkerRequest(map);
                default: return new ClearMarkersRequest();
            }
        }
    }

    /// <summary>Marks what a pixel of a past frame showed.</summary>
    public sealed class PlaceMarkerRequest : MarkerRequest
    {
        internal const string Op = "place";
        const int MostCharacters = 64;
        const double MaxPixel = 8192;

        /// <summary>The rgb stream that was pointed at.</summary>
        public readonly string Topic;

        /// <summary>The capture time of the frame that was pointed at, ns.</summary>
        public readonly long TimeNs;

        /// <summary>Pixels in that frame, from its top left corner.</summary>
        public readonly double X, Y;

        /// <summary>`pin`, `arrow` or `ring`.</summary>
        public readonly string Shape;

        /// <summary>At most 64 characters.</summary>
        public readonly string Text;

        /// <summary>Seconds until it goes, at most 3600; 0: it stays until it is removed.</summary>
        public readonly double TtlS;

        /// <summary>Asks for a marker.</summary>
        public PlaceMarkerRequest(string topic, long timeNs, double x, double y, string shape, string text, double ttlS)
            : this(Fields(new MsgPackMap(), topic, timeNs, x, y, shape, text, ttlS))
        {
        }

        internal PlaceMarkerRequest(MsgPackMap map)
        {
            Topic = Bridge.Topic.Check(map.Text("topic", int.MaxValue));
            TimeNs = map.Integer("t", 0, long.MaxValue);
            X = map.Number("x", 0, MaxPixel);
            Y = map.Number("y", 0, MaxPixel);
            Shape = map.OneOf("shape", "pin", "arrow", "ring");
            Text = map.Text("text", MostCharacters);
            TtlS = map.Number("ttl_s", 0, MaxTtlS);
        }

        protected override void AddFields(MsgPackMap map) =>
            Fields(map.Add("op", MsgPackValue.From(Op)), Topic, TimeNs, X, Y, Shape, Text, TtlS);

        static MsgPackMap Fields(
            MsgPackMap map, string topic, long timeNs, double x, double y, string shape, string text, double ttlS) =>
            map.Add("topic", MsgPackValue.From(topic))
                .Add("t", MsgPackValue.From(timeNs))
                .Add("x", MsgPackValue.From(x))
                .Add("y", MsgPackValue.From(y))
                .Add("shape", MsgPackValue.From(shape))
                .Add("text", MsgPackValue.From(text))
                .Add("ttl_s", MsgPackValue.From(ttlS));
    }

    /// <summary>Takes one marker away.</summary>
    public sealed class RemoveMarkerRequest : MarkerRequest
    {
        internal const string Op = "remove";

        /// <summary>Its number, from 1.</summary>
        public readonly long Marker;

        /// <summary>Asks for its removal.</summary>
        public RemoveMarkerRequest(long marker) : this(new MsgPackMap().Add("marker", MsgPackValue.From(marker))) { }

        internal RemoveMarkerRequest(MsgPackMap map)
        {
            Marker = map.Integer("marker", 1, long.MaxValue);
        }

        protected override void AddFields(MsgPackMap map) =>
            map.Add("op", MsgPackValue.From(Op)).Add("marker", MsgPackValue.From(Marker));
    }

    /// <summary>Takes all markers away.</summary>
    public sealed class ClearMarkersRequest : MarkerRequest
    {
        internal const string Op = "clear";

        protected override void AddFields(MsgPackMap map) => map.Add("op", MsgPackValue.From(Op));
    }
}
