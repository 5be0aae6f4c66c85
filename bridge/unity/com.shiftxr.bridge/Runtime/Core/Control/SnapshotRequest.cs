namespace ShiftXR.Bridge
{
    /// <summary>The newest frame as a JPEG.</summary>
    public sealed class SnapshotRequest : ControlRequest
    {
        /// <summary>The kind.</summary>
        public const string Name = "snapshot";

        /// <summary>An rgb stream.</summary>
        public readonly string Topic;

        /// <summary>1 to 100.</summary>
        public readonly int Quality;

        public override string Kind => Name;

        /// <summary>Asks for a frame.</summary>
        public SnapshotRequest(string topic, int quality)
            : this(Fields(new MsgPackMap(), topic, quality))
        {
        }

        internal SnapshotRequest(MsgPackMap map)
        {
            Topic = Bridge.Topic.Check(map.Text("topic", int.MaxValue));
            Quality = (int)map.Integer("quality", 1, 100);
        }

        protected override void AddFields(MsgPackMap map) => Fields(map, Topic, Quality);

        static MsgPackMap Fields(MsgPackMap map, string topic, int quality) =>
            map.Add("topic", MsgPackValue.From(topic)).Add("quality", MsgPackValue.From((long)quality));
    }
}
